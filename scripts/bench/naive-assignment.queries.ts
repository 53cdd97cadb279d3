import type { Queryable, Transaction } from '../../server/db/pool.ts';

export interface BenchBatch {
  schemeId: number;
  batchId: number;
  onDate: string;
}

export async function findBenchBatch(
  db: Queryable,
  scheme: string,
  batch: string,
): Promise<BenchBatch | null> {
  const { rows } = await db.raw<{ rows: BenchBatch[] }>(
    `select s.id "schemeId", b.id "batchId", (select max(observed_on) from patch p where p.region_id = 1 and p.batch_id = b.id) "onDate"
       from scheme s, batch b where s.region_id = 1 and b.region_id = 1 and s.code = :scheme and b.code = :batch`,
    { scheme, batch },
  );
  return rows[0] ?? null;
}

/** The batch as if it had never been assigned in the scheme. */
export async function forgetAnswers(db: Queryable, at: BenchBatch): Promise<void> {
  await db.raw(
    'delete from assignment_run where region_id = 1 and scheme_id = :schemeId and batch_id = :batchId',
    {
      schemeId: at.schemeId,
      batchId: at.batchId,
    },
  );
  await db.raw(
    `delete from patch_assignment a using patch p
      where a.region_id = 1 and a.scheme_id = :schemeId and p.region_id = 1 and p.id = a.patch_id and p.batch_id = :batchId`,
    { schemeId: at.schemeId, batchId: at.batchId },
  );
}

/** Leaves and patches as two plain tables with their indexes; not timed. */
export async function prepareNaive(trx: Transaction, at: BenchBatch): Promise<void> {
  await trx.raw('set local max_parallel_workers_per_gather = 0');
  await trx.raw(
    `create temp table naive_leaf on commit drop as
     select v.cell_id, v.geom from leaf_cells_on(1, cast(:schemeId as bigint), cast(:onDate as date)) v`,
    { schemeId: at.schemeId, onDate: at.onDate },
  );
  await trx.raw(
    `create temp table naive_patch on commit drop as select id, geom from patch where region_id = 1 and batch_id = :batchId`,
    { batchId: at.batchId },
  );
  await trx.raw(
    'create index on naive_leaf using gist (geom); create index on naive_patch using gist (geom)',
  );
  await trx.raw('analyze naive_leaf; analyze naive_patch');
}

/** The plain way: every pair that meets is cut. No lead, no rest, no balance, nothing saved. */
export async function naiveShares(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table naive_share on commit drop as
    select p.id patch_id, c.cell_id, area_m2(st_intersection(p.geom, c.geom)) m2
      from naive_patch p join naive_leaf c on st_intersects(p.geom, c.geom)`);
}

/** Pairs in which ours and theirs differ by more than balancing may add. */
export async function countDifferences(
  trx: Transaction,
  at: BenchBatch,
): Promise<{ pairs: number; different: number }> {
  const { rows } = await trx.raw<{ rows: { pairs: number; different: number }[] }>(
    `select count(*) pairs, count(*) filter (where abs(coalesce(o.share_m2, 0) - coalesce(n.m2, 0)) > greatest(0.05, coalesce(n.m2, 0) * 1e-5)) different
       from (select patch_id, cell_id, m2 from naive_share where m2 > 0) n
       full join (select s.patch_id, s.cell_id, s.share_m2 from patch_share s join naive_patch p on p.id = s.patch_id
                   where s.region_id = 1 and s.scheme_id = :schemeId) o using (patch_id, cell_id)`,
    { schemeId: at.schemeId },
  );
  return rows[0]!;
}

/** A fingerprint of all answers of the batch, areas to a hundredth of a square metre. */
export async function sumAnswers(trx: Transaction, at: BenchBatch): Promise<string> {
  const { rows } = await trx.raw<{ rows: { sum: string }[] }>(
    `select coalesce(sum(hashtextextended(concat_ws('|', a.patch_id, a.state, a.lead_cell_id, a.called_cells, a.nearest_cell_id,
              round(a.blind_spot_m2::numeric, 2), round(a.outside_m2::numeric, 2),
              (select string_agg(concat_ws(' ', s.cell_id, round(s.share_m2::numeric, 2), s.method), ',' order by s.cell_id)
                 from patch_share s where s.region_id = 1 and s.patch_id = a.patch_id and s.scheme_id = a.scheme_id)), 0)), 0)::text sum
       from patch_assignment a join patch p on p.region_id = a.region_id and p.id = a.patch_id
      where a.region_id = 1 and a.scheme_id = :schemeId and p.batch_id = :batchId`,
    { schemeId: at.schemeId, batchId: at.batchId },
  );
  return rows[0]!.sum;
}
