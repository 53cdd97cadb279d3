import { recognisePrj } from '../../geo/crs/recognise-prj.ts';
import type { Format, ReadLimits, ReadOptions, SourceFile, SourceLayer } from './format.ts';
import { GDB_TYPE } from './gdb-fields.ts';
import { readGdbGeometry } from './gdb-geometry.ts';
import { openGdbTable } from './gdb-table.ts';
import type { GdbTable } from './gdb-table.ts';
import { layerNotPolygon } from './gpkg-layers.ts';
import { fileIssue, refusedLayer, SourceRefusal } from './source-refusal.ts';
import { layerOfRows, surveyRows } from './source-rows.ts';
import type { SourceRow } from './source-rows.ts';

const GEOMETRY_NAMES = ['', 'POINT', 'MULTIPOINT', 'LINE', 'POLYGON', '', '', '', '', 'MULTIPATCH'];
const NONE = 0;
const POLYGON = 4;

/**
 * File geodatabase of ArcGIS: a folder `x.gdb` of tables, each a pair of files. The first lists the others by name;
 * every table with polygons is a layer.
 */
export const gdb: Format = {
  name: 'gdb',
  // Of the folder: discover.ts puts its files together.
  extensions: ['gdb'],
  companions: [],

  async *open(source, options) {
    const { recordBytes } = options.limits;
    if ([...source.parts.keys()].some((name) => name.endsWith('.cdf'))) {
      throw new SourceRefusal(
        'gdb-compressed',
        '地理数据库是压缩的（CDF），请先在 ArcGIS 里解压缩 / The geodatabase is compressed (CDF); uncompress it in ArcGIS first',
      );
    }
    const catalog = await openNumbered(source, 1, recordBytes);
    const names: { number: number; name: string }[] = [];
    let number = 0;
    for await (const { attributes } of catalog.rows()) {
      const id = catalog.schema.fields.find(({ type }) => type === GDB_TYPE.objectId)?.name;
      number = Number(attributes[id ?? ''] ?? number + 1);
      const name = String(attributes['Name'] ?? '');
      if (name && !/^GDB_/i.test(name)) names.push({ number, name });
    }
    let layers = 0;
    for (const { number: which, name } of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${source.path}/${name}`;
      try {
        const layer = await openLayer(path, await openNumbered(source, which, recordBytes), options);
        if (!layer) continue;
        layers++;
        yield layer;
      } catch (error) {
        if (!(error instanceof SourceRefusal)) throw error;
        layers++;
        yield refusedLayer(path, 'gdb', error);
      }
    }
    if (!layers) {
      throw new SourceRefusal('gdb-no-layer', '地理数据库里没有图层 / The geodatabase has no layer');
    }
  },
};

function openNumbered(source: SourceFile, number: number, recordBytes: number): Promise<GdbTable> {
  const base = `a${number.toString(16).padStart(8, '0')}`;
  const [table, index] = [source.parts.get(`${base}.gdbtable`), source.parts.get(`${base}.gdbtablx`)];
  if (!table || !index) {
    throw new SourceRefusal(
      'gdb-incomplete',
      `地理数据库缺少文件 ${base} / A file of the geodatabase is missing: ${base}`,
    );
  }
  return openGdbTable(table, index, recordBytes);
}

/** Null for a table without geometry. */
async function openLayer(
  path: string,
  table: GdbTable,
  options: ReadOptions & { limits: ReadLimits },
): Promise<SourceLayer | null> {
  const { schema, rowsSaid } = table;
  const { geometryType, grid, wkt, fields } = schema;
  if (geometryType === NONE || !grid) return null;
  if (geometryType !== POLYGON) throw layerNotPolygon(GEOMETRY_NAMES[geometryType] || `${geometryType}`);
  const kept = fields.filter(({ type }) => type !== GDB_TYPE.objectId && type !== GDB_TYPE.geometry);
  const rows = async function* (): AsyncGenerator<SourceRow> {
    for await (const row of table.rows()) {
      const attributes: Record<string, unknown> = {};
      for (const { name } of kept) attributes[name] = row.attributes[name];
      yield { attributes, ...readGdbGeometry(row.geometry, grid) };
    }
  };
  const survey = await surveyRows(rows());
  const fileIssues = [];
  const binary = kept.filter(({ type }) => type === GDB_TYPE.binary).map(({ name }) => name);
  if (binary.length) {
    fileIssues.push(
      fileIssue(
        'field-binary',
        `二进制字段没有保留：${binary.join('、')} / Binary fields were not kept: ${binary.join(', ')}`,
      ),
    );
  }
  if (rowsSaid !== survey.rows) {
    fileIssues.push(
      fileIssue(
        'count-mismatch',
        `图层写明 ${rowsSaid} 条记录，实有 ${survey.rows} 条 / The layer states ${rowsSaid} rows and has ${survey.rows}`,
      ),
    );
  }
  // A GUID in braces stands for "unknown".
  const stated = wkt && !wkt.startsWith('{') ? { result: recognisePrj(wkt), from: 'file' as const } : null;
  return layerOfRows(
    {
      path,
      format: 'gdb',
      encoding: schema.isUtf8 ? 'UTF-8' : 'UTF-16LE',
      encodingFrom: 'standard',
      fileIssues,
      fields: kept.map(({ name }) => name),
    },
    survey,
    options,
    stated,
    rows,
  );
}
