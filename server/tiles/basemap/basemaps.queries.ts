import type { BasemapKind } from '../../contract/basemaps.ts';
import type { Bbox4490 } from '../../contract/import-report.ts';
import type { Queryable } from '../../db/pool.ts';

export interface BasemapRow {
  id: number;
  code: string;
  name: string;
  kind: BasemapKind;
  source: string;
  from_south: boolean;
  min_zoom: number;
  max_zoom: number;
  bounds4490: Bbox4490 | null;
  attribution: string | null;
}

const COLUMNS = 'id, code, name, kind, source, from_south, min_zoom, max_zoom, bounds4490, attribution';

export async function listBasemaps(db: Queryable, regionId: number): Promise<BasemapRow[]> {
  const result = await db.raw<{ rows: BasemapRow[] }>(
    `select ${COLUMNS} from basemap where region_id = :regionId order by code`,
    { regionId },
  );
  return result.rows;
}

export async function findBasemap(db: Queryable, regionId: number, code: string): Promise<BasemapRow | null> {
  const result = await db.raw<{ rows: BasemapRow[] }>(
    `select ${COLUMNS} from basemap where region_id = :regionId and code = :code`,
    { regionId, code },
  );
  return result.rows[0] ?? null;
}

/** Adds a basemap, or replaces the one of that code. */
export async function saveBasemap(
  db: Queryable,
  row: Omit<BasemapRow, 'id'> & { regionId: number },
): Promise<void> {
  await db.raw(
    `insert into basemap (region_id, code, name, kind, source, from_south, min_zoom, max_zoom, bounds4490, attribution)
     values (:regionId, :code, :name, :kind, :source, :from_south, :min_zoom, :max_zoom, cast(:bounds4490 as float8[]), :attribution)
     on conflict (region_id, code) do update set name = excluded.name, kind = excluded.kind, source = excluded.source,
        from_south = excluded.from_south, min_zoom = excluded.min_zoom, max_zoom = excluded.max_zoom,
        bounds4490 = excluded.bounds4490, attribution = excluded.attribution`,
    { ...row },
  );
}

/** @returns whether there was one of that code */
export async function removeBasemap(db: Queryable, regionId: number, code: string): Promise<boolean> {
  const result = await db.raw<{ rowCount: number }>(
    'delete from basemap where region_id = :regionId and code = :code',
    { regionId, code },
  );
  return result.rowCount > 0;
}
