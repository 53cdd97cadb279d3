import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import yauzl from 'yauzl';

import { collectLayers } from '../testing/collect-layers.ts';
import { makeShapefile } from '../testing/make-shapefile.ts';
import { CGCS2000_PRJ, codes, NAME_COLUMN, square } from '../testing/read-made-shapefile.ts';
import { temporaryFolder, writeParts } from '../testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { exportQuarantine } from './export-quarantine.ts';
import { importPatches } from './import-patches.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

function bring(batch: string, path: string) {
  const options = { regionId: 1, paths: [path], dryRun: false, today: '2026-01-15', batch };
  return importPatches(database.db, options);
}

async function unzip(zip: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const opened = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(zip, { lazyEntries: true }, (error, file) => (error ? reject(error) : resolve(file)));
  });
  await new Promise<void>((resolve, reject) => {
    opened.on('entry', (entry: yauzl.Entry) => {
      opened.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          files.set(entry.fileName, Buffer.concat(chunks));
          opened.readEntry();
        });
      });
    });
    opened.on('end', resolve);
    opened.readEntry();
  });
  return files;
}

const NAN_RING = [...square(119.2, 31).slice(0, 2), [NaN, 31], [119.2, 31]];
const parts = () =>
  makeShapefile({
    columns: [NAME_COLUMN, { name: 'MJ', type: 'N', length: 12, decimals: 2 }],
    rows: [
      ['好的', 1],
      ['坏的', 2.5],
      ['没有图形', 3],
    ],
    shapes: [[square(119, 31)], [NAN_RING], null],
    encoding: 'gbk',
    ldid: 0x4d,
    prj: CGCS2000_PRJ,
  });

test('what a shapefile had refused comes back as a shapefile, byte for byte', async () => {
  const delivered = parts();
  const path = await writeParts(temporaryFolder(), '图斑', delivered);
  const report = await bring('shp', path);
  expect(report.totals).toMatchObject({ read: 3, accepted: 1, refused: 2 });

  const { features, zip } = await exportQuarantine(database.db, 1, Number(report.runId));
  expect(features).toBe(2);
  const files = await unzip(zip!);
  expect([...files.keys()].sort()).toEqual(
    ['dbf', 'prj', 'shp', 'shx'].map((extension) => `0001-图斑/图斑.${extension}`).concat('issues.csv'),
  );
  expect(files.get('issues.csv')!.toString()).toContain('coordinate-not-finite');

  const folder = temporaryFolder();
  for (const [name, bytes] of files) await writeFile(join(folder, name.split('/').at(-1)!), bytes);
  const [again] = await collectLayers([join(folder, '图斑.shp')]);
  expect(again).toMatchObject({
    refusedBy: null,
    encoding: 'GB18030',
    encodingFrom: 'ldid',
    crs: 'EPSG:4490',
  });
  expect(again!.features.map((feature) => feature.attributes)).toEqual([
    { 名称: '坏的', MJ: 2.5 },
    { 名称: '没有图形', MJ: 3 },
  ]);
  expect(again!.features.map((feature) => codes(feature.issues))).toEqual([
    ['coordinate-not-finite'],
    ['geometry-null'],
  ]);
  // The record of the NaN square and the rows, as they stood.
  const record = delivered
    .get('shp')!
    .subarray(100 + 8 + 128 + 8, 100 + 8 + 128 + 8 + 48 + NAN_RING.length * 16);
  expect(files.get('0001-图斑/图斑.shp')!.includes(record)).toBe(true);
});

test('of GeoJSON the text of the feature is kept, as strange as it was', async () => {
  const odd = '{"type":"Feature","properties":{"a": 1.50,  "b":"\\u4e95"},"geometry":null}';
  const good = `{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[119,31],[119.01,31],[119.01,31.01],[119,31]]]}}`;
  const path = join(temporaryFolder(), 'a.geojson');
  await writeFile(path, `{"type":"FeatureCollection","features":[${good},${odd}]}`);
  const report = await bring('json', path);
  const files = await unzip((await exportQuarantine(database.db, 1, Number(report.runId))).zip!);
  expect(files.get('0001-a/a.geojson')!.toString()).toContain(odd);
});

test('a shape the database found to have no area is kept with its rings', async () => {
  const flat = '[[[119,31],[119.01,31],[119.02,31],[119,31]]]';
  const good = '[[[119,31],[119.01,31],[119.01,31.01],[119,31]]]';
  const one = (ring: string, n: number) =>
    `{"type":"Feature","properties":{"n":${n}},"geometry":{"type":"Polygon","coordinates":${ring}}}`;
  const path = join(temporaryFolder(), 'b.geojson');
  await writeFile(path, `{"type":"FeatureCollection","features":[${one(good, 1)},${one(flat, 2)}]}`);
  const report = await bring('flat', path);
  expect(codes(report.files[0]!.issues)).toEqual(['geometry-collapsed']);
  const files = await unzip((await exportQuarantine(database.db, 1, Number(report.runId))).zip!);
  const kept = JSON.parse(files.get('0001-b/b.jsonl')!.toString()) as Record<string, unknown>;
  expect(kept).toMatchObject({ attributes: { n: 2 }, crs: 'OGC:CRS84' });
});

test('nothing is kept of a run that is not kept', async () => {
  const { rows: before } = await database.db.raw<{ rows: unknown[] }>('select from import_quarantine');
  const path = join(temporaryFolder(), 'c.geojson');
  await writeFile(path, '{"type":"Feature","properties":{},"geometry":null}');
  const report = await bring('nothing', path);
  expect(report.runId).toBeNull();
  expect(codes(report.files[0]!.issues)).toEqual(['geometry-null']);
  const { rows: after } = await database.db.raw<{ rows: unknown[] }>('select from import_quarantine');
  expect(after).toHaveLength(before.length);
});

test('a run that refused nothing has nothing, a run that is not there is said so', async () => {
  const path = await writeParts(
    temporaryFolder(),
    'good',
    makeShapefile({ columns: [NAME_COLUMN], rows: [['甲']], shapes: [[square(119, 31)]], prj: CGCS2000_PRJ }),
  );
  const report = await bring('good', path);
  expect(await exportQuarantine(database.db, 1, Number(report.runId))).toEqual({ features: 0, zip: null });
  await expect(exportQuarantine(database.db, 1, 987654)).rejects.toMatchObject({ code: 'not-found' });
});
