import type { LineString } from 'geojson';
import type { Transaction } from '../db/pool.ts';

export interface ReshapeKey {
  regionId: number;
  schemeId: number;
  /** ISO date whose states are changed, and from which the new ones hold. */
  onDate: string;
}

export interface ReshapedCell {
  cell_id: number;
  version_id: number;
  level: number;
  code: string;
  name: string;
  parent_cell_id: number | null;
  line_locked: boolean;
  current: boolean;
  children: number;
  area_m2: number;
}

/** The states of cells on the day, in the order of ids. */
export async function readReshaped(
  trx: Transaction,
  key: ReshapeKey,
  cellIds: number[],
): Promise<ReshapedCell[]> {
  const result = await trx.raw<{ rows: ReshapedCell[] }>(
    `select v.cell_id, v.id version_id, v.level, v.code, v.name, v.parent_cell_id, v.line_locked, upper_inf(v.valid) current, v.area_m2,
            (select count(*) from cell_version c where c.region_id = v.region_id and c.parent_cell_id = v.cell_id
                and upper_inf(c.recorded) and c.valid @> cast(:onDate as date)) children
       from cell_version v
      where v.region_id = :regionId and v.scheme_id = :schemeId and v.cell_id = any (cast(:cellIds as bigint[]))
        and upper_inf(v.recorded) and v.valid @> cast(:onDate as date)
      order by v.cell_id`,
    { ...key, cellIds },
  );
  return result.rows;
}

const STATE = `v.level, v.kind, v.code, v.name, v.parent_cell_id, v.parent_code, v.division_status, v.attributes`;
const COLUMNS =
  'cell_id, old_id, level, kind, code, name, parent_cell_id, parent_code, division_status, attributes, valid_from, geom';

/** Puts the union of the cells into `edited`, under the cell that stays or as a new one, and ends the others. */
export async function editMerge(
  trx: Transaction,
  key: ReshapeKey & { cellIds: number[]; keepId: number | null; likeId: number; code: string; name: string },
): Promise<void> {
  const bindings = { ...key };
  await trx.raw(
    `insert into edited (${COLUMNS})
     select cast(:keepId as bigint), case when cast(:keepId as bigint) is not null then v.id end, v.level, v.kind, :code, :name, v.parent_cell_id, v.parent_code,
            v.division_status, v.attributes, greatest(cast(:onDate as date), lower(v.valid)),
            (select polygons_only(st_union(p.geom, 1e-9)) from cell_version p
              where p.region_id = :regionId and p.cell_id = any (cast(:cellIds as bigint[])) and upper_inf(p.recorded) and p.valid @> cast(:onDate as date))
       from cell_version v
      where v.region_id = :regionId and v.cell_id = :likeId and upper_inf(v.recorded) and v.valid @> cast(:onDate as date)`,
    bindings,
  );
  await trx.raw(
    `insert into edited (${COLUMNS})
     select v.cell_id, v.id, ${STATE}, greatest(cast(:onDate as date), lower(v.valid)), null
       from cell_version v
      where v.region_id = :regionId and v.cell_id = any (cast(:cellIds as bigint[])) and upper_inf(v.recorded) and v.valid @> cast(:onDate as date)
        and v.cell_id is distinct from cast(:keepId as bigint)
      order by v.code`,
    bindings,
  );
}

/**
 * The pieces a drawn line cuts a cell into, the largest first, into `edited`: the first stays the cell, the others are new.
 * @returns how many pieces there are
 */
export async function editSplit(
  trx: Transaction,
  key: ReshapeKey & { cellId: number; line: LineString; parts: { code: string; name: string }[] },
): Promise<number> {
  const result = await trx.raw<{ rowCount: number }>(
    `insert into edited (${COLUMNS})
     select case when part.n = 1 then v.cell_id end, case when part.n = 1 then v.id end, v.level, v.kind,
            coalesce(cast(:parts as jsonb)->(part.n::int - 1)->>'code', case when part.n = 1 then v.code else v.code || '-' || part.n end),
            coalesce(cast(:parts as jsonb)->(part.n::int - 1)->>'name', case when part.n = 1 then v.name else v.name || '-' || part.n end),
            v.parent_cell_id, v.parent_code, v.division_status, v.attributes, greatest(cast(:onDate as date), lower(v.valid)), part.geom
       from cell_version v,
            lateral (select st_multi(st_reduceprecision(d.geom, 1e-9)) geom, row_number() over (order by area_m2(d.geom) desc, st_xmin(d.geom)) n
                       from st_dump(st_collectionextract(st_split(v.geom, st_setsrid(st_geomfromgeojson(:line), 4490)), 3)) d) part
      where v.region_id = :regionId and v.scheme_id = :schemeId and v.cell_id = :cellId and upper_inf(v.recorded) and v.valid @> cast(:onDate as date)
      order by part.n`,
    {
      ...{ regionId: key.regionId, schemeId: key.schemeId, onDate: key.onDate, cellId: key.cellId },
      ...{ line: JSON.stringify(key.line), parts: JSON.stringify(key.parts) },
    },
  );
  return result.rowCount;
}

/** Duties that hold on the day in cells that end. */
export async function listTouchedDuties(
  trx: Transaction,
  key: ReshapeKey,
  cellIds: number[],
): Promise<{ code: string; person: string; role: string }[]> {
  const result = await trx.raw<{ rows: { code: string; person: string; role: string }[] }>(
    `select v.code, p.name person, d.role from duty d
       join person p on p.region_id = d.region_id and p.id = d.person_id
       join cell_version v on v.region_id = d.region_id and v.cell_id = d.cell_id and upper_inf(v.recorded) and v.valid @> cast(:onDate as date)
      where d.region_id = :regionId and d.scheme_id = :schemeId and d.cell_id = any (cast(:cellIds as bigint[]))
        and upper_inf(d.recorded) and d.valid @> cast(:onDate as date)
      order by v.code, d.role, p.name`,
    { ...key, cellIds },
  );
  return result.rows;
}
