import type { Transaction } from '../db/pool.ts';

export interface AssignKey {
  regionId: number;
  schemeId: number;
  batchId: number;
}

export type Box4490 = [west: number, south: number, east: number, north: number];

/** Patches of the days between two changes of the grid: one set of cells answers for all of them. */
export interface DateGroup {
  first: string;
  last: string;
  patches: number;
  /** The ids of the patches lie between these. */
  fromId: number;
  toId: number;
}

/** Patches between two meridians (`fromLon` included) with ids from one to another, or those of the table `affected`. */
export type Slice = { fromLon: number; toLon: number; fromId: number; toId: number } | 'affected';

/** The days of a batch, or of its affected patches, grouped so that in each group the same cell states are valid. */
export async function groupDates(
  trx: Transaction,
  key: AssignKey,
  scope: 'all' | 'affected',
): Promise<DateGroup[]> {
  const result = await trx.raw<{ rows: DateGroup[] }>(
    // Only changes after the first of the days and up to the last part them: two indexes know these.
    `with day as materialized (
       select observed_on, count(*) n, min(id) from_id, max(id) to_id from patch
        where region_id = :regionId and batch_id = :batchId
          ${scope === 'affected' ? 'and id in (select patch_id from affected)' : ''}
        group by observed_on),
     span as (select min(observed_on) "from", max(observed_on) "to" from day),
     change as materialized (
       select lower(v.valid) d from span, cell_version v
        where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded) and lower(v.valid) > '-infinity'
          and lower(v.valid) > span.from and lower(v.valid) <= span.to
       union
       select upper(v.valid) from span, cell_version v
        where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded) and upper(v.valid) < 'infinity'
          and upper(v.valid) > span.from and upper(v.valid) <= span.to)
     select min(observed_on) "first", max(observed_on) "last", sum(n) patches, min(from_id) "fromId", max(to_id) "toId"
       from (select day.*, (select count(*) from change where d <= observed_on) epoch from day) day
      group by epoch order by epoch`,
    { ...key },
  );
  return result.rows;
}

/** Temporary tables of one session; the \`new_\` ones gather the answers of all date groups. */
export async function createWorkTables(trx: Transaction): Promise<void> {
  await trx.raw(`
    drop table if exists new_assignment, new_share;
    create temp table new_assignment (
      patch_id bigint, state text, lead_cell_id bigint, called_cells int, assigned_m2 double precision, multiply_m2 double precision,
      blind_spot_m2 double precision, outside_m2 double precision, decision_id bigint, computed_state text,
      nearest_cell_id bigint, nearest_m double precision, uncertain_ratio double precision) on commit drop;
    create temp table new_share (
      patch_id bigint, cell_id bigint, share_m2 double precision, share_ratio double precision, calls boolean, is_lead boolean,
      method text) on commit drop`);
}

/** A table \`unclear\` without rows, of patches that take the exact overlay. */
export async function startUnclear(trx: Transaction): Promise<void> {
  await trx.raw(
    'drop table if exists unclear, target, leaf, piece, pile, mixed, covered, rest, covered_rest, answer, ranked, decided, word',
  );
  await trx.raw('create temp table unclear (id bigint) on commit drop');
}

/** With more patches than this their leaves are told by their common box. */
const MANY = 20_000;

/** The patches of the table \`unclear\` with a spatial index, and the leaves they may lie in. */
export async function gatherGroup(
  trx: Transaction,
  key: AssignKey & DateGroup,
  unclear: number,
): Promise<void> {
  await trx.raw(
    `create temp table target on commit drop as
     select p.id, p.geom, p.area_m2 from unclear u join patch p on p.region_id = :regionId and p.id = u.id`,
    { regionId: key.regionId },
  );
  // Temporary tables are analysed: right after an import the planner knows nothing of the rows, and guesses loops.
  await trx.raw('create index on target using gist (geom)');
  await trx.raw('analyze target');
  // The ground of a leaf stays where it is: a copy of a province's outlines would cost a second and 200 MB.
  const near =
    unclear <= MANY
      ? 'v.id in (select o.id from target t join cell_version o on o.geom && t.geom)'
      : 'v.geom && (select st_setsrid(st_extent(geom), 4490) from target)';
  await trx.raw(
    `create temp table leaf on commit drop as
     select v.cell_id, v.id version_id, v.code, k.precedence
       from cell_version v
       join scheme_kind k on k.region_id = v.region_id and k.scheme_id = v.scheme_id and k.kind = v.kind
      where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded) and v.valid @> cast(:first as date)
        and ${near}
        and not exists (select from cell_version child
                         where child.region_id = v.region_id and child.scheme_id = v.scheme_id and child.parent_cell_id = v.cell_id
                           and upper_inf(child.recorded) and child.valid @> cast(:first as date))`,
    { regionId: key.regionId, schemeId: key.schemeId, first: key.first },
  );
  await trx.raw('analyze leaf');
}

