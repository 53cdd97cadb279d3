import { setImmediate } from 'node:timers/promises';

import type { Database } from 'node-sqlite3-wasm';

import type { CrsResult } from '../../geo/crs/crs-choice.ts';
import { parseCrsName } from '../../geo/crs/parse-crs-name.ts';
import { recognisePrj } from '../../geo/crs/recognise-prj.ts';
import { refusedByName } from '../../geo/crs/refused-datum.ts';
import type { Format, ReadLimits, ReadOptions, SourceLayer } from './format.ts';
import { readGpkgGeometry } from './gpkg-geometry.ts';
import { listGpkgLayers } from './gpkg-layers.ts';
import type { GpkgLayer } from './gpkg-layers.ts';
import { guardSqlite, openSqlite } from './open-sqlite.ts';
import { refusedLayer, fileIssue, SourceRefusal } from './source-refusal.ts';
import { layerOfRows, surveyRows } from './source-rows.ts';
import type { SourceRow } from './source-rows.ts';

const ROWS_PER_TURN = 500;

/** GeoPackage: an SQLite file with any number of layers; each is a layer of ours, in the order of their names. */
export const gpkg: Format = {
  name: 'gpkg',
  extensions: ['gpkg'],
  companions: ['gpkg-wal', 'gpkg-journal'],

  async *open(source, options) {
    const { database, close } = await openSqlite(source.file, source.parts, options.tmpDir);
    try {
      for (const layer of listGpkgLayers(database)) {
        const path = `${source.path}/${layer.table}`;
        try {
          yield await openLayer(path, database, layer, options);
        } catch (error) {
          if (!(error instanceof SourceRefusal)) throw error;
          yield refusedLayer(path, 'gpkg', error);
        }
      }
    } finally {
      await close();
    }
  },
};

async function openLayer(
  path: string,
  database: Database,
  layer: GpkgLayer,
  options: ReadOptions & { limits: ReadLimits },
): Promise<SourceLayer> {
  if (layer.refusal) throw layer.refusal;
  const rows = () => rowsOf(database, layer, options.limits.recordBytes);
  const survey = await surveyRows(rows());
  const binary = layer.columns.filter(({ type }) => type === 'BLOB').map(({ name }) => name);
  const fileIssues = binary.length
    ? [
        fileIssue(
          'field-binary',
          `二进制字段没有保留：${binary.join('、')} / Binary fields were not kept: ${binary.join(', ')}`,
        ),
      ]
    : [];
  return layerOfRows(
    {
      path,
      format: 'gpkg',
      encoding: 'UTF-8',
      encodingFrom: 'standard',
      fileIssues,
      fields: layer.columns.filter(({ type }) => type !== 'BLOB').map(({ name }) => name),
    },
    survey,
    options,
    statedCrs(layer),
    rows,
  );
}

/** Rows in the order of their ids. Every thousand rows others get a turn: the reader itself never waits. */
async function* rowsOf(database: Database, layer: GpkgLayer, recordBytes: number): AsyncGenerator<SourceRow> {
  const kept = layer.columns.filter(({ type }) => type !== 'BLOB');
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const columns = [layer.geometryColumn, ...kept.map(({ name }) => name)].map(quoted);
  // Aliases, because two columns may not differ in case only and a result is an object.
  const list = columns.map((column, i) => `${column} as c${i}`).join(', ');
  const bytes = columns.map((column) => `ifnull(octet_length(${column}), 0)`).join(' + ');
  const largest = guardSqlite(() => database.get(`select max(${bytes}) as n from ${quoted(layer.table)}`))?.[
    'n'
  ];
  if (Number(largest ?? 0) > recordBytes) {
    throw new SourceRefusal(
      'feature-too-large',
      `有一条记录超过 ${recordBytes} 字节 / One row is larger than ${recordBytes} bytes`,
    );
  }
  const statement = guardSqlite(() => database.prepare(`select ${list} from ${quoted(layer.table)}`));
  try {
    const iterator = statement.iterate();
    for (let index = 1; ; index++) {
      const step = guardSqlite(() => iterator.next());
      if (step.done) return;
      const attributes: Record<string, unknown> = {};
      for (const [i, { name, type }] of kept.entries()) {
        attributes[name] = valueOf(step.value[`c${i + 1}`], type);
      }
      const blob = step.value['c0'];
      const geometry = blob === null || blob instanceof Uint8Array ? blob : new Uint8Array();
      yield { attributes, ...readGpkgGeometry(geometry) };
      if (index % ROWS_PER_TURN === 0) await setImmediate();
    }
  } finally {
    statement.finalize();
  }
}

function valueOf(value: unknown, type: string): unknown {
  if (type === 'BOOLEAN' && typeof value === 'number') return value !== 0;
  // Whole numbers too long for a JavaScript number stay text, as from a .dbf.
  if (typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? null : value;
}

/** By the code when we know it, else by the definition, which can only refuse what the code would let pass. */
function statedCrs({ crs }: GpkgLayer): { result: CrsResult; from: 'file' } | null {
  if (!crs) return null;
  if (refusedByName(crs.definition)) return { result: recognisePrj(crs.definition), from: 'file' };
  const byCode = parseCrsName(`${crs.organization}:${crs.code}`);
  if ('crs' in byCode || byCode.code === 'crs-refused') return { result: byCode, from: 'file' };
  return { result: recognisePrj(crs.definition), from: 'file' };
}
