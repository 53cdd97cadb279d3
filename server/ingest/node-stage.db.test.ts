import { afterAll, beforeAll, expect, test } from 'vitest';

import { makeShapefile } from '../testing/make-shapefile.ts';
import { temporaryFolder, writeParts } from '../testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importCells } from './import-cells.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const [X, Y] = [40_590_000, 3_431_000];
const COLUMNS = [{ name: 'code', type: 'C', length: 6 }] as const;
/** One cell 3 km long; two neighbours east of it meet at a third of its edge. Slanted, as borders are. */
const WEST = [
  [X, Y],
  [X + 900, Y + 3000],
  [X + 2900, Y + 3000],
  [X + 2000, Y],
  [X, Y],
];
const MEET = [X + 2300, Y + 1000];
const SOUTH = [[X + 2000, Y], MEET, [X + 5000, Y + 1000], [X + 5000, Y], [X + 2000, Y]];
const NORTH = [MEET, [X + 2900, Y + 3000], [X + 5000, Y + 3000], [X + 5000, Y + 1000], MEET];

async function bring(scheme: string, groups: [code: string, ring: number[][]][][]) {
  const folder = temporaryFolder();
  for (const [n, cells] of groups.entries()) {
    const files = makeShapefile({
      columns: [...COLUMNS],
      rows: cells.map(([code]) => [code]),
      shapes: cells.map(([, ring]) => [ring]),
    });
    await writeParts(folder, `part${n}`, files);
  }
  const options = { regionId: 1, dryRun: false, today: '2026-01-15', scheme, level: 1, kind: 'territorial' };
  return importCells(database.db, { ...options, paths: [folder] });
}

async function between(scheme: string): Promise<{ gap_m2: number; overlap_m2: number; points: number }> {
  const { rows } = await database.db.raw<{ rows: { gap_m2: number; overlap_m2: number; points: number }[] }>(
    `with cell as (
       select v.code, v.geom from cell_version v join scheme s on s.id = v.scheme_id
        where s.code = :scheme and upper_inf(v.recorded))
     select area_m2(st_buildarea(st_exteriorring(st_geometryn(st_union(geom), 1)))) - area_m2(st_union(geom)) gap_m2,
            sum(area_m2(geom)) - area_m2(st_union(geom)) overlap_m2,
            max(st_npoints(geom)) filter (where code = '01') points from cell`,
    { scheme },
  );
  return rows[0]!;
}

test.each([
  [
    'in one file',
    [
      [
        ['01', WEST],
        ['02', SOUTH],
        ['03', NORTH],
      ],
    ],
  ],
  ['in three files', [[['01', WEST]], [['02', SOUTH]], [['03', NORTH]]]],
] as [string, [string, number[][]][][]][])(
  'projected neighbours that meet in the middle of an edge stay joined: %s',
  async (name, groups) => {
    const report = await bring(name, groups);
    expect(report.files.flatMap((file) => file.issues.map((issue) => issue.code))).toContain(
      'neighbours-noded',
    );
    const { gap_m2, overlap_m2, points } = await between(name);
    expect(points).toBe(6);
    expect(Math.abs(gap_m2) + Math.abs(overlap_m2)).toBeLessThan(1e-3);
  },
);

test('without the corner in its edge the large cell would part from its neighbours: the check can fail', async () => {
  const { rows } = await database.db.raw<{ rows: { d: number }[] }>(
    `select st_distance(st_transform(st_setsrid(st_point(:mx, :my), 4528), 4490)::geography,
                        st_makeline(st_transform(st_setsrid(st_point(:ax, :ay), 4528), 4490),
                                    st_transform(st_setsrid(st_point(:bx, :by), 4528), 4490))::geography) d`,
    { mx: MEET[0]!, my: MEET[1]!, ax: X + 2000, ay: Y, bx: X + 2900, by: Y + 3000 },
  );
  expect(rows[0]!.d).toBeGreaterThan(2e-3);
});

test('the same delivery again changes nothing, and the source rings stay as delivered', async () => {
  const cells: [string, number[][]][] = [
    ['01', WEST],
    ['02', SOUTH],
    ['03', NORTH],
  ];
  await bring('again', [cells]);
  const { rows } = await database.db.raw<{ rows: { n: number }[] }>(
    `select st_npoints(st_geomfromwkb(v.source_geom)) n from cell_version v join scheme s on s.id = v.scheme_id
      where s.code = 'again' and v.code = '01'`,
  );
  expect(rows).toEqual([{ n: 5 }]);
  // Another order of the same features is another file, but no other content.
  const report = await bring('again', [[cells[2]!, cells[0]!, cells[1]!]]);
  expect(report.totals).toMatchObject({ added: 0, changed: 0, unchanged: 3 });
});