/**
 * The spatial join. Cells outer, patches inner: the prepared geometry of a cell then serves all its patches, and a
 * patch wholly inside (most are) costs no overlay. \`offset 0\` keeps the planner from turning the join round, and
 * \`st_force2d\` reads a cell's outline once for all its patches. What must be cut is cut with the part of the cell about
 * the patch: of two hundred vertices seven are left. Of what is cut the plane sums are kept, area and first moments
 * about the patch's corner in degrees, by which \`sortOutMixed\` knows whether the parts make up the patch.
 */
export async function cutPieces(trx: Transaction, key: AssignKey): Promise<void> {
  await trx.raw(
    `create temp table piece on commit drop as
     select patch_id, cell_id, code, precedence, geom, case when whole then patch_m2 else area_m2(geom) end share_m2, ${MOMENTS('geom', 'patch')}
       from (select patch_id, patch_m2, patch, cell_id, code, precedence, whole,
                    case when not whole then polygons_only(st_intersection(patch, st_clipbybox2d(cell, box2d(st_expand(patch, 1.2345e-7))))) end geom
               from (select t.id patch_id, t.area_m2 patch_m2, t.geom patch, c.cell_id, c.code, c.precedence, c.geom cell,
                            st_covers(c.geom, t.geom) whole
                       from (select leaf.*, st_force2d(v.geom) geom
                               from leaf join cell_version v on v.region_id = :regionId and v.id = leaf.version_id offset 0) c
                      cross join lateral (select id, geom, area_m2 from target where target.geom && c.geom offset 0) t
                     offset 0) tested
              offset 0) cut
      where whole or not st_isempty(geom)`,
    { regionId: key.regionId },
  );
  await trx.raw('analyze piece');
}

/** Area and first moments in the plane of degrees, about the patch's corner: far from it the digits would be lost. */
export const MOMENTS = (geom: string, patch: string): string =>
  `st_area(${geom}) a, st_area(${geom}) * (st_x(st_centroid(${geom})) - st_xmin(${patch})) ax,
   st_area(${geom}) * (st_y(st_centroid(${geom})) - st_ymin(${patch})) ay`;

/** Whether cells of different precedence are among the leaves. */
export async function hasHigherKinds(trx: Transaction): Promise<boolean> {
  const result = await trx.raw<{ rows: { n: number }[] }>('select count(distinct precedence) n from leaf');
  return result.rows[0]!.n > 1;
}

/** A park carved out of a village answers alone for its ground: lower kinds give up what higher ones hold. */
export async function yieldToHigherKinds(trx: Transaction): Promise<void> {
  await trx.raw('create index on piece (patch_id)');
  await trx.raw(`
    update piece p
       set geom = yielded.geom, share_m2 = area_m2(yielded.geom), a = yielded.a, ax = yielded.ax, ay = yielded.ay
      from (select row_id, geom, ${MOMENTS('geom', 'patch')} from (
            select low.ctid row_id, t.geom patch,
                   polygons_only(st_difference(coalesce(low.geom, t.geom), st_union(coalesce(high.geom, t.geom)), 1e-11)) geom
              from piece low
              join piece high on high.patch_id = low.patch_id and high.precedence > low.precedence
              join target t on t.id = low.patch_id
             group by low.ctid, low.geom, t.geom) high_gone) yielded
     where p.ctid = yielded.row_id`);
  await trx.raw('delete from piece where geom is not null and st_isempty(geom)');
}
