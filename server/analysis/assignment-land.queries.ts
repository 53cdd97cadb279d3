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
export async function patchesWithWord(trx: Transaction, key: AssignKey): Promise<Set<number>> {
  const result = await trx.raw<{ rows: { patch_id: number }[] }>(
    `select d.patch_id from assignment_decision d
      where d.region_id = :regionId and d.scheme_id = :schemeId and upper_inf(d.recorded)`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
  return new Set(result.rows.map((row) => row.patch_id));
}

/**
 * Vertices of the outlines that hold today in the scheme, about: sixteen bytes each. Those elsewhere count as well, since
 * to ask where an outline lies is to unpack it.
 */
export async function countVertices(trx: Transaction, key: AssignKey): Promise<number> {
  const result = await trx.raw<{ rows: { n: number }[] }>(
    `select coalesce(sum(pg_column_size(geom)) / 16, 0) n from cell_version
      where region_id = :regionId and scheme_id = :schemeId and upper_inf(recorded)`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
  return result.rows[0]!.n;
}

/** The box of the patches between two meridians; null when there are none. */
export async function boxBetween(
  trx: Transaction,
  key: AssignKey,
  fromLon: number,
  toLon: number,
): Promise<Box4490 | null> {
  const result = await trx.raw<{ rows: { box: Box4490 | null }[] }>(
    `select case when count(*) > 0 then array[min(st_xmin(geom)), min(st_ymin(geom)), max(st_xmax(geom)), max(st_ymax(geom))] end box
       from patch
      where region_id = :regionId and batch_id = :batchId and st_x(point) >= :fromLon and st_x(point) < :toLon`,
    { regionId: key.regionId, batchId: key.batchId, fromLon, toLon },
  );
  return result.rows[0]!.box;
}
