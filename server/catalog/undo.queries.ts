import type { Dependent } from '../contract/import-runs.ts';
import type { Queryable, Transaction } from '../db/pool.ts';
import { CELL_STATE } from './store-cells.queries.ts';
import { STATE } from './store-patches.queries.ts';
import type { ImportRunRow } from './import-runs.queries.ts';

/** The run that is to be undone; `instant` is the recorded time of the undo. */
export interface UndoKey {
  regionId: number;
  runId: number;
  instant: string;
}

/** How many states are no longer held true, and how many earlier ones hold again. */
export interface Withdrawn {
  withdrawn: number;
  restored: number;
}

/** Later runs of the same target: their reports, and what they left unchanged, rest on this one. */
export async function listLaterRuns(
  db: Queryable,
  regionId: number,
  run: Pick<ImportRunRow, 'id' | 'kind' | 'target'>,
): Promise<Dependent[]> {
  const result = await db.raw<{ rows: { id: number; finished_at: Date }[] }>(
    `select id, finished_at from import_run
      where region_id = :regionId and kind = :kind and target = :target and state = 'done' and id > :id order by id desc`,
    { regionId, id: run.id, kind: run.kind, target: run.target },
  );
  return result.rows.map(({ id }) => ({
    kind: 'run',
    id: String(id),
    count: 1,
    message: `之后的导入 ${id}（同一目标 ${run.target}），请先撤销它 / Run ${id} came later to the same target ${run.target}; undo it first`,
  }));
}

/** Cells of the run that later runs continued (a parent that was linked), and children later runs hung below them. */
export async function listRunsOnCells(db: Queryable, regionId: number, runId: number): Promise<Dependent[]> {
  const result = await db.raw<{ rows: { id: number; target: string; n: number }[] }>(
    `with fresh as (
       select distinct cell_id from cell_version v
        where region_id = :regionId and opened_by_run = :runId and upper_inf(recorded)
          and not exists (select from cell_version e where e.region_id = v.region_id and e.cell_id = v.cell_id
                             and e.closed_by_run = :runId)),
     later as (
       select closed_by_run run_id, cell_id from cell_version
        where region_id = :regionId and opened_by_run = :runId and closed_by_run <> :runId
       union
       select child.opened_by_run, child.cell_id from fresh
         join cell_version child on child.region_id = :regionId and child.parent_cell_id = fresh.cell_id
        where upper_inf(child.recorded) and child.opened_by_run <> :runId)
     select r.id, r.target, count(*) n from later
       join import_run r on r.region_id = :regionId and r.id = later.run_id and r.state = 'done'
      group by r.id, r.target order by r.id desc`,
    { regionId, runId },
  );
  return result.rows.map(({ id, target, n }) => ({
    kind: 'run',
    id: String(id),
    count: n,
    message: `导入 ${id}（${target}）的 ${n} 个网格以它为上级，请先撤销它 / ${n} cells of run ${id} (${target}) hang below these; undo it first`,
  }));
}

/** Findings a person has decided on: the decision stands on these cells. */
export async function listDecidedFindings(
  db: Queryable,
  regionId: number,
  runId: number,
): Promise<Dependent[]> {
  const result = await db.raw<{ rows: { n: number; first: number | null }[] }>(
    `select count(*) n, min(f.id) first from coverage_finding f
      where f.region_id = :regionId and f.state in ('accepted', 'disputed', 'adjudicated')
        and exists (select from cell_version v where v.region_id = :regionId and v.opened_by_run = :runId
                       and (v.cell_id = any (f.cell_ids) or v.cell_id = f.parent_cell_id))`,
    { regionId, runId },
  );
  const { n, first } = result.rows[0]!;
  if (n === 0) return [];
  return [
    {
      kind: 'finding',
      id: String(first),
      count: n,
      message: `有 ${n} 条核查问题已由人作出处理 / ${n} findings on these cells were decided by a person`,
    },
  ];
}

/** Words of persons on whose patches are: of patches the run brought or changed, or for cells it did. */
export async function listPatchDecisions(
  db: Queryable,
  regionId: number,
  run: Pick<ImportRunRow, 'id' | 'kind'>,
): Promise<Dependent[]> {
  const result = await db.raw<{ rows: { n: number; first: number | null }[] }>(
    `select count(*) n, min(d.id) first from assignment_decision d
      where d.region_id = :regionId and upper_inf(d.recorded)
        and ${
          run.kind === 'patches'
            ? 'exists (select from patch p where p.region_id = d.region_id and p.id = d.patch_id and p.import_run_id = :runId)'
            : 'exists (select from cell_version v where v.region_id = d.region_id and v.cell_id = d.cell_id and v.opened_by_run = :runId)'
        }`,
    { regionId, runId: run.id },
  );
  const { n, first } = result.rows[0]!;
  if (n === 0) return [];
  return [
    {
      kind: 'decision',
      id: String(first),
      count: n,
      message: `有 ${n} 个图斑已由人改派或裁定 / ${n} patches were assigned by a person's decision`,
    },
  ];
}

