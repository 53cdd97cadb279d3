import type { Queryable } from '../db/pool.ts';

export interface QuarantineFileRow {
  file_no: number;
  path: string;
  format: string;
  source_crs: string | null;
  head: Record<string, string>;
}

export interface QuarantineRow {
  id: number;
  feature_no: number;
  code: string;
  message: string;
  attributes: Record<string, unknown>;
  original_kind: 'shapefile' | 'geojson' | 'row' | 'rings';
  original: Buffer | null;
  original_row: Buffer | null;
  original_bytes: number;
  /** GeoJSON of the rings in source coordinates, for `rings` only. */
  rings: unknown;
}

export async function runExists(db: Queryable, regionId: number, runId: number): Promise<boolean> {
  const result = await db.raw<{ rows: unknown[] }>(
    'select from import_run where region_id = :regionId and id = :runId',
    { regionId, runId },
  );
  return result.rows.length > 0;
}

export async function readQuarantineFiles(
  db: Queryable,
  regionId: number,
  runId: number,
): Promise<QuarantineFileRow[]> {
  const result = await db.raw<{ rows: QuarantineFileRow[] }>(
    `select file_no, path, format, source_crs, head from import_quarantine_file
      where region_id = :regionId and import_run_id = :runId order by file_no`,
    { regionId, runId },
  );
  return result.rows;
}

/** What was refused in one file of a run, in the order of the file. */
export async function readQuarantined(
  db: Queryable,
  at: { regionId: number; runId: number; fileNo: number },
): Promise<QuarantineRow[]> {
  const result = await db.raw<{ rows: QuarantineRow[] }>(
    `select id, feature_no, code, message, attributes, original_kind, original, original_row, original_bytes,
            case when original_kind = 'rings' then st_asgeojson(st_geomfromwkb(original), 15)::jsonb end rings
       from import_quarantine
      where region_id = :regionId and import_run_id = :runId and file_no = :fileNo order by feature_no, id`,
    at,
  );
  return result.rows;
}
