import type { SchemeSettingChange, SchemeSettings } from '../contract/land.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

interface SchemeKey {
  regionId: number;
  schemeId: number;
}

/** The settings, held until the transaction ends. */
export async function holdSettings(trx: Transaction, key: SchemeKey): Promise<SchemeSettings> {
  const result = await trx.raw<{ rows: { settings: SchemeSettings }[] }>(
    'select settings from scheme where region_id = :regionId and id = :schemeId for update',
    { ...key },
  );
  return result.rows[0]!.settings;
}

export async function saveSettings(
  trx: Transaction,
  key: SchemeKey,
  change: { settings: SchemeSettings; who: string; before: object; after: object },
): Promise<void> {
  await trx.raw(
    'update scheme set settings = cast(:settings as jsonb) where region_id = :regionId and id = :schemeId',
    { ...key, settings: JSON.stringify(change.settings) },
  );
  await trx.raw(
    `insert into scheme_setting_event (region_id, scheme_id, who, before, after)
     values (:regionId, :schemeId, :who, cast(:before as jsonb), cast(:after as jsonb))`,
    {
      ...{ ...key, who: change.who },
      ...{ before: JSON.stringify(change.before), after: JSON.stringify(change.after) },
    },
  );
}

/** Oldest first. */
export async function listSettingChanges(db: Queryable, key: SchemeKey): Promise<SchemeSettingChange[]> {
  const result = await db.raw<{ rows: SchemeSettingChange[] }>(
    `select happened_at at, who, before, after from scheme_setting_event
      where region_id = :regionId and scheme_id = :schemeId order by id`,
    { ...key },
  );
  return result.rows;
}