/** Ends the belief in the states of the run and takes up those it had ended; nothing is deleted. */
export async function withdrawCells(trx: Transaction, key: UndoKey): Promise<Withdrawn> {
  const closed = await trx.raw<{ rowCount: number }>(
    `update cell_version set recorded = tstzrange(lower(recorded), :instant)
      where region_id = :regionId and opened_by_run = :runId and upper_inf(recorded)`,
    { ...key },
  );
  const opened = await trx.raw<{ rowCount: number }>(
    `insert into cell_version (${CELL_STATE}, recorded, opened_by_run)
     select ${CELL_STATE}, tstzrange(:instant, null), opened_by_run
       from cell_version where region_id = :regionId and closed_by_run = :runId`,
    { ...key },
  );
  await trx.raw(
    `update cell_lineage set recorded = tstzrange(lower(recorded), :instant)
      where region_id = :regionId and import_run_id = :runId and upper_inf(recorded)`,
    { ...key },
  );
  return { withdrawn: closed.rowCount, restored: opened.rowCount };
}

/** The batch of a run of patches: what the run brought or changed is looked for in it. */
export const BATCH_OF_RUN = `(select b.id from batch b join import_run r on r.region_id = b.region_id and r.target = b.code
                               where r.region_id = :regionId and r.id = :runId)`;

/** Moves the states of the run to the history and puts back those it had replaced; new patches go. */
export async function withdrawPatches(trx: Transaction, key: UndoKey): Promise<Withdrawn> {
  const { regionId, runId, instant } = key;
  const closed = await trx.raw<{ rowCount: number }>(
    `insert into patch_history (${STATE}, patch_id, recorded)
     select ${STATE}, id, tstzrange(recorded_from, :instant) from patch
      where region_id = :regionId and batch_id = ${BATCH_OF_RUN} and import_run_id = :runId`,
    { regionId, runId, instant },
  );
  await trx.raw(
    `delete from patch p
      where p.region_id = :regionId and p.batch_id = ${BATCH_OF_RUN} and p.import_run_id = :runId
        and not exists (select from patch_history h
                         where h.region_id = p.region_id and h.patch_id = p.id and h.closed_by_run = :runId)`,
    { regionId, runId },
  );
  // Two patches may have exchanged their numbers.
  await trx.raw(
    `update patch p set patch_no = '~' || p.id
      where p.region_id = :regionId and p.batch_id = ${BATCH_OF_RUN} and p.import_run_id = :runId`,
    { regionId, runId },
  );
  const columns = STATE.split(/,\s*/).filter((column) => column !== 'region_id');
  const back = await trx.raw<{ rows: { id: number }[] }>(
    `update patch p set ${columns.map((column) => `${column} = h.${column}`).join(', ')}, recorded_from = :instant
       from patch_history h
      where p.region_id = :regionId and p.batch_id = ${BATCH_OF_RUN} and p.import_run_id = :runId
        and h.region_id = p.region_id and h.patch_id = p.id
        and h.closed_by_run = :runId
     returning p.id`,
    { regionId, runId, instant },
  );
  await trx.raw(
    `update tile_patch t set patch_no = p.patch_no, patch_type = p.patch_type, area_m2 = p.area_m2,
            point3857 = st_transform(p.point, 3857), geom3857 = st_transform(p.geom, 3857)
       from patch p where t.region_id = :regionId and t.patch_id = any(:ids) and p.region_id = t.region_id and p.id = t.patch_id`,
    { regionId, ids: back.rows.map((row) => row.id) },
  );
  // Links and tile rows of what came back are made again with those of the whole batch.
  await trx.raw(
    `update batch b set links_run_id = null, tiles_run_id = null,
            newest_run_id = (select max(import_run_id) from patch p where p.region_id = b.region_id and p.batch_id = b.id)
      where b.region_id = :regionId
        and b.code = (select target from import_run r where r.region_id = :regionId and r.id = :runId)`,
    { regionId, runId },
  );
  return { withdrawn: closed.rowCount, restored: back.rows.length };
}

export async function withdrawLayer(trx: Transaction, key: UndoKey): Promise<Withdrawn> {
  const closed = await trx.raw<{ rowCount: number }>(
    `update reference_feature set recorded = tstzrange(lower(recorded), :instant)
      where region_id = :regionId and import_run_id = :runId and upper_inf(recorded)`,
    { ...key },
  );
  const opened = await trx.raw<{ rowCount: number }>(
    `insert into reference_feature (region_id, layer_id, code, name, class, approval_no, geom, area_m2, source_geom, source_crs,
                                    attributes, content_hash, import_run_id, recorded)
     select region_id, layer_id, code, name, class, approval_no, geom, area_m2, source_geom, source_crs,
            attributes, content_hash, import_run_id, tstzrange(:instant, null)
       from reference_feature where region_id = :regionId and closed_by_run = :runId`,
    { ...key },
  );
  return { withdrawn: closed.rowCount, restored: opened.rowCount };
}

/** Name, kind and period of the batch as they were before the run. */
export async function restoreBatch(
  trx: Transaction,
  regionId: number,
  run: Pick<ImportRunRow, 'target' | 'before'>,
): Promise<void> {
  if (!run.before) return;
  await trx.raw(
    `update batch set name = :name, kind = :kind,
            period = case when cast(:from as date) is not null then daterange(cast(:from as date), cast(:to as date), '[]') end
      where region_id = :regionId and code = :code`,
    { regionId, code: run.target, ...run.before },
  );
}
