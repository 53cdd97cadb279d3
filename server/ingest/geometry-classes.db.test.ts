import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ImportFileReport, ImportReport } from '../contract/import-report.ts';
import { areaM2 } from '../geo/equal-area.ts';
import { makeShapefile } from '../testing/make-shapefile.ts';
import { CGCS2000_PRJ } from '../testing/read-made-shapefile.ts';
import { writeParts } from '../testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importCells } from './import-cells.ts';

/** Squares on a sheet of a hundredth of a degree: x, y and side in thousandths, turning as a shell of a shapefile does. */
function clockwise(x: number, y: number, side: number): number[][] {
  return [
    [x, y],
    [x, y + side],
    [x + side, y + side],
    [x + side, y],
    [x, y],
  ];
}
const counter = (x: number, y: number, side: number) => clockwise(x, y, side).reverse();
/** Of squares that lie at this latitude: a sum of squares is compared with it to a part in 10⁴. */
const UNIT_M2 = areaM2([[counter(0, 0, 1).map((p) => placed(p, 0))]]);

function placed([x, y]: number[], n: number): number[] {
  return [117 + n * 0.02 + x! / 1000, 31 + y! / 1000];
}

interface Case {
  what: string;
  rings: number[][][] | null;
  issues: string[];
  /** Area as stored, in squares of a thousandth of a degree; null when refused. */
  area: number | null;
  /** Area of the rings as delivered, where it is told. */
  before?: number;
  parts?: number;
  holes?: number;
}

const CASES: Case[] = [
  { what: 'a plain shell', rings: [clockwise(0, 0, 9)], issues: [], area: 81 },
  { what: 'a hole', rings: [clockwise(0, 0, 9), counter(2, 2, 3)], issues: [], area: 72, holes: 1 },
  {
    what: 'an island in a hole',
    ...{ rings: [clockwise(0, 0, 9), counter(1, 1, 7), clockwise(3, 3, 2)], issues: [] },
    ...{ area: 81 - 49 + 4, parts: 2, holes: 1 },
  },
  {
    what: 'the hole before its shell and the island first',
    ...{ rings: [clockwise(3, 3, 2), counter(1, 1, 7), clockwise(0, 0, 9)], issues: [] },
    ...{ area: 36, parts: 2, holes: 1 },
  },
  { what: 'a shell that turns the wrong way', rings: [counter(0, 0, 9)], issues: [], area: 81 },
  {
    what: 'a hole that turns as its shell does',
    ...{ rings: [clockwise(0, 0, 9), clockwise(2, 2, 3)], issues: ['ring-roles-by-containment'] },
    ...{ area: 72, before: 90, holes: 1 },
  },
  { what: 'two parts', rings: [clockwise(0, 0, 3), clockwise(5, 5, 3)], issues: [], area: 18, parts: 2 },
  { what: 'a null shape', rings: null, issues: ['geometry-null'], area: null },
  {
    what: 'a ring that is not closed',
    ...{ rings: [clockwise(0, 0, 9).slice(0, 4)], issues: ['ring-closed'], area: 81, before: 81 },
  },
  {
    what: 'a bow-tie',
    rings: [
      [
        [0, 0],
        [0, 8],
        [8, 0],
        [8, 8],
        [0, 0],
      ],
    ],
    ...{ issues: ['geometry-repaired'], area: 32, before: 0, parts: 2 },
  },
  {
    what: 'a spike',
    rings: [
      [
        [0, 0],
        [0, 4],
        [2, 4],
        [2, 9],
        [2, 4],
        [4, 4],
        [4, 0],
        [0, 0],
      ],
    ],
    ...{ issues: ['geometry-repaired'], area: 16, before: 16 },
  },
  {
    what: 'every vertex twice',
    ...{ rings: [clockwise(0, 0, 9).flatMap((p) => [p, p])], issues: [], area: 81 },
  },
  {
    what: 'the same ring twice',
    ...{
      rings: [clockwise(0, 0, 9), clockwise(0, 0, 9)],
      issues: ['geometry-repaired'],
      area: 81,
      before: 162,
    },
  },
  {
    what: 'parts that overlap',
    ...{
      rings: [clockwise(0, 0, 4), clockwise(2, 2, 4)],
      issues: ['geometry-repaired'],
      area: 28,
      before: 32,
    },
  },
  {
    // It may be a part that turns the wrong way: ground is rather kept than cut out of the shell.
    what: 'a ring of the other direction across a shell',
    ...{ rings: [clockwise(0, 0, 4), counter(2, 2, 4)], issues: ['geometry-repaired'], area: 28, before: 32 },
  },
  {
    what: 'a ring of two points beside a good one',
    rings: [
      clockwise(0, 0, 9),
      [
        [1, 1],
        [2, 2],
        [1, 1],
      ],
    ],
    ...{ issues: ['ring-collapsed'], area: 81, before: 81 },
  },
  {
    what: 'a ring of two points',
    rings: [
      [
        [1, 1],
        [2, 2],
        [1, 1],
      ],
    ],
    ...{ issues: ['ring-collapsed', 'geometry-empty'], area: null },
  },
  {
    what: 'a ring on one line',
    rings: [
      [
        [0, 0],
        [3, 3],
        [6, 6],
        [0, 0],
      ],
    ],
    ...{ issues: ['geometry-collapsed'], area: null },
  },
  ...[NaN, Infinity, -Infinity, 1e300, -1.7e38].map((value): Case => ({
    what: `a coordinate ${value}`,
    rings: [[[0, 0], [0, 9], [value, 9], [9, 0], [0, 0]]], // prettier-ignore
    issues: ['coordinate-not-finite'],
    area: null,
  })),
  {
    what: 'a coordinate off the earth',
    rings: [[[0, 0], [0, 9], [4e5, 9], [9, 0], [0, 0]]], // prettier-ignore
    issues: ['coordinate-out-of-range'],
    area: null,
  },
];
const DELETED = CASES.length;

