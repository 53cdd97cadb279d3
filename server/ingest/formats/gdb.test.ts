import { cp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { collectLayers } from '../../testing/collect-layers.ts';
import { damage, damaged, expectClear } from '../../testing/damaged-file.ts';
import { makeZip } from '../../testing/make-zip.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { readGdbGeometry } from './gdb-geometry.ts';

const FIXTURE = join(import.meta.dirname, '../../../data/fixtures/formats/layers.gdb');
/** The polygons in degrees; see make.sh beside the fixture. */
const TABLE = 'a00000009.gdbtable';
const INDEX = 'a00000009.gdbtablx';

async function copied(name = 'a.gdb'): Promise<string> {
  const path = join(temporaryFolder(), name);
  await cp(FIXTURE, path, { recursive: true });
  return path;
}

async function layerOf(path: string, name = '图斑', options = {}) {
  const layers = await collectLayers([path], options);
  return layers.find((layer) => layer.path.endsWith(`/${name}`))!;
}

/** Changes some bytes of a file. */
async function patch(file: string, change: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(file);
  change(bytes);
  await writeFile(file, bytes);
}

test('each layer of a folder made by GDAL is a layer, points refused as a whole', async () => {
  const layers = await collectLayers([FIXTURE]);
  expect(layers.map((layer) => [layer.path, layer.crs, layer.featureCount, layer.refusedBy?.code])).toEqual([
    [`${FIXTURE}/gk40`, 'EPSG:4528', 3, undefined],
    [`${FIXTURE}/points`, null, 0, 'layer-not-polygon'],
    [`${FIXTURE}/图斑`, 'EPSG:4490', 3, undefined],
  ]);
  const [gk, , degrees] = layers;
  expect(degrees).toMatchObject({
    format: 'gdb',
    encoding: 'UTF-8',
    encodingFrom: 'standard',
    crsFrom: 'file',
    fields: ['名称', '代码', 'MJ', 'N', 'HSX', 'ok'],
    fileIssues: [],
  });
  expect(degrees!.features.map((feature) => feature.attributes)).toEqual([
    { 名称: '广德县', 代码: '0341882', MJ: 12.5, N: 3, HSX: '2026-03-31', ok: 1 },
    { 名称: null, 代码: '0012', MJ: null, N: -7, HSX: null, ok: 0 },
    { 名称: '无图形', 代码: null, MJ: 1, N: 1, HSX: null, ok: null },
  ]);
  const [withHole, twoParts, none] = degrees!.features;
  expect(withHole!.geometry).toMatchObject({ type: 'Polygon' });
  expect(withHole!.geometry!.coordinates).toHaveLength(2);
  expect(withHole!.geometry!.coordinates[0]).toContainEqual([119.01, 31.01]);
  expect(twoParts!.geometry).toMatchObject({ type: 'MultiPolygon' });
  expect(none!.issues.map((issue) => issue.code)).toEqual(['geometry-null']);
  expect(gk!.fileIssues.map((issue) => issue.code)).toEqual(['z-dropped']);
  expect(gk!.features[0]!.geometry).toEqual(withHole!.geometry);
});

test('it is found inside a folder and inside a zip, whatever the case of its name, and nothing is left', async () => {
  const path = await copied('内/县.GDB');
  const folder = join(path, '../..');
  expect((await collectLayers([folder])).map((layer) => layer.path)).toContain(`${path}/图斑`);
  const names = await readdir(FIXTURE);
  const members = await Promise.all(
    names.map(async (name) => ({ name: `省/县.gdb/${name}`, content: await readFile(join(FIXTURE, name)) })),
  );
  const zip = join(temporaryFolder(), 'a.zip');
  await writeFile(zip, makeZip(members));
  const tmpDir = temporaryFolder();
  const layer = await layerOf(zip, '图斑', { tmpDir });
  expect(layer).toMatchObject({ path: `${zip}/省/县.gdb/图斑`, featureCount: 3 });
  expect(await readdir(tmpDir)).toEqual([]);
});

test('a deleted row is left out, and a count in the head that it contradicts is noted', async () => {
  const path = await copied();
  await patch(join(path, INDEX), (bytes) => bytes.fill(0, 16 + 5, 16 + 10)); // the place of the second row
  const layer = await layerOf(path);
  expect(layer.features.map((feature) => feature.attributes['代码'])).toEqual(['0341882', null]);
  expect(layer.fileIssues.map((issue) => issue.code)).toEqual(['count-mismatch']);
});

/** A number as the file writes it. */
function varuint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varuint(Math.floor(value / 128))];
}

