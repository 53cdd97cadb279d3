import type { Queryable } from '../db/pool.ts';

export interface TileLevelRow {
  region_id: number;
  scheme_id: number;
  scheme: string;
  level: number;
  from_zoom: number;
  until_zoom: number;
}

export async function readTileLevels(db: Queryable): Promise<TileLevelRow[]> {
  const result = await db.raw<{ rows: TileLevelRow[] }>(
    `select l.region_id, l.scheme_id, s.code scheme, l.level, l.from_zoom, l.until_zoom
       from tile_level l join scheme s on s.region_id = l.region_id and s.id = l.scheme_id
      order by l.scheme_id, l.level`,
  );
  return result.rows;
}
