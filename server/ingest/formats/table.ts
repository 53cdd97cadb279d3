import { parseCrsName } from '../../geo/crs/parse-crs-name.ts';
import { CSV_EXTENSIONS, openTables, XLSX_EXTENSIONS } from '../tables/open-table.ts';
import type { Table } from '../tables/table.ts';
import { GB18030, UTF_8 } from './decode-text.ts';
import type { Format, ReadLimits, ReadOptions, SourceLayer } from './format.ts';
import { SourceRefusal } from './source-refusal.ts';
import { layerOfRows, surveyRows } from './source-rows.ts';
import type { SourceRow } from './source-rows.ts';
import { isHexWkb, readWkb } from './wkb-geometry.ts';
import { readWkt } from './wkt-geometry.ts';

const GEOMETRY =
  /^(e?wk[tb]|geom|geometry|the_geom|wk[tb]_(geom|geometry)|shape|图形|图形坐标|空间坐标|坐标串|几何)$/i;
const LON = /^(lon|lng|long|longitude|x|经度|经度坐标|x坐标)$/i;
const LAT = /^(lat|latitude|y|纬度|纬度坐标|y坐标)$/i;

/** CSV and TSV with a column of WKT (or WKB in hexadecimal digits). */
export const csv: Format = {
  name: 'csv',
  extensions: CSV_EXTENSIONS,
  companions: [],
  accepts: (head) => {
    const bytes = Buffer.from(head, 'latin1').subarray(0, head.search(/[\r\n]/) >>> 0);
    const first = (UTF_8.isValid(bytes) ? UTF_8 : GB18030).decode(bytes).replace(/^\uFEFF/, '');
    return geometryOf(first.split(/[,;\t|，]/).map((cell) => cell.replaceAll('"', '').trim())) !== null;
  },
  open: (source, options) => openTable('csv', source.path, source.file, options),
};

/** Excel workbooks with a column of WKT; every sheet that has one is a layer. */
export const xlsx: Format = {
  name: 'xlsx',
  extensions: XLSX_EXTENSIONS,
  companions: [],
  open: (source, options) => openTable('xlsx', source.path, source.file, options),
};

type GeometryColumns = { shape: number } | { lon: number; lat: number };

function geometryOf(header: readonly string[]): GeometryColumns | null {
  const shape = header.findIndex((name) => GEOMETRY.test(name));
  if (shape >= 0) return { shape };
  const [lon, lat] = [LON, LAT].map((pattern) => header.findIndex((name) => pattern.test(name)));
  return lon! >= 0 && lat! >= 0 ? { lon: lon!, lat: lat! } : null;
}

async function* openTable(
  format: string,
  path: string,
  file: string,
  options: ReadOptions & { limits: ReadLimits },
): AsyncGenerator<SourceLayer> {
  const tables = await openTables(file, options);
  let layers = 0;
  for (const table of tables) {
    const columns = geometryOf(table.header);
    if (!columns) continue;
    layers++;
    const srids = new Set<number>();
    const rows = () => rowsOf(table, columns, srids);
    const survey = await surveyRows(rows());
    if (srids.size > 1) {
      throw new SourceRefusal(
        'crs-mismatch',
        `一张表里有几种坐标系：${[...srids].join('、')} / One table has several coordinate systems: ${[...srids].join(', ')}`,
      );
    }
    const [srid] = srids;
    yield layerOfRows(
      {
        path: table.name === null ? path : `${path}/${table.name}`,
        format,
        encoding: table.encoding,
        encodingFrom: table.encodingFrom,
        fileIssues: table.issues,
        fields: table.header.filter((_, i) => !('shape' in columns) || i !== columns.shape),
      },
      survey,
      options,
      srid === undefined ? null : { result: parseCrsName(`EPSG:${srid}`), from: 'file' },
      rows,
    );
  }
  if (layers) return;
  throw new SourceRefusal(
    'table-no-geometry',
    '表里没有图形列；面要有一列 WKT（列名 wkt、geom 或 图形） / The table has no column of geometries; polygons need a column of WKT (named wkt, geom or 图形)',
  );
}

async function* rowsOf(
  table: Table,
  columns: GeometryColumns,
  srids: Set<number>,
): AsyncGenerator<SourceRow> {
  for await (const { values } of table.rows()) {
    const attributes: Record<string, unknown> = {};
    for (const [i, name] of table.header.entries()) {
      if (!('shape' in columns) || i !== columns.shape) attributes[name] = values[i];
    }
    yield { attributes, ...geometryIn(values, columns, srids) };
  }
}

function geometryIn(
  values: readonly unknown[],
  columns: GeometryColumns,
  srids: Set<number>,
): Pick<SourceRow, 'geometry' | 'hadZ'> {
  if ('lon' in columns) {
    const message =
      '只有经纬度，是点不是面；面要有一列 WKT / It has a longitude and a latitude only: a point, not a polygon; polygons need a column of WKT';
    return { geometry: { kind: 'refused', code: 'geometry-not-polygon', message } };
  }
  const text = values[columns.shape];
  if (text === null || text === undefined) return { geometry: { kind: 'geojson', value: null } };
  const result = isHexWkb(String(text)) ? readWkb(Buffer.from(String(text), 'hex')) : readWkt(String(text));
  if (result.kind === 'refused') return { geometry: result };
  if (result.srid !== null) srids.add(result.srid);
  return { geometry: result, hadZ: result.hadZ };
}