test.each<[string, number[], string]>([
  ['arcs', [51 + 0x20000000, 4, 1, 1, 0, 0, 0, 0], 'geometry-curve'],
  ['another kind', [1, 0, 0], 'geometry-not-polygon'],
  ['more vertices than bytes', [5, 2 ** 40, 1, 0, 0, 0, 0], 'geometry-broken'],
  ['more parts than vertices', [5, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'geometry-broken'],
  ['parts longer than the whole', [5, 3, 2, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0], 'geometry-broken'],
  ['an end in the middle', [5], 'geometry-broken'],
])('a geometry of %s is refused alone', (_, numbers, code) => {
  const bytes = Buffer.from(numbers.flatMap(varuint));
  const { geometry } = readGdbGeometry(bytes, { xOrigin: -400, yOrigin: -400, scale: 1e9 });
  expect(geometry).toMatchObject({ kind: 'refused', code });
});

test.each<[string, (path: string) => Promise<void>, string]>([
  ['rows cut off', (path) => truncate(join(path, TABLE), 700), 'file-truncated'],
  ['an empty table', (path) => truncate(join(path, TABLE), 0), 'file-truncated'],
  ['an index cut off', (path) => truncate(join(path, INDEX), 600), 'file-truncated'],
  ['a table that is missing', (path) => rm(join(path, TABLE)), 'gdb-incomplete'],
  [
    'a version of the future',
    (path) => patch(join(path, TABLE), (bytes) => bytes.writeInt32LE(9, 0)),
    'gdb-broken',
  ],
  ['64-bit ids', (path) => patch(join(path, TABLE), (bytes) => bytes.writeInt32LE(4, 0)), 'gdb-version'],
  [
    'a row of four gigabytes',
    (path) => patch(join(path, TABLE), (bytes) => bytes.writeUInt32LE(0xffffffff, firstRow)),
    'feature-too-large',
  ],
  [
    'fields beyond the end',
    (path) => patch(join(path, TABLE), (bytes) => bytes.writeBigInt64LE(999_999n, 32)),
    'gdb-broken',
  ],
  [
    'a place beyond the end',
    (path) => patch(join(path, INDEX), (bytes) => bytes.writeUInt32LE(0x7fffffff, 16)),
    'file-truncated',
  ],
])('a layer is refused for %s, the others are read', async (_, change, code) => {
  const path = await copied();
  await change(path);
  expect(await layerOf(path)).toMatchObject({ format: 'gdb', refusedBy: { code }, features: [] });
  expect(await layerOf(path, 'gk40')).toMatchObject({ refusedBy: null, featureCount: 3 });
});

/** Where the first row of the table begins. */
const firstRow = (await readFile(join(FIXTURE, INDEX))).readUIntLE(16, 5);

test.each<[string, (path: string) => Promise<void>, string]>([
  ['no catalogue', (path) => rm(join(path, 'a00000001.gdbtable')), 'gdb-incomplete'],
  ['a catalogue cut off', (path) => truncate(join(path, 'a00000001.gdbtable'), 100), 'file-truncated'],
  [
    'tables that are compressed',
    (path) => rename(join(path, TABLE), join(path, 'a00000009.cdf')),
    'gdb-compressed',
  ],
])('all of it is refused for %s', async (_, change, code) => {
  const path = await copied();
  await change(path);
  expect(await collectLayers([path])).toMatchObject([{ path, format: 'gdb', refusedBy: { code } }]);
});

test.each(['a00000001.gdbtable', 'a00000001.gdbtablx', TABLE, INDEX])(
  '%s with damaged bytes is read or refused, never worse',
  async (name) => {
    const original = await readFile(join(FIXTURE, name));
    const path = await copied();
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        await writeFile(join(path, name), damaged(original, how));
        await expectClear(path);
      }),
      { numRuns: 80 },
    );
  },
);
