import type { Queryable, Transaction } from '../db/pool.ts';
import type { AssignKey } from './assignment.queries.ts';

/** What an assignment rests on, told without reading any ground. */
export interface AssignmentInput {
  /** Recorded time up to which everything was seen, ISO to the microsecond. */
  known_at: string;
  /** Settings and kinds of the scheme as JSON text. */
  settings: string;
  /** Imports of the batch: the last, and how many were undone. */
  patch_run_id: number;
  patch_runs_undone: number;
  /** Everything written to cells up to this number was seen (`catalog/seen-cells.queries.ts`). */
  seen_seq: number;
}

/** Imports stand still while this is read, so nothing recorded up to \`known_at\` can still appear. */
export async function readInput(trx: Transaction, key: AssignKey): Promise<AssignmentInput> {
  const result = await trx.raw<{ rows: AssignmentInput[] }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') known_at,
            (select jsonb_build_object('settings', s.settings, 'kinds',
                      (select jsonb_agg(jsonb_build_array(k.kind, k.precedence) order by k.kind) from scheme_kind k
                        where k.region_id = s.region_id and k.scheme_id = s.id))::text
               from scheme s where s.region_id = :regionId and s.id = :schemeId) settings,
            coalesce(runs.last, 0) patch_run_id, runs.undone patch_runs_undone, (select last_value from cell_version_id_seq) seen_seq
       from (select max(r.id) "last", count(*) filter (where r.state = 'undone') undone
               from import_run r join batch b on b.region_id = r.region_id and b.id = :batchId and b.code = r.target
              where r.region_id = :regionId and r.kind = 'patches') runs`,
    { ...key },
  );
  return result.rows[0]!;
}

/** The input of the last run; null when there was none, or one that kept nothing to compare with. */
export async function readLastInput(db: Queryable, key: AssignKey): Promise<AssignmentInput | null> {
  const result = await db.raw<{ rows: AssignmentInput[] }>(
    `select to_char(known_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') known_at, settings::text settings, patch_run_id,
            patch_runs_undone, seen_seq
       from assignment_run
      where region_id = :regionId and scheme_id = :schemeId and batch_id = :batchId and known_at is not null and seen_seq is not null`,
    { ...key },
  );
  return result.rows[0] ?? null;
}

export async function saveInput(trx: Transaction, key: AssignKey, input: AssignmentInput): Promise<void> {
  await trx.raw(
    `insert into assignment_run (region_id, scheme_id, batch_id, known_at, settings, patch_run_id, patch_runs_undone, seen_seq)
     values (:regionId, :schemeId, :batchId, :known_at, cast(:settings as jsonb), :patch_run_id, :patch_runs_undone, :seen_seq)
     on conflict (region_id, scheme_id, batch_id) do update
        set known_at = excluded.known_at, settings = excluded.settings, patch_run_id = excluded.patch_run_id,
            patch_runs_undone = excluded.patch_runs_undone, seen_seq = excluded.seen_seq, assigned_at = now()`,
    { ...key, ...input },
  );
}

/**
 * The states of cells written since a number, in the table `turned`. What was believed only between two runs is left out:
 * no run saw it.
 * @returns how many there are, and whether each was opened or closed: nothing can be said of a state that was changed otherwise
 */
export async function gatherTurned(
  trx: Transaction,
  key: AssignKey,
  seenSeq: number,
): Promise<{ turned: number; known: boolean }> {
  await trx.raw('drop table if exists turned, changed_ground');
  await trx.raw(
    `create temp table turned on commit drop as
     select v.id, v.cell_id, v.level, v.kind, v.code, v.parent_cell_id, v.attributes->>'borderAccuracyM' accuracy, v.valid, v.ground_hash,
            v.id > :seenSeq opened, not upper_inf(v.recorded) closed
       from (select id from cell_version where region_id = :regionId and id > :seenSeq and scheme_id = :schemeId
             union
             select id from cell_version where region_id = :regionId and rewritten_seq > :seenSeq and scheme_id = :schemeId) written
       join cell_version v on v.region_id = :regionId and v.id = written.id
      where v.id <= :seenSeq or upper_inf(v.recorded)`,
    { regionId: key.regionId, schemeId: key.schemeId, seenSeq },
  );
  await trx.raw('analyze turned');
  const counts = await trx.raw<{ rows: { turned: number; known: boolean }[] }>(
    'select count(*) turned, coalesce(bool_and(opened or closed), true) known from turned',
  );
  return counts.rows[0]!;
}

/**
 * Ground on which the grid is another than the last run saw it, with the days on which it is, in the table `changed_ground`.
 * A state that was replaced by one that differs only in its outline counts with what lies between the two outlines; any
 * other change of code, level, kind, parent or accuracy with all of its ground; and a cell that became a leaf, or is
 * one no longer, likewise.
 */
export async function gatherChangedGround(trx: Transaction, key: AssignKey): Promise<void> {
  await trx.raw(
    `create temp table changed_ground on commit drop as
     with pair as (
       select gone.id gone_id, come.id come_id, gone.valid * come.valid days, gone.ground_hash = come.ground_hash same_ground,
              (gone.level, gone.kind, gone.code, gone.parent_cell_id, gone.accuracy)
                is not distinct from (come.level, come.kind, come.code, come.parent_cell_id, come.accuracy) same_kind
         from turned gone join turned come on come.cell_id = gone.cell_id and come.opened and come.valid && gone.valid
        where gone.closed),
     alone as (
       select t.id, t.parent_cell_id, datemultirange(t.valid) - coalesce(
                (select range_agg(p.days) from pair p where p.same_kind and t.id in (p.gone_id, p.come_id)), datemultirange()) days
         from turned t),
     parent as (
       select p.cell_id, range_agg(v.valid) filter (where v.id in (select id from turned where closed)
                            or upper_inf(v.recorded) and v.id not in (select id from turned where opened)) had,
              range_agg(v.valid) filter (where upper_inf(v.recorded)) has
         from (select distinct parent_cell_id cell_id from alone where not isempty(days) and parent_cell_id is not null) p
         join cell_version v on v.region_id = :regionId and v.scheme_id = :schemeId and v.parent_cell_id = p.cell_id
          and (upper_inf(v.recorded) or v.id in (select id from turned))
        group by p.cell_id),
     flipped as (
       select cell_id, (coalesce(had, datemultirange()) - coalesce(has, datemultirange()))
                       + (coalesce(has, datemultirange()) - coalesce(had, datemultirange())) days
         from parent)
     select polygons_only(st_symdifference(gone.geom, come.geom)) geom, datemultirange(p.days) days
       from pair p
       join cell_version gone on gone.region_id = :regionId and gone.id = p.gone_id
       join cell_version come on come.region_id = :regionId and come.id = p.come_id
      where p.same_kind and not p.same_ground
     union all
     select v.geom, a.days from alone a join cell_version v on v.region_id = :regionId and v.id = a.id where not isempty(a.days)
     union all
     select v.geom, f.days from flipped f join cell_version v on v.region_id = :regionId and v.cell_id = f.cell_id and upper_inf(v.recorded)
      where not isempty(f.days)`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
  await trx.raw('delete from changed_ground where st_isempty(geom)');
  await trx.raw('analyze changed_ground');
}

/** A table \`affected\` without rows. */
export async function startAffected(trx: Transaction): Promise<void> {
  await trx.raw('drop table if exists affected');
  await trx.raw('create temp table affected (patch_id bigint primary key) on commit drop');
}

/** The patches on changed ground on their day, and blind spots for which it may be the nearest. */
export async function affectByGround(trx: Transaction, key: AssignKey): Promise<void> {
  await trx.raw(
    // Ground by ground through the index of the patches, however many the planner takes them for.
    `insert into affected
     select p.id
       from changed_ground g
      cross join lateral (select p.id from patch p
                           where p.geom && g.geom and p.region_id = :regionId and p.batch_id = :batchId and g.days @> p.observed_on
                             and st_intersects(g.geom, p.geom) offset 0) p
     union
     select p.id
       from (select patch_id, nearest_m from patch_assignment
              where region_id = :regionId and scheme_id = :schemeId and nearest_m is not null offset 0) a
       join patch p on p.region_id = :regionId and p.id = a.patch_id and p.batch_id = :batchId
       join changed_ground g on g.days @> p.observed_on
        and g.geom && st_expand(p.geom, 1e-9 + a.nearest_m / (110000 * greatest(cos(radians(st_ymax(p.geom))), 0.01)))
     on conflict do nothing`,
    { ...key },
  );
}

/** The patches that came, changed or came back since. */
export async function affectByImport(trx: Transaction, key: AssignKey, knownAt: string): Promise<void> {
  await trx.raw(
    `insert into affected
     select id from patch where region_id = :regionId and batch_id = :batchId and recorded_from > cast(:knownAt as timestamptz)
     on conflict do nothing`,
    { regionId: key.regionId, batchId: key.batchId, knownAt },
  );
}

export async function affectPatches(trx: Transaction, patchIds: number[]): Promise<void> {
  await trx.raw(
    'insert into affected select distinct unnest(cast(:patchIds as bigint[])) on conflict do nothing',
    {
      patchIds,
    },
  );
}

export async function countAffected(trx: Transaction): Promise<number> {
  const result = await trx.raw<{ rows: { n: number }[] }>('select count(*) n from affected');
  return result.rows[0]!.n;
}

/** Whether the patches of the table `affected` are more than this part of the batch; of a small number no more is counted than it takes. */
export async function affectedExceed(trx: Transaction, key: AssignKey, part: number): Promise<boolean> {
  const affected = await countAffected(trx);
  const enough = Math.ceil(affected / part);
  const result = await trx.raw<{ rows: { n: number }[] }>(
    `select count(*) n from (select from patch where region_id = :regionId and batch_id = :batchId limit :enough) enough`,
    { regionId: key.regionId, batchId: key.batchId, enough },
  );
  return affected > part * result.rows[0]!.n;
}
