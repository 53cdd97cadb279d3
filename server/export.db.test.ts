import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readXlsx } from 'hucre';
import yauzl from 'yauzl';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findScheme } from './catalog/schemes.queries.ts';
import { findBatch } from './catalog/store-patches.queries.ts';
import { importCells } from './ingest/import-cells.ts';
import { runPatchImport } from './pipeline.ts';
import { exportRows, type ExportNoun } from './reports/export-rows.ts';
import { writeExportFile } from './reports/write-export-file.ts';
import { EXPORT_FORMATS, type ExportFormat } from './reports/write-export.ts';
import { analyseFixture } from './testing/analyse-fixture.ts';
import { gdal, readSummary } from './testing/gdal.ts';
import { importFeatures, importFixture, readFixture, TODAY } from './testing/land-fixture.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

const SCHEME = 'across-a-border';
let database: TestDatabase;
let app: ServedApp;

beforeAll(async () => {
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture(`assignment/${SCHEME}.geojson`));
  await analyseFixture(database.db, SCHEME);
  app = await serveApp(database.db);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function write(
  noun: ExportNoun,
  format: ExportFormat,
  name = `${noun}.${format}`,
  encoding: 'utf8' | 'gbk' = 'utf8',
  scheme = SCHEME,
) {
  const { db } = database;
  const { id: schemeId } = (await findScheme(db, 1, scheme))!;
  const file = join(temporaryFolder(), name);
  const scope = { regionId: 1, schemeId, batchId: null, underCellId: null };
  // Other tests of this file add batches of their own.
  const { id: batchId } = (await findBatch(db, 1, SCHEME))!;
  const items = exportRows(db, noun, scope, { regionId: 1, schemeId, batchId });
  return { file, ...(await writeExportFile(file, { noun, format, encoding }, items)) };
}

async function grounds(scheme: string): Promise<unknown> {
  return (
    await database.owner.raw<{ rows: unknown }>(
      `select level, kind, v.code, v.name, parent_code, ground_hash from cell_version v
         join scheme s on s.region_id = v.region_id and s.id = v.scheme_id
        where s.code = ? and upper_inf(recorded) order by level, v.code`,
      [scheme],
    )
  ).rows;
}

describe.each(['geojson', 'shp', 'gpkg'] as const)(
  'what is exported as %s comes back by our own import',
  (format) => {
    test('cells: the same ground, codes and names', async () => {
      const { file } = await write('cells', format, format === 'shp' ? 'cells.zip' : undefined);
      const scheme = `back-${format}`;
      const levels = (
        await database.owner.raw<{ rows: { level: number }[] }>(
          'select distinct level from cell_version order by 1',
        )
      ).rows;
      // An export holds all levels; the import takes one at a time, so the whole comes back as one.
      const report = await importCells(database.db, {
        ...{
          regionId: 1,
          paths: [file],
          dryRun: false,
          today: TODAY,
          kind: 'territorial',
          scheme,
          level: levels.length,
        },
        ...{ codeField: 'code', nameField: 'name' },
      });
      const issues = report.files
        .flatMap((entry) => entry.issues)
        .filter(({ code }) => code !== 'parent-not-found');
      expect(issues).toEqual([]);
      const sent = (await grounds(SCHEME)) as { code: string; name: string; ground_hash: string }[];
      const back = (await grounds(scheme)) as typeof sent;
      const bare = (rows: typeof sent) =>
        rows.map(({ code, name, ground_hash }) => `${code} ${name} ${ground_hash}`).sort();
      expect(bare(back)).toEqual(bare(sent));
    });

    test('patches: the same ground and numbers', async () => {
      const { file } = await write('patches', format, format === 'shp' ? 'patches.zip' : undefined);
      const batch = `back-${format}`;
      await runPatchImport(
        database.db,
        { regionId: 1, paths: [file], dryRun: false, today: TODAY, batch },
        () => undefined,
      );
      const rows = async (code: string) =>
        (
          await database.owner.raw<{ rows: object[] }>(
            `select patch_no, st_asbinary(st_normalize(geom)) ground from patch p join batch b on b.region_id = p.region_id and b.id = p.batch_id
            where b.code = ? order by 1`,
            [code],
          )
        ).rows;
      expect(await rows(batch)).toEqual(await rows(SCHEME));
    });
  },
);

test('GDAL reads each of them whole, Chinese in GBK included', async () => {
  await importFeatures(
    [
      {
        type: 'Feature',
        properties: { code: '990101', name: '镕基镇' },
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [117, 31],
              [117.1, 31],
              [117.1, 31.1],
              [117, 31.1],
              [117, 31],
            ],
          ],
        },
      },
    ],
    (path) =>
      importCells(database.db, {
        ...{ regionId: 1, paths: [path], dryRun: false, today: TODAY, kind: 'territorial' },
        ...{ scheme: 'names', level: 1, codeField: 'code', nameField: 'name' },
      }),
  );
  const { file, unwritable } = await write('cells', 'shp', 'names.shp', 'gbk', 'names');
  expect(unwritable).toBe(0);
  expect(await readFile(file.replace('.shp', '.cpg'), 'latin1')).toBe('GBK');
  const text = await gdal('ogrinfo', ['-al', file]);
  expect(readSummary(text).featureCount).toBe(1);
  expect(text).toContain('镕基镇');
  expect(text).toContain('ID["EPSG",4490]');
  const { file: packed } = await write('cells', 'gpkg', 'names.gpkg', 'utf8', 'names');
  const fromPackage = await gdal('ogrinfo', ['-al', packed]);
  expect(fromPackage).toContain('镕基镇');
  expect(fromPackage).toMatch(/ID\["EPSG",4490\]|AUTHORITY\["EPSG","4490"\]/);
});

