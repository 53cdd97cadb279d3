import type { FindingKind, FindingState } from '../contract/land.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

export interface FoundGround {
  id: number;
  kind: FindingKind;
  level: number;
  state: FindingState;
  codes: string[];
  parent_cell_id: number | null;
  area_m2: number;
  width_m: number;
}

export async function findGround(
  db: Queryable,
  key: { regionId: number; schemeId: number; id: number },
): Promise<FoundGround | null> {
  const result = await db.raw<{ rows: FoundGround[] }>(
    `select id, kind, level, state, codes, parent_cell_id, area_m2, width_m from coverage_finding
      where region_id = :regionId and scheme_id = :schemeId and id = :id and state <> 'fixed'`,
    key,
  );
  return result.rows[0] ?? null;
}

/** Puts the ground of a finding into `edited` as a cell of its own below the finding's parent, from a day on. */
export async function takeAsCell(
  trx: Transaction,
  key: { regionId: number; id: number; kind: string; code: string; name: string; validFrom: string },
): Promise<void> {
  await trx.raw(
    `insert into edited (level, kind, code, name, parent_cell_id, parent_code, valid_from, geom)
     select f.level, :kind, :code, :name, f.parent_cell_id, f.parent_code, cast(:validFrom as date),
            polygons_only(st_reduceprecision(f.geom, 1e-9))
       from coverage_finding f where f.region_id = :regionId and f.id = :id`,
    key,
  );
}

/** Adds the ground of a finding to a layer, with its reason and unit, as the run's. */
export async function takeAsFeature(
  trx: Transaction,
  key: {
    regionId: number;
    id: number;
    layerId: number;
    name: string;
    reason: string;
    unit: string;
    by: string;
    runId: number;
    instant: string;
  },
): Promise<void> {
  await trx.raw(
    `insert into reference_feature (region_id, layer_id, name, geom, area_m2, attributes, content_hash, import_run_id, recorded)
     select :regionId, :layerId, :name, f.geom, f.area_m2,
            jsonb_build_object('原因', cast(:reason as text), '责任单位', cast(:unit as text), '经办人', cast(:by as text)),
            'declared-' || f.id || '-' || :runId, :runId, tstzrange(:instant, null)
       from coverage_finding f where f.region_id = :regionId and f.id = :id`,
    key,
  );
}

/** Schemes measured with a layer, as their target or their non-grid areas. */
export async function listMeasuredWith(
  db: Queryable,
  key: { regionId: number; layer: string },
): Promise<string[]> {
  const result = await db.raw<{ rows: { code: string }[] }>(
    `select code from scheme where region_id = :regionId
        and (settings->>'targetLayer' = :layer or settings->>'nonGridLayer' = :layer) order by code`,
    key,
  );
  return result.rows.map(({ code }) => code);
}
