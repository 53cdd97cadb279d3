import type { DecisionKind, PatchDecision } from '../contract/decisions.ts';
import type { CellRef, PatchState } from '../contract/land.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

export interface DecisionKey {
  regionId: number;
  schemeId: number;
  patchIds: number[];
}

export interface DecidableRow {
  patch_id: number;
  patch_no: string;
  batch_id: number;
  /** What was computed, whatever is decided; null: the patch was not assigned yet. */
  computed_state: PatchState | null;
  computed_cell_id: number | null;
  /** The cell asked for: is it there on the patch's day, has it ground of the patch, is it called. */
  cell_id: number | null;
  cell_exists: boolean;
  touched: boolean;
  called: boolean;
  authority_id: number | null;
}

/** The nearest cell above all that share a patch and are called, as rows (patch_id, cell_id). */
const AUTHORITY = `
  up as (
    select s.patch_id, s.cell_id start_id, s.cell_id, p.observed_on, 0 n
      from patch_share s join patch p on p.region_id = s.region_id and p.id = s.patch_id
     where s.region_id = :regionId and s.scheme_id = :schemeId and s.patch_id = any(:patchIds) and s.method <> 'below-threshold'
       and s.share_m2 > 0
    union
    select up.patch_id, up.start_id, v.parent_cell_id, up.observed_on, up.n + 1
      from up join cell_version v on v.region_id = :regionId and v.cell_id = up.cell_id and upper_inf(v.recorded) and v.valid @> up.observed_on
     where v.parent_cell_id is not null and up.n < 12),
  authority as (
    select distinct on (patch_id) patch_id, cell_id
      from (select patch_id, cell_id, max(n) n, count(distinct start_id) covers from up where n > 0 group by patch_id, cell_id) above
     where covers = (select count(distinct start_id) from up where up.patch_id = above.patch_id) and covers > 1
     order by patch_id, n)`;

/** Two words on one patch come one after the other; rows are held until the transaction ends. */
export async function holdPatches(trx: Transaction, key: DecisionKey): Promise<void> {
  await trx.raw(
    'select from patch where region_id = :regionId and id = any(:patchIds) order by id for no key update',
    { regionId: key.regionId, patchIds: key.patchIds },
  );
}

/** What is known of the patches and of the cell asked for (null: each one's computed lead). */
export async function readDecidable(
  trx: Transaction,
  key: DecisionKey,
  cellId: number | null,
): Promise<DecidableRow[]> {
  const result = await trx.raw<{ rows: DecidableRow[] }>(
    `with recursive ${AUTHORITY},
     asked as (
       select p.id patch_id, p.patch_no, p.batch_id, p.geom, p.observed_on, coalesce(a.computed_state, a.state) computed_state,
              case when a.decision_id is null then a.lead_cell_id else d.computed_cell_id end computed_cell_id
         from patch p
         left join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
         left join assignment_decision d on d.region_id = a.region_id and d.id = a.decision_id
        where p.region_id = :regionId and p.id = any(:patchIds)),
     chosen as (select asked.*, coalesce(cast(:cellId as bigint), computed_cell_id) cell_id from asked)
     select c.patch_id, c.patch_no, c.batch_id, c.computed_state, c.computed_cell_id, c.cell_id, v.id is not null cell_exists,
            coalesce(st_relate(v.geom, c.geom, '2********'), false) touched,
            exists (select from patch_share s where s.region_id = :regionId and s.patch_id = c.patch_id and s.scheme_id = :schemeId
                       and s.cell_id = c.cell_id and s.calls and s.share_m2 > 0) called,
            authority.cell_id authority_id
       from chosen c
       left join cell_version v on v.region_id = :regionId and v.scheme_id = :schemeId and v.cell_id = c.cell_id
                               and upper_inf(v.recorded) and v.valid @> c.observed_on
       left join authority on authority.patch_id = c.patch_id
      order by c.patch_no`,
    { ...key, cellId },
  );
  return result.rows;
}

export async function findAuthority(db: Queryable, key: DecisionKey): Promise<CellRef | null> {
  const result = await db.raw<{ rows: CellRef[] }>(
    `with recursive ${AUTHORITY}
     select v.cell_id id, v.code, v.name, v.level from authority a
       join patch p on p.region_id = :regionId and p.id = a.patch_id
       join cell_version v on v.region_id = :regionId and v.cell_id = a.cell_id and upper_inf(v.recorded) and v.valid @> p.observed_on`,
    { ...key },
  );
  return result.rows[0] ?? null;
}

export interface NewDecision {
  patch_id: number;
  cell_id: number;
  authority_cell_id: number | null;
  beyond: boolean;
  computed_state: string;
  computed_cell_id: number | null;
}