test('a character that GBK lacks is counted, not lost in silence', async () => {
  const { db } = database;
  await importFeatures(
    [
      {
        type: 'Feature',
        properties: { code: '990201', name: '𠮷祥村' },
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [118, 31],
              [118.1, 31],
              [118.1, 31.1],
              [118, 31.1],
              [118, 31],
            ],
          ],
        },
      },
    ],
    (path) =>
      importCells(db, {
        ...{ regionId: 1, paths: [path], dryRun: false, today: TODAY, kind: 'territorial' },
        ...{ scheme: 'rare', level: 1, codeField: 'code', nameField: 'name' },
      }),
  );
  expect((await write('cells', 'shp', 'rare.zip', 'gbk', 'rare')).unwritable).toBe(1);
  expect((await write('cells', 'shp', 'rare.zip', 'utf8', 'rare')).unwritable).toBe(0);
});

test('Excel has codes as text, numbers as numbers, one row a share', async () => {
  const { file } = await write('assignments', 'xlsx');
  const { sheets } = await readXlsx(await readFile(file));
  const [head, ...rows] = sheets[0]!.rows;
  expect(head).toEqual([
    'patch_no',
    'cell_code',
    'cell_name',
    'level',
    'share_m2',
    'share_ratio',
    'is_lead',
    'method',
  ]);
  const shares = (await database.owner.raw<{ rows: { n: number }[] }>('select count(*) n from patch_share'))
    .rows[0]!.n;
  expect(rows).toHaveLength(shares);
  expect(typeof rows[0]![1]).toBe('string');
  expect(typeof rows[0]![4]).toBe('number');
});

test('assignments have no geometry: a shapefile of them is refused', async () => {
  await expect(write('assignments', 'shp')).rejects.toMatchObject({ code: 'wrong-usage' });
  const { file } = await write('assignments', 'gpkg');
  expect(await gdal('ogrinfo', ['-al', '-so', file])).toContain('Geometry: None');
});

test.each(EXPORT_FORMATS)('the server gives %s with its type and name', async (format) => {
  const response = await fetch(`${app.url}/api/v1/export/cells?scheme=${SCHEME}&format=${format}`);
  expect(response.status).toBe(200);
  const name = `cells-${SCHEME}.${format === 'shp' ? 'zip' : format}`;
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.length).toBeGreaterThan(100);
  if (format === 'shp')
    expect(await namesInZip(bytes)).toEqual([
      'cells.shp',
      'cells.shx',
      'cells.dbf',
      'cells.prj',
      'cells.cpg',
    ]);
});

test('a shapefile of what has none is refused by the server as JSON', async () => {
  const response = await fetch(`${app.url}/api/v1/export/assignments?scheme=${SCHEME}&format=shp`);
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'wrong-usage']);
});

function namesInZip(bytes: Buffer): Promise<string[]> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, (error, zip) => {
      if (error) return reject(error);
      const names: string[] = [];
      zip.on('entry', (entry: { fileName: string }) => names.push(entry.fileName));
      zip.on('end', () => resolve(names));
    });
  });
}
