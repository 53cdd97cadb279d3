import type { Queryable } from '../db/pool.ts';

export interface TileLevelRow {
  region_id: number;
  scheme_id: number;
  scheme: string;
  level: number;
  from_zoom: number;
  until_zoom: number;
  /** Of all tile tables of the region that the caller sees. */
  version: string;
}

/** Another text whenever tile tables of the region $1 were made anew. */
export const TILES_VERSION = `
  (select coalesce(string_agg(extract(epoch from built_at)::text, ' ' order by scheme_id), '')
     from tile_build where region_id = $1::int)`;

export async function readTileLevels(db: Queryable): Promise<TileLevelRow[]> {
  const result = await db.raw<{ rows: TileLevelRow[] }>(
    `select l.region_id, l.scheme_id, s.code scheme, l.level, l.from_zoom, l.until_zoom,
            ${TILES_VERSION.replace('$1::int', 'l.region_id')} version
       from tile_level l join scheme s on s.region_id = l.region_id and s.id = l.scheme_id
      order by l.scheme_id, l.level`,
  );
  return result.rows;
}
