import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { equalAreaM2 } from '../../testing/equal-area.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { makeCounty, type CountyReport } from './make-county.ts';

type Feature = GeoJSON.Feature<GeoJSON.Polygon | GeoJSON.MultiPolygon, Record<string, string>>;

let folder: string;
let county: CountyReport;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jingtian-test-'));
  county = makeCounty({ seed: 1, out: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const make = (seed: number) => makeCounty({ seed, out: temporaryFolder() });
const textOf = ({ files }: CountyReport, name: string) =>
  readFileSync(
    files.find((path) => basename(path) === name)!,
    'utf8',
  );
const featuresOf = (county: CountyReport, name: string) =>
  (JSON.parse(textOf(county, `${name}.geojson`)) as { features: Feature[] }).features;
const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);

test('the same seed makes the same bytes, on every machine', () => {
  const { files } = make(7);
  const pinned = files.filter((path) => ['.geojson', '.csv', '.shp', '.dbf'].includes(extname(path)));
  expect(
    Object.fromEntries(
      pinned.map((path) => [
        path
          .split('/')
          .slice(-2)
          .join('/')
          .replace(/^jingtian-test-\w+\//, ''),
        digest(path),
      ]),
    ),
  ).toMatchSnapshot();
});

test.each([2, 3])('the levels nest by code and by ground, seed %i', (seed) => {
  const county = make(seed);
  const levels = [1, 2, 3, 4].map((level) => featuresOf(county, `cells-${level}`));
  expect(levels[1]!.length).toBe(14);
  expect(levels.map((cells) => cells[0]!.properties.code!.length)).toEqual([6, 9, 12, 15]);
  for (const [n, cells] of levels.slice(1).entries()) {
    const sums = new Map<string, number>();
    for (const { properties, geometry } of cells) {
      expect(properties.code!.startsWith(properties.parent!)).toBe(true);
      sums.set(properties.parent!, (sums.get(properties.parent!) ?? 0) + equalAreaM2(geometry));
    }
    const parents = new Map(
      levels[n]!.map(({ properties, geometry }) => [properties.code!, equalAreaM2(geometry)]),
    );
    for (const [parent, sum] of sums) expect(Math.abs(sum - parents.get(parent)!)).toBeLessThan(1e-3);
  }
});

test('there is a park, a reserve, and an exclave', () => {
  const villages = featuresOf(county, 'cells-3');
  const kinds = villages.map(({ properties }) => properties.kind);
  expect(kinds.filter((kind) => kind === 'enterprise')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'special')).toHaveLength(1);
  expect(
    villages.some(
      ({ geometry, properties }) => geometry.type === 'MultiPolygon' && properties.kind === 'territorial',
    ),
  ).toBe(true);
});

test('every row of every file is marked as made', () => {
  for (const path of county.files) {
    if (path.endsWith('.geojson')) {
      const { features } = JSON.parse(readFileSync(path, 'utf8')) as { features: Feature[] };
      expect(features.filter(({ properties }) => !properties.BZ?.includes('示范数据'))).toEqual([]);
    } else if (path.endsWith('.csv')) {
      const rows = readFileSync(path, 'utf8').trimEnd().split('\r\n').slice(1);
      expect(rows.filter((row) => !row.endsWith(',示范数据'))).toEqual([]);
    }
  }
});

test('every telephone number begins as no number in China does', () => {
  const rows = textOf(county, 'persons.csv').trimEnd().split('\r\n').slice(1);
  expect(rows.filter((row) => !/,100\d{8},/.test(row))).toEqual([]);
});

test('duties and patrols name people and cells that are there', () => {
  const column = (name: string, n: number) =>
    textOf(county, name)
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(',')[n]!);
  const codes = new Set(
    [1, 2, 3, 4].flatMap((n) => featuresOf(county, `cells-${n}`).map(({ properties }) => properties.code)),
  );
  const people = new Set(column('persons.csv', 0));
  expect(column('duties.csv', 2).filter((id) => !people.has(id))).toEqual([]);
  expect(column('patrols.csv', 1).filter((id) => !people.has(id))).toEqual([]);
  expect(column('duties.csv', 0).filter((code) => !codes.has(code))).toEqual([]);
});

test('some patches lie on ground of the batch before', () => {
  const starts = (quarter: string) =>
    featuresOf(county, `patches-${quarter}`).map(({ geometry }) => JSON.stringify(geometry.coordinates));
  const before = new Set(starts('2025Q2'));
  expect(starts('2025Q3').filter((shape) => before.has(shape))).not.toHaveLength(0);
});
