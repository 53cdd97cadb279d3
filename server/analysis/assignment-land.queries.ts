import type { Transaction } from '../db/pool.ts';
import type { AssignKey, Box4490, DateGroup, Slice } from './assignment.queries.ts';

/** Texts for COPY, which takes no bindings: numbers and days of our own are checked and written in. */
const int = (value: number): string => {
  if (!Number.isSafeInteger(value)) throw new Error(`not a whole number: ${value}`);
  return String(value);
};
const degrees = (value: number): string =>
  value === Infinity
    ? `'Infinity'::float8`
    : value === -Infinity
      ? `'-Infinity'::float8`
      : `${Number(value)}::float8`;
const day = (iso: string): string => {
  if (!/^\d{4,5}-\d{2}-\d{2}$/.test(iso)) throw new Error(`not a day: ${iso}`);
  return `date '${iso}'`;
};

/** Accuracy of a cell's border in metres as the cell declares it, else null. */
export const ACCURACY = (cell: string): string =>
  `case when ${cell}.attributes->>'borderAccuracyM' ~ '^[0-9]+([.][0-9]+)\\?$'
        then cast(${cell}.attributes->>'borderAccuracyM' as double precision) end`;

/** More affected patches than this: their cells are read by their common box, not one by one. */
const FEW = 2000;

/** The leaves that patches of a slice may lie in: id of the cell, code, accuracy and outline. */
export function leavesNear(key: AssignKey, group: DateGroup, slice: Slice, box: Box4490): string {
  const near =
    slice === 'affected' && group.patches <= FEW
      ? `v.id in (select o.id from affected f join patch p on p.region_id = ${int(key.regionId)} and p.id = f.patch_id
                    join cell_version o on o.geom && p.geom)`
      : `v.geom && st_makeenvelope(${box.map(degrees).join(', ')}, 4490)`;
  return `select v.cell_id, convert_to(v.code, 'UTF8'), ${ACCURACY('v').replaceAll('\\?', '?')}, st_asbinary(v.geom, 'NDR')
            from cell_version v
           where v.region_id = ${int(key.regionId)} and v.scheme_id = ${int(key.schemeId)} and upper_inf(v.recorded)
             and v.valid @> ${day(group.first)} and ${near}
             and not exists (select from cell_version child
                              where child.region_id = v.region_id and child.scheme_id = v.scheme_id
                                and child.parent_cell_id = v.cell_id and upper_inf(child.recorded) and child.valid @> ${day(group.first)})`;
}

/** The patches of a slice on the days of a group: id, area and outline. */
export function patchesOf(key: AssignKey, group: DateGroup, slice: Slice): string {
  const between =
    slice !== 'affected' && (slice.fromLon > -Infinity || slice.toLon < Infinity)
      ? `and st_x(p.point) >= ${degrees(slice.fromLon)} and st_x(p.point) < ${degrees(slice.toLon)}`
      : '';
  return `select p.id, p.area_m2, st_asbinary(p.geom, 'NDR')
            from patch p
           where p.region_id = ${int(key.regionId)} and p.batch_id = ${int(key.batchId)}
             and p.observed_on between ${day(group.first)} and ${day(group.last)}
             and ${
               slice === 'affected'
                 ? 'p.id in (select patch_id from affected)'
                 : `p.id between ${int(slice.fromId)} and ${int(slice.toId)} ${between}`
             }`;
}

/** The patches on which a person's word holds in the scheme. */
export async function patchesWithWord(
  trx: Transaction,
  key: AssignKey,
  scope: 'all' | 'affected',
): Promise<Set<number>> {
  const result = await trx.raw<{ rows: { patch_id: number }[] }>(
    `select d.patch_id from assignment_decision d
      where d.region_id = :regionId and d.scheme_id = :schemeId and upper_inf(d.recorded)
        ${scope === 'affected' ? 'and d.patch_id in (select patch_id from affected)' : ''}`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
  return new Set(result.rows.map((row) => row.patch_id));
}

/** About how many vertices the outlines of the scheme have, sixteen bytes each, by a tenth of them; 0 where all outlines there are have no more than `most`. */
export async function countVertices(trx: Transaction, key: AssignKey, most: number): Promise<number> {
  const result = await trx.raw<{ rows: { n: number }[] }>(
    `select case when pg_table_size('cell_version') / 16 <= :most then 0
                 else (select coalesce(sum(pg_column_size(geom)) * 10 / 16, 0) from cell_version tablesample system (10) repeatable (1)
                        where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded)) end n`,
    { regionId: key.regionId, schemeId: key.schemeId, most },
  );
  return result.rows[0]!.n;
}

/** Strips of a batch between meridians, from west to east: where they begin and end, and the box of the patches looked at. */
export interface SampledStrip {
  fromLon: number;
  toLon: number;
  /** null when none of those looked at is in it. */
  box: Box4490 | null;
}

/**
 * Cuts a batch, or its affected patches, at meridians into strips of about as many patches each.
 * @param look only at the patches with these ids, every so manieth from one to another: so many are found one by one faster than all are read
 */
export async function sampleStrips(
  trx: Transaction,
  key: AssignKey,
  {
    scope,
    strips,
    look,
  }: {
    scope: 'all' | 'affected';
    strips: number;
    look: { fromId: number; toId: number; every: number } | null;
  },
): Promise<SampledStrip[]> {
  const result = await trx.raw<{ rows: { cuts: number[] | null; n: number; box: Box4490 }[] }>(
    `with sample as materialized (
       select st_x(point) x, geom from patch
        where region_id = :regionId and batch_id = :batchId
          ${look ? 'and id in (select generate_series(cast(:fromId as bigint), cast(:toId as bigint), cast(:every as bigint)))' : ''}
          ${scope === 'affected' ? 'and id in (select patch_id from affected)' : ''}),
     cut as (select distinct percentile_disc(part) within group (order by x) at
               from sample, unnest(cast(:parts as double precision[])) part group by part),
     cuts as (select array_agg(at order by at) cuts from cut)
     select cuts, n, array[min(st_xmin(geom)), min(st_ymin(geom)), max(st_xmax(geom)), max(st_ymax(geom))] box
       from (select geom, cuts, case when cuts is null then 0 else width_bucket(x, cuts) end n from sample, cuts) s
      group by cuts, n order by n`,
    {
      ...{ regionId: key.regionId, batchId: key.batchId, ...look },
      parts: Array.from({ length: strips - 1 }, (_, n) => (n + 1) / strips),
    },
  );
  const edges = [-Infinity, ...(result.rows[0]?.cuts ?? []), Infinity];
  return edges.slice(0, -1).map((fromLon, n) => ({
    ...{ fromLon, toLon: edges[n + 1]! },
    box: result.rows.find((row) => row.n === n)?.box ?? null,
  }));
}