let database: TestDatabase;
let report: ImportReport;
let file: ImportFileReport;
let shp: Buffer;
let folder: string;
beforeAll(async () => {
  database = await openTestDatabase();
  const shapes = CASES.map(({ rings }, n) => rings && rings.map((ring) => ring.map((p) => placed(p, n))));
  const parts = makeShapefile({
    columns: [{ name: 'XZQDM', type: 'C', length: 12 }],
    rows: [...shapes, null].map((_, n) => [`3499${String(n).padStart(2, '0')}`]),
    shapes: [...shapes, [clockwise(0, 0, 9).map((p) => placed(p, DELETED))]],
    deleted: [DELETED],
    shapeType: 15,
    prj: CGCS2000_PRJ,
  });
  shp = parts.get('shp')!;
  folder = await mkdtemp(join(tmpdir(), 'jingtian-classes-'));
  const path = await writeParts(folder, 'classes', parts);
  report = await importCells(database.db, {
    ...{ regionId: 1, paths: [path], dryRun: false, today: '2026-01-15' },
    ...{ scheme: 'classes', level: 1, kind: 'territorial' },
  });
  file = report.files[0]!;
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

/** A record of the .shp with its head, as it was written. */
function record(n: number): Buffer {
  let at = 100;
  for (let k = 0; k < n; k++) at += 8 + shp.readInt32BE(at + 4) * 2;
  return shp.subarray(at, at + 8 + shp.readInt32BE(at + 4) * 2);
}

interface Stored {
  area_m2: number;
  parts: number;
  holes: number;
  valid: boolean;
}

async function stored(n: number): Promise<Stored | undefined> {
  const { rows } = await database.db.raw<{ rows: Stored[] }>(
    `select area_m2, st_numgeometries(geom) parts, st_nrings(geom) - st_numgeometries(geom) holes, st_isvalid(geom) as valid
       from cell_version where code = :code and upper_inf(recorded)`,
    { code: `3499${String(n).padStart(2, '0')}` },
  );
  return rows[0];
}

describe('every class of geometry, in one shapefile', () => {
  test.each(CASES.map((one, n) => [one.what, n] as const))('%s', async (_, n) => {
    const { issues, area, before, parts = 1, holes = 0 } = CASES[n]!;
    const found = file.issues.filter(({ feature }) => feature === n);
    expect(found.map(({ code }) => code)).toEqual(issues);
    const cell = await stored(n);
    if (area === null) {
      expect(cell).toBeUndefined();
      return;
    }
    expect(cell).toMatchObject({ parts, holes, valid: true });
    expect(cell!.area_m2 / UNIT_M2).toBeCloseTo(area, 1);
    for (const { repaired, areaAfterM2, areaBeforeM2 } of found) {
      expect(repaired).toBe(true);
      expect(areaAfterM2! / UNIT_M2).toBeCloseTo(area, 1);
      if (before !== undefined) expect(areaBeforeM2! / UNIT_M2).toBeCloseTo(before, 1);
    }
  });

  test('the counts add up, heights and deleted rows are noted, every refused record is kept byte for byte', async () => {
    const refused = CASES.filter(({ area }) => area === null);
    const repaired = CASES.filter(({ area, issues }) => area !== null && issues.length > 0);
    expect(report.totals).toMatchObject({
      read: CASES.length,
      accepted: CASES.length - refused.length,
      refused: refused.length,
      repaired: repaired.length,
    });
    expect(
      file.issues
        .filter(({ feature }) => feature === null)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['row-deleted', 'z-dropped']);
    expect(await stored(DELETED)).toBeUndefined();
    const { rows } = await database.db.raw<{
      rows: { feature_no: number; original_kind: string; original: Buffer }[];
    }>('select feature_no, original_kind, original from import_quarantine order by feature_no');
    expect(rows.map(({ feature_no }) => feature_no)).toEqual(
      CASES.flatMap(({ area }, n) => (area === null ? [n] : [])),
    );
    for (const { feature_no: n, original_kind: kind, original } of rows) {
      // That a shape has no area is found when the file is no longer open: then its rings are kept.
      if (CASES[n]!.issues.includes('geometry-collapsed')) expect(kind).toBe('rings');
      else expect(original).toEqual(record(n));
    }
  });
});
