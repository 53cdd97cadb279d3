import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { pointInRing } from '../geo/rings.ts';
import { equalAreaM2 } from '../testing/equal-area.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { makeProvince, type ProvinceOptions } from './province.ts';

const SMALL = { cells: [4, 20, 60], patches: 200, exclaves: 1, stopEarly: 2, faults: null } as const;

type Cell = GeoJSON.Feature<GeoJSON.Polygon | GeoJSON.MultiPolygon, { code: string; parent: string | null }>;

async function make(options: Partial<ProvinceOptions> = {}) {
  const out = temporaryFolder();
  return makeProvince({ seed: 7, out, ...SMALL, formats: ['geojson'], ...options });
}

function readCells(files: string[], level: number): Cell[] {
  const file = files.find((path) => basename(path) === `cells-${level}.geojson`)!;
  return (JSON.parse(readFileSync(file, 'utf8')) as { features: Cell[] }).features;
}

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);

test('the same seed makes the same bytes, on every machine', async () => {
  const { files } = await make({ formats: ['shp', 'geojson'] });
  // Pinned: where they differ, PROVINCE_VERSION must rise.
  expect(Object.fromEntries(files.map((path) => [basename(path), digest(path)]))).toMatchSnapshot();
});

test('another seed makes another land', async () => {
  const [one, two] = [await make({ seed: 1 }), await make({ seed: 2 })];
  expect(one.files.map(digest)).not.toEqual(two.files.map(digest));
});

test('there are as many cells of each level as asked, each code under that of its parent', async () => {
  const { files, cells } = await make();
  expect(cells).toEqual([4, 20, 60]);
  const codes = [1, 2, 3].map((level) => readCells(files, level).map(({ properties }) => properties.code));
  expect(codes.map((list) => new Set(list).size)).toEqual([4, 20, 60]);
  for (const level of [2, 3]) {
    for (const { properties } of readCells(files, level)) {
      expect(codes[level - 2]).toContain(properties.parent);
      expect(properties.code.startsWith(properties.parent!)).toBe(true);
    }
  }
});

test('children cover as much ground as their parent, to the last square centimetre', async () => {
  const { files } = await make({ stopEarly: 0 });
  for (const level of [2, 3]) {
    const sums = new Map<string, number>();
    for (const { properties, geometry } of readCells(files, level))
      sums.set(properties.parent!, (sums.get(properties.parent!) ?? 0) + equalAreaM2(geometry));
    for (const { properties, geometry } of readCells(files, level - 1))
      expect(Math.abs(sums.get(properties.code)! - equalAreaM2(geometry))).toBeLessThan(1e-3);
  }
});

test('a branch that stops early has no cells below it', async () => {
  const { files } = await make({ stopEarly: 3 });
  const parents = new Set(readCells(files, 3).map(({ properties }) => properties.parent));
  expect(readCells(files, 2).filter(({ properties }) => !parents.has(properties.code))).toHaveLength(3);
});

test('an exclave makes a multipart cell, and its ground is a hole in or an end of another', async () => {
  const { files } = await make({ exclaves: 4 });
  expect(readCells(files, 2).filter(({ geometry }) => geometry.type === 'MultiPolygon')).not.toHaveLength(0);
});

test('most patches lie in one cell of the land, some across a border, a few outside', async () => {
  const { files } = await make({ patches: 600, stopEarly: 0, exclaves: 0 });
  const rings = readCells(files, 3).flatMap(({ geometry }) =>
    (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map(
      (polygon) => polygon[0]!,
    ),
  );
  const text = readFileSync(
    files.find((path) => path.endsWith('patches.geojson'))!,
    'utf8',
  );
  const patches = (JSON.parse(text) as { features: GeoJSON.Feature<GeoJSON.Polygon>[] }).features;
  const cellsOf = ([x, y]: GeoJSON.Position) => rings.findIndex((ring) => pointInRing(x!, y!, ring) >= 0);
  const met = patches.map(({ geometry }) => new Set(geometry.coordinates[0]!.map(cellsOf)));
  const share = (test: (cells: Set<number>) => boolean) => met.filter(test).length / patches.length;
  expect(share((cells) => cells.size > 1)).toBeGreaterThan(0.08);
  expect(share((cells) => cells.size > 1)).toBeLessThan(0.16);
  expect(share((cells) => cells.size === 1 && cells.has(-1))).toBeGreaterThan(0.001);
});

test.each([
  { cells: [10, 5, 20] as const, says: /上级/ },
  { cells: [10_000, 10_000, 10_000] as const, says: /9801/ },
  { cells: [1, 1, 5_000] as const, says: /999/ },
])('numbers that cannot nest are refused: $cells', async ({ cells, says }) => {
  await expect(make({ cells: [...cells], stopEarly: 0, exclaves: 0 })).rejects.toThrow(says);
});