export async function insertDecisions(
  trx: Transaction,
  at: { regionId: number; schemeId: number; kind: DecisionKind; reason: string; by: string },
  rows: NewDecision[],
): Promise<void> {
  await trx.raw(
    `insert into assignment_decision (region_id, scheme_id, patch_id, kind, cell_id, authority_cell_id, beyond, reason, decided_by,
                                      computed_state, computed_cell_id)
     select cast(:regionId as int), cast(:schemeId as bigint), r.patch_id, :kind, r.cell_id, r.authority_cell_id, r.beyond, :reason, :by,
            r.computed_state, r.computed_cell_id
       from jsonb_to_recordset(cast(:rows as jsonb)) r (patch_id bigint, cell_id bigint, authority_cell_id bigint, beyond boolean,
                                                         computed_state text, computed_cell_id bigint)`,
    { ...at, rows: JSON.stringify(rows) },
  );
}

/** Ends decisions that hold. @returns the patches they were on, with their batches */
export async function endDecisions(
  trx: Transaction,
  key: DecisionKey,
  why: { by: string; reason: string },
): Promise<{ patch_id: number; batch_id: number }[]> {
  const result = await trx.raw<{ rows: { patch_id: number; batch_id: number }[] }>(
    `update assignment_decision d
        -- A decision and its end within one transaction have the same instant; a range must not be empty.
        set recorded = tstzrange(lower(d.recorded), greatest(now(), lower(d.recorded) + interval '1 microsecond')),
            revoked_by = :by, revoke_reason = :reason
       from patch p
      where d.region_id = :regionId and d.scheme_id = :schemeId and d.patch_id = any(:patchIds) and upper_inf(d.recorded)
        and p.region_id = d.region_id and p.id = d.patch_id
      returning d.patch_id, p.batch_id`,
    { ...key, ...why },
  );
  return result.rows;
}

interface DecisionRow {
  id: number;
  patch_id: number;
  patch_no: string;
  batch: string;
  kind: DecisionKind;
  cell: CellRef;
  authority: CellRef | null;
  beyond: boolean;
  reason: string;
  decided_by: string;
  decided_at: string;
  computed_state: PatchState;
  computed_lead: CellRef | null;
  applied: boolean;
  revoked_by: string | null;
  revoke_reason: string | null;
  revoked_at: string | null;
}

/** Decisions, the newest first: of patches, or of a batch (null: all), those that hold or all that ever were. */
export async function listDecisions(
  db: Queryable,
  at: {
    regionId: number;
    schemeId: number;
    patchIds: number[] | null;
    batchId: number | null;
    revoked: boolean;
    limit: number;
  },
): Promise<PatchDecision[]> {
  const cell = (id: string) =>
    `(select json_build_object('id', v.cell_id, 'code', v.code, 'name', v.name, 'level', v.level) from cell_name v
       where v.region_id = d.region_id and v.cell_id = ${id}
       order by upper_inf(v.recorded) desc, v.valid @> p.observed_on desc, lower(v.recorded) desc limit 1)`;
  const result = await db.raw<{ rows: DecisionRow[] }>(
    `select d.id, d.patch_id, p.patch_no, b.code batch, d.kind, ${cell('d.cell_id')} cell, ${cell('d.authority_cell_id')} authority, d.beyond,
            d.reason, d.decided_by, to_json(lower(d.recorded)) decided_at, d.computed_state, ${cell('d.computed_cell_id')} computed_lead,
            a.decision_id is not distinct from d.id applied, d.revoked_by, d.revoke_reason, to_json(upper(d.recorded)) revoked_at
       from assignment_decision d
       join patch p on p.region_id = d.region_id and p.id = d.patch_id
       join batch b on b.region_id = p.region_id and b.id = p.batch_id
       left join patch_assignment a on a.region_id = d.region_id and a.patch_id = d.patch_id and a.scheme_id = d.scheme_id
      where d.region_id = :regionId and d.scheme_id = :schemeId
        and (cast(:patchIds as bigint[]) is null or d.patch_id = any(cast(:patchIds as bigint[])))
        and (cast(:batchId as bigint) is null or p.batch_id = :batchId) and (:revoked or upper_inf(d.recorded))
      order by d.id desc limit :limit`,
    { ...at },
  );
  return result.rows.map((row) => ({
    ...{ id: row.id, patchId: row.patch_id, patchNo: row.patch_no, batch: row.batch, kind: row.kind },
    ...{ cell: row.cell, authority: row.authority, beyond: row.beyond, reason: row.reason },
    ...{ by: row.decided_by, at: row.decided_at, computedState: row.computed_state },
    ...{ computedLead: row.computed_lead, applied: row.applied },
    revoked:
      row.revoked_by === null
        ? null
        : { by: row.revoked_by, reason: row.revoke_reason ?? '', at: row.revoked_at ?? '' },
  }));
}

/**
 * Whether a cell that is called to one of the patches, or one named, is not the caller's: then the word on it is that of the
 * level above.
 */
export async function reachesBeyond(
  trx: Transaction,
  key: { regionId: number; schemeId: number; patchIds: number[] },
  cellIds: number[],
): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { beyond: boolean }[] }>(
    `select exists (
       select from (select cell_id from patch_share
                     where region_id = :regionId and scheme_id = :schemeId and patch_id = any (:patchIds) and calls
                    union select unnest(cast(:cellIds as bigint[]))) called
        where not exists (select from cell c where c.region_id = :regionId and c.id = called.cell_id)) beyond`,
    { ...key, cellIds },
  );
  return rows[0]!.beyond;
}
