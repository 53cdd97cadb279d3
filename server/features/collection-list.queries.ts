import type { Queryable } from '../db/pool.ts';

/** Codes and names of the reference layers, without counting what they hold. */
export async function listLayerNames(
  db: Queryable,
  regionId: number,
): Promise<{ id: number; code: string; name: string }[]> {
  const result = await db.raw<{ rows: { id: number; code: string; name: string }[] }>(
    'select id, code, name from reference_layer where region_id = :regionId order by code',
    { regionId },
  );
  return result.rows;
}

/** The scheme of that code, or the first by code; null where there is none. */
export async function findSchemeId(
  db: Queryable,
  regionId: number,
  code: string | null,
): Promise<number | null> {
  const result = await db.raw<{ rows: { id: number }[] }>(
    `select id from scheme where region_id = :regionId and (cast(:code as text) is null or code = :code)
      order by code limit 1`,
    { regionId, code },
  );
  return result.rows[0]?.id ?? null;
}

/** A box in the numbers of another system as one in lon/lat degrees, its edges bent along. */
export async function boxTo4490(
  db: Queryable,
  box: [number, number, number, number],
  srid: number,
): Promise<[number, number, number, number]> {
  const result = await db.raw<{ rows: { box: [number, number, number, number] }[] }>(
    `select json_build_array(st_xmin(g), st_ymin(g), st_xmax(g), st_ymax(g)) box
       from (select st_transform(st_segmentize(st_makeenvelope(:west, :south, :east, :north, ${srid}),
                                               greatest(:east - :west, :north - :south, 1e-9) / 16), 4490) g) t`,
    { west: box[0], south: box[1], east: box[2], north: box[3] },
  );
  return result.rows[0]!.box;
}
