import { exportColumns } from './export-columns.ts';
import { EXPORT_COLUMNS, type ExportItem, type ExportNoun } from './export-rows.ts';
import { writeCsv } from './csv.ts';
import { writeExcel } from './write-excel.ts';

/** Formats that are written front to back, and those that need files of their own. */
export const STREAMED_FORMATS = ['csv', 'geojson', 'xlsx'] as const;
export const EXPORT_FORMATS = [...STREAMED_FORMATS, 'shp', 'gpkg'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export type StreamedFormat = (typeof STREAMED_FORMATS)[number];

export const EXPORT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  geojson: 'application/geo+json',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  shp: 'application/zip',
  gpkg: 'application/geopackage+sqlite3',
};

export function isStreamed(format: ExportFormat): format is StreamedFormat {
  return (STREAMED_FORMATS as readonly string[]).includes(format);
}

/** The export part by part. GeoJSON is in lon/lat (EPSG:4490 = CRS84 order), 9 decimals. */
export function writeExport(
  noun: ExportNoun,
  format: StreamedFormat,
  items: AsyncIterable<ExportItem>,
): AsyncGenerator<string | Uint8Array> {
  switch (format) {
    case 'csv':
      return writeCsv(EXPORT_COLUMNS[noun], onlyRows(items));
    case 'geojson':
      return writeGeoJson(items);
    case 'xlsx':
      return writeExcel(noun, exportColumns(noun), items);
  }
}

async function* onlyRows(items: AsyncIterable<ExportItem>) {
  for await (const item of items) yield item.row;
}

async function* writeGeoJson(items: AsyncIterable<ExportItem>): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let first = true;
  for await (const { row, geometry } of items) {
    yield `${first ? '' : ','}\n${JSON.stringify({ type: 'Feature', properties: row, geometry })}`;
    first = false;
  }
  yield '\n]}\n';
}
