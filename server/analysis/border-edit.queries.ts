import type { MultiPolygon, Position } from 'geojson';
import type { BorderLock } from '../contract/borders.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

export interface BorderKey {
  regionId: number;
  schemeId: number;
  /** ISO date whose states are changed. */
  onDate: string;
}

export interface BorderCellRow {
  cell_id: number;
  version_id: number;
  code: string;
  name: string;
  level: number;
  kind: string;
  parent_cell_id: number | null;
  lock: BorderLock | null;
  area_m2: number;
  geometry: MultiPolygon;
}

const SHEET = `
  select v.cell_id, v.id version_id, v.code, v.name, v.level, v.kind, v.parent_cell_id, v.area_m2, st_asgeojson(v.geom, 9)::json geometry,
         case when v.line_locked then 'line-locked'
              when not upper_inf(v.valid) then 'not-current'
              when exists (select from cell_version c where c.region_id = v.region_id and c.parent_cell_id = v.cell_id
                              and upper_inf(c.recorded) and c.valid @> cast(:onDate as date)) then 'upper-line' end lock
    from cell_version v`;
const HELD = `v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded) and v.valid @> cast(:onDate as date)`;

/** A cell and every cell of any level that touches it. */
export async function readAround(
  db: Queryable,
  key: BorderKey & { cellId: number },
): Promise<BorderCellRow[]> {
  const result = await db.raw<{ rows: BorderCellRow[] }>(
    `${SHEET}, cell_version own
      where ${HELD} and own.region_id = :regionId and own.cell_id = :cellId and upper_inf(own.recorded) and own.valid @> cast(:onDate as date)
        and v.geom && st_expand(own.geom, 1e-8) and st_dwithin(v.geom, own.geom, 1e-8)
      order by v.level, v.code`,
    { ...key },
  );
  return result.rows;
}

/** The cells of all levels that have ground in a box, degrees in EPSG:4490. */
export async function readInBox(
  db: Queryable,
  key: BorderKey,
  [west, south, east, north]: readonly [number, number, number, number],
): Promise<BorderCellRow[]> {
  const result = await db.raw<{ rows: BorderCellRow[] }>(
    `${SHEET}, lateral (select st_makeenvelope(cast(:west as float8), cast(:south as float8), cast(:east as float8), cast(:north as float8), 4490) geom) box
      where ${HELD} and v.geom && box.geom and st_intersects(v.geom, box.geom)
      order by v.level, v.code`,
    { ...key, west, south, east, north },
  );
  return result.rows;
}

/** Puts the moved outlines into `edited`; they hold from `validFrom`, or as long as the state they correct. */
export async function takeOutlines(
  trx: Transaction,
  regionId: number,
  cells: { versionId: number; outline: Position[][][] }[],
  validFrom: string | null,
): Promise<void> {
  for (const { versionId, outline } of cells)
    await trx.raw(
      `insert into edited (cell_id, old_id, level, kind, code, name, parent_cell_id, parent_code, division_status, attributes,
                           valid_from, geom)
       select v.cell_id, v.id, v.level, v.kind, v.code, v.name, v.parent_cell_id, v.parent_code, v.division_status, v.attributes,
              greatest(coalesce(lower(v.valid), '-infinity'), coalesce(cast(:validFrom as date), '-infinity')),
              st_multi(st_setsrid(st_geomfromgeojson(:geojson), 4490))
         from cell_version v where v.region_id = :regionId and v.id = :versionId`,
      {
        ...{ regionId, versionId, validFrom },
        geojson: JSON.stringify({ type: 'MultiPolygon', coordinates: outline }),
      },
    );
}

/** Puts cells into `edited` whose line is to be locked or freed and is not yet; their ground stays as it is. */
export async function takeLocks(
  trx: Transaction,
  key: BorderKey & { cellIds: number[] | null; level: number | null; locked: boolean },
): Promise<void> {
  await trx.raw(
    `insert into edited (cell_id, old_id, level, kind, code, name, parent_cell_id, parent_code, division_status, attributes,
                         valid_from, geom, noded_only, line_locked)
     select v.cell_id, v.id, v.level, v.kind, v.code, v.name, v.parent_cell_id, v.parent_code, v.division_status, v.attributes,
            coalesce(lower(v.valid), '-infinity'), v.geom, true, :locked
       from cell_version v
      where ${HELD} and v.line_locked <> :locked and upper_inf(v.valid)
        and (cast(:cellIds as bigint[]) is null or v.cell_id = any (cast(:cellIds as bigint[])))
        and (cast(:level as int) is null or v.level = :level)
      order by v.level, v.code`,
    { ...key },
  );
}
