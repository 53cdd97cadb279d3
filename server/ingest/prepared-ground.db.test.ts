import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { areaM2 } from '../geo/equal-area.ts';
import { flatShape } from '../geo/flat-shape.ts';
import { geometryHash } from '../geo/geometry-hash.ts';
import { innerPoint } from '../geo/inner-point.ts';
import { isSurelyValid } from '../geo/surely-valid.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

type Polygons = number[][][][];

/** A small seeded generator. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

const onGrid = (value: number) => Math.round(value * 1e9) / 1e9;

/** A ring whose vertices are thrown about: some are simple, many cross themselves or nearly touch. */
function wildRing(random: () => number, lon: number, lat: number, wildness: number): number[][] {
  const count = 4 + Math.floor(random() * 12);
  const ring = Array.from({ length: count }, (_, k) => {
    const angle = ((k + wildness * random() * 2) * 2 * Math.PI) / count;
    const radius = 0.002 * (0.3 + random());
    return [onGrid(lon + radius * Math.cos(angle)), onGrid(lat + radius * Math.sin(angle))];
  });
  return [...ring, ring[0]!];
}

const box = (west: number, south: number, east: number, north: number) => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

const HAND_MADE: [string, Polygons][] = [
  ['a box', [[box(110, 30, 110.1, 30.1)]]],
  ['a box with a hole', [[box(110, 30, 110.1, 30.1), box(110.02, 30.02, 110.05, 30.05)]]],
  ['two boxes apart', [[box(110, 30, 110.1, 30.1)], [box(110.2, 30, 110.3, 30.1)]]],
  ['an island in a hole', [[box(0, 0, 1, 1), box(0.2, 0.2, 0.8, 0.8)], [box(0.4, 0.4, 0.6, 0.6)]]],
  ['a hole that touches its shell', [[box(0, 0, 1, 1), box(0, 0.2, 0.5, 0.5)]]],
  ['a hole outside its shell', [[box(0, 0, 1, 1), box(2, 2, 3, 3)]]],
  ['a hole in a hole', [[box(0, 0, 1, 1), box(0.1, 0.1, 0.9, 0.9), box(0.3, 0.3, 0.5, 0.5)]]],
  ['two boxes that share an edge', [[box(0, 0, 1, 1)], [box(1, 0, 2, 1)]]],
  ['a box in a box', [[box(0, 0, 1, 1)], [box(0.2, 0.2, 0.4, 0.4)]]],
  [
    'a bow-tie',
    [
      [
        [
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
          [0, 0],
        ],
      ],
    ],
  ],
  [
    'a spike',
    [
      [
        [
          [0, 0],
          [2, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    ],
  ],
  [
    'a vertex on a far edge',
    [
      [
        [
          [0, 0],
          [2, 0],
          [2, 2],
          [1, 0],
          [0, 2],
          [0, 0],
        ],
      ],
    ],
  ],
  [
    'a point in line',
    [
      [
        [
          [0, 0],
          [1, 0],
          [2, 0],
          [2, 2],
          [0, 0],
        ],
      ],
    ],
  ],
  ['the far west', [[box(-179.9, -80, -179.8, -79.9)]]],
];

function wildShapes(): Polygons[] {
  const random = randomOf(20_261_125);
  return Array.from({ length: 3000 }, (_, n) => {
    const wildness = [0, 0.3, 0.6, 1][n % 4]!;
    const shell = wildRing(random, 100 + random() * 30, random() * 60 - 10, wildness);
    if (n % 5 !== 0) return [[shell]];
    const hole = wildRing(random, shell[0]![0]!, shell[0]![1]!, wildness);
    return n % 10 === 0 ? [[shell, hole]] : [[shell], [hole]];
  });
}

interface Verdict {
  valid: boolean;
  area_m2: number;
  contains: boolean;
}

async function ask(shapes: Polygons[]): Promise<Verdict[]> {
  const rows = shapes.map((coordinates) => {
    const shape = flatShape(coordinates);
    const [lon, lat] = isSurelyValid(shape) ? innerPoint(shape) : [null, null];
    return { geometry: { type: 'MultiPolygon', coordinates }, lon, lat };
  });
  const { rows: verdicts } = await database.db.raw<{ rows: Verdict[] }>(
    `select st_isvalid(g) valid, area_m2(g) area_m2,
            case when st_isvalid(g) and lon is not null then st_contains(g, st_setsrid(st_point(lon, lat), 4490)) end as contains
       from (select st_setsrid(st_geomfromgeojson(row->>'geometry'), 4490) g, (row->>'lon')::float8 lon, (row->>'lat')::float8 lat, n
               from jsonb_array_elements(cast(:rows as jsonb)) with ordinality r(row, n)) shapes order by n`,
    { rows: JSON.stringify(rows) },
  );
  return verdicts;
}

test('what is surely valid is valid for PostGIS, with the same area and a point inside', async () => {
  const shapes = [...HAND_MADE.map(([, shape]) => shape), ...wildShapes()];
  const verdicts = await ask(shapes);
  let sure = 0;
  for (const [n, shape] of shapes.entries()) {
    if (!isSurelyValid(flatShape(shape))) continue;
    sure += 1;
    const verdict = verdicts[n]!;
    expect(verdict.valid, JSON.stringify(shape)).toBe(true);
    expect(verdict.contains, JSON.stringify(shape)).toBe(true);
    expect(Math.abs(areaM2(shape) / verdict.area_m2 - 1)).toBeLessThan(1e-9);
  }
  const valid = verdicts.filter((verdict) => verdict.valid).length;
  // Sure of nearly all that is valid, or PostGIS would be asked too often to be worth it.
  expect(sure).toBeGreaterThan(valid * 0.95);
  expect(sure).toBeLessThan(shapes.length * 0.8);
});

test.each(HAND_MADE)('%s: sure only where PostGIS is', async (_name, shape) => {
  const [verdict] = await ask([shape]);
  if (isSurelyValid(flatShape(shape))) expect(verdict!.valid).toBe(true);
});

test('the hash is of the ground: start, direction and order of rings make no difference', () => {
  const shell = box(0, 0, 1, 1);
  const [a, b] = [box(0.1, 0.1, 0.2, 0.2), box(0.5, 0.5, 0.6, 0.6)];
  const turned = [...shell.slice(2), ...shell.slice(1, 3)];
  const hash = (shape: Polygons) => geometryHash(flatShape(shape));
  expect(hash([[turned, b.slice().reverse(), a]])).toBe(hash([[shell, a, b]]));
  expect(hash([[b], [a]])).toBe(hash([[a], [b]]));
  expect(hash([[a], [b]])).not.toBe(hash([[a, b]]));
  expect(hash([[box(0, 0, 1, 1.000000001)]])).not.toBe(hash([[shell]]));
  expect(hash([[box(-0, -0, 1, 1)]])).toBe(hash([[shell]]));
});
