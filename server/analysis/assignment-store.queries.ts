import type { Transaction } from '../db/pool.ts';
import type { AssignKey } from './assignment.queries.ts';

export const ANSWER = `patch_id, state, lead_cell_id, called_cells, assigned_m2, multiply_m2, blind_spot_m2, outside_m2, decision_id,
  computed_state, nearest_cell_id, nearest_m, uncertain_ratio`;
export const SHARE = 'patch_id, cell_id, share_m2, share_ratio, calls, is_lead, method';

/** Where what sessions send is put when a batch is answered for the first time. */
export const STORE = {
  answers: `patch_assignment (region_id, scheme_id, ${ANSWER})`,
  shares: `patch_share (region_id, scheme_id, ${SHARE})`,
};
/** The same into the work tables of the session that stores, where old answers are to be compared with. */
export const STAGE = { answers: `new_assignment (${ANSWER})`, shares: `new_share (${SHARE})` };

/** What a session sends of its answers, in the order of the columns of the targets. */
export function outgoing(key: AssignKey, to: typeof STORE): { answers: string; shares: string } {
  // Numbers of our own: COPY takes no bindings.
  const lead =
    to === STORE
      ? `cast(${Math.trunc(key.regionId)} as int), cast(${Math.trunc(key.schemeId)} as bigint), `
      : '';
  return {
    answers: `select ${lead}${ANSWER} from new_assignment`,
    shares: `select ${lead}${SHARE} from new_share`,
  };
}

/** Whether any patch of the batch has an answer in the scheme. */
export async function hasAnswers(trx: Transaction, key: AssignKey): Promise<boolean> {
  const result = await trx.raw<{ rows: { any: boolean }[] }>(
    `select exists (select from assignment_run where region_id = :regionId and scheme_id = :schemeId and batch_id = :batchId)
            or exists (select from patch p join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id
                        where p.region_id = :regionId and p.batch_id = :batchId and a.scheme_id = :schemeId) "any"`,
    { ...key },
  );
  return result.rows[0]!.any;
}

/** Adds answers to a batch that has none. */
export async function insertAnswers(trx: Transaction, key: AssignKey): Promise<void> {
  await trx.raw(
    `insert into patch_assignment (region_id, scheme_id, ${ANSWER})
     select cast(:regionId as int), cast(:schemeId as bigint), ${ANSWER} from new_assignment order by patch_id`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
  await trx.raw(
    `insert into patch_share (region_id, scheme_id, ${SHARE})
     select cast(:regionId as int), cast(:schemeId as bigint), ${SHARE} from new_share order by patch_id`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
}

/** Empties the work tables for what comes next. */
export async function emptyWorkTables(trx: Transaction): Promise<void> {
  await trx.raw('truncate new_assignment, new_share');
}

/**
 * Puts the new answers in the place of the old ones, and leaves alone what is the same: \`assigned_at\` says since when a
 * patch is answered as it is, and a run that changes little writes little.
 */
export async function replaceAnswers(trx: Transaction, key: AssignKey): Promise<void> {
  const bindings = { regionId: key.regionId, schemeId: key.schemeId };
  await trx.raw(
    'create index on new_assignment (patch_id); create index on new_share (patch_id); analyze new_assignment; analyze new_share',
  );
  await trx.raw('drop table if exists same');
  await trx.raw(
    `create temp table same on commit drop as
     select n.patch_id from new_assignment n
       join patch_assignment a on a.region_id = :regionId and a.patch_id = n.patch_id and a.scheme_id = :schemeId
      where (${prefix('n', ANSWER)}) is not distinct from (${prefix('a', ANSWER)})
        and not exists (
          select from (select s.* from new_share s where s.patch_id = n.patch_id) s
            full join (select h.* from patch_share h where h.region_id = :regionId and h.patch_id = n.patch_id and h.scheme_id = :schemeId) h
              on h.cell_id = s.cell_id
           where (${prefix('s', SHARE)}) is distinct from (${prefix('h', SHARE)}))`,
    bindings,
  );
  await trx.raw('create index on same (patch_id); analyze same');
  await trx.raw('delete from new_share n using same where same.patch_id = n.patch_id');
  await trx.raw('delete from new_assignment n using same where same.patch_id = n.patch_id');
  await trx.raw(
    `delete from patch_assignment a using new_assignment n
      where a.region_id = :regionId and a.scheme_id = :schemeId and a.patch_id = n.patch_id`,
    bindings,
  );
  await insertAnswers(trx, key);
}

const prefix = (alias: string, columns: string) =>
  columns
    .split(/,\s*/)
    .map((column) => `${alias}.${column.trim()}`)
    .join(', ');
