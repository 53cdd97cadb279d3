import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportReport } from '../contract/import-report.ts';
import { toGcj02 } from '../geo/crs/gcj02.ts';
import { importFeatures } from '../testing/land-fixture.ts';
import { ring, type MadeFeature } from '../testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importCells, type CellImportOptions } from './import-cells.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const bring = (
  scheme: string,
  features: MadeFeature[],
  more: Partial<CellImportOptions> = {},
): Promise<ImportReport> =>
  importFeatures(features, (path) =>
    importCells(database.db, {
      ...{ regionId: 1, paths: [path], dryRun: false, today: '2026-01-15' },
      ...{ scheme, level: 1, kind: 'territorial' },
      ...more,
    }),
  );

const WEST = 117.3;
const SOUTH = 31.6;
const SIDE = 0.1;

/** A corner of a made county of 3 × 3 townships with uneven borders. */
function corner(i: number, j: number): [number, number] {
  return [WEST + i * SIDE + 0.02 * Math.sin(5 * j + i), SOUTH + j * SIDE + 0.02 * Math.sin(3 * i + 2 * j)];
}

function line(from: [number, number], to: [number, number]): [number, number][] {
  const bulge = 0.004;
  return Array.from({ length: 20 }, (_, k) => {
    const t = k / 20;
    const off = bulge * Math.sin(Math.PI * 2 * t);
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const [ux, uy] = [dx / Math.hypot(dx, dy), dy / Math.hypot(dx, dy)];
    return [from[0] + dx * t - uy * off, from[1] + dy * t + ux * off];
  });
}

/** The border between two corners is drawn one way only, so that neighbours share it. */
function edge(a: [number, number], b: [number, number]): [number, number][] {
  const from = corner(...a);
  const to = corner(...b);
  const onward = a[0] + a[1] < b[0] + b[1];
  if (onward) return line(from, to);
  const [, ...rest] = line(to, from);
  return [from, ...rest.reverse()];
}

type Move = (lon: number, lat: number) => [number, number];
const STAY: Move = (lon, lat) => [lon, lat];

function outline(corners: [number, number][], move: Move, properties: Record<string, unknown>): MadeFeature {
  const points = corners.flatMap((at, n) => edge(at, corners[(n + 1) % corners.length]!));
  return ring(
    [...points, points[0]!].map(([x, y]) => move(x, y)),
    properties,
  );
}

function townships(move: Move = STAY): MadeFeature[] {
  return [0, 1, 2].flatMap((j) =>
    [0, 1, 2].map((i) =>
      outline(
        [
          [i, j],
          [i + 1, j],
          [i + 1, j + 1],
          [i, j + 1],
        ],
        move,
        { code: `3499010${j}${i}`, name: `第${j}${i}镇` },
      ),
    ),
  );
}

function county(move: Move = STAY): MadeFeature {
  const around: [number, number][] = [];
  for (let n = 0; n < 3; n++) around.push([n, 0]);
  for (let n = 0; n < 3; n++) around.push([3, n]);
  for (let n = 3; n > 0; n--) around.push([n, 3]);
  for (let n = 3; n > 0; n--) around.push([0, n]);
  return outline(around, move, { code: '349901', name: '示范县' });
}

const suspected = (report: ImportReport) =>
  report.files[0]!.issues.filter(({ code }) => code === 'gcj02-suspected');
const metres = (report: ImportReport) => Number(/约 (\d+) 米/.exec(suspected(report)[0]!.message)![1]);

test('townships in GCJ-02 are told from the county that is held, in a dry run too, and nothing is converted', async () => {
  await bring('county', [county()]);
  const rehearsed = await bring('county', townships(toGcj02), { level: 2, dryRun: true });
  expect(suspected(rehearsed)).toMatchObject([{ feature: null, repaired: false }]);
  expect(metres(rehearsed)).toBeGreaterThan(300);
  expect(metres(rehearsed)).toBeLessThan(700);
  const report = await bring('county', townships(toGcj02), { level: 2 });
  expect(suspected(report)).toHaveLength(1);
  expect(report.totals).toMatchObject({ accepted: 9, repaired: 0 });
  const [west] = report.files[0]!.bbox!;
  expect(west).toBeCloseTo(
    Math.min(...townships(toGcj02).flatMap((t) => t.geometry!.coordinates[0]!.map((p) => p[0]!))),
    8,
  );
});

test('a level that comes again in GCJ-02 is told from its own earlier version', async () => {
  await bring('again', townships());
  expect(suspected(await bring('again', townships(toGcj02)))).toHaveLength(1);
});

test('one township of many that is shifted is told by its file alone', async () => {
  await bring('one', townships());
  expect(suspected(await bring('one', townships(toGcj02).slice(4, 5)))).toHaveLength(1);
});

test.each<[string, Move]>([
  ['unchanged', STAY],
  ['moved by 200 m to the north-east', (lon, lat) => [lon + 0.0015, lat + 0.0013]],
  ['moved by 500 m the other way', (lon, lat) => [lon - 0.005, lat + 0.002]],
  ['in another datum, 80 m off', (lon, lat) => [lon + 0.0006, lat - 0.0005]],
  ['shifted twice', (lon, lat) => toGcj02(...toGcj02(lon, lat))],
])('borders that are %s are no suspicion', async (name, move) => {
  await bring(name, [county()]);
  await bring(name, townships(), { level: 2 });
  expect(suspected(await bring(name, townships(move), { level: 2 }))).toEqual([]);
});

test('ground of which nothing is held is no suspicion', async () => {
  const far: Move = (lon, lat) => [lon + 5, lat];
  await bring('far', [county(far)]);
  expect(suspected(await bring('far', townships(toGcj02), { level: 2 }))).toEqual([]);
  expect(suspected(await bring('empty', townships(toGcj02)))).toEqual([]);
});
