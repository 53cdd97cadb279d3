import { EXPORT_COLUMNS, type ExportItem, type ExportNoun } from './export-rows.ts';
import { writeCsv } from './csv.ts';

export const EXPORT_FORMATS = ['csv', 'geojson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  geojson: 'application/geo+json',
};

/** The export as text, part by part. GeoJSON is in lon/lat (EPSG:4490 = CRS84 order), 9 decimals. */
export function writeExport(
  noun: ExportNoun,
  format: ExportFormat,
  items: AsyncIterable<ExportItem>,
): AsyncGenerator<string> {
  switch (format) {
    case 'csv':
      return writeCsv(EXPORT_COLUMNS[noun], onlyRows(items));
    case 'geojson':
      return writeGeoJson(items);
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
