import { afterAll, beforeAll, expect, test } from 'vitest';
import { undoRun } from './catalog/undo-run.ts';
import { runReshape } from './pipeline.ts';
import { correctLevel, importFixture, TODAY, type FixtureFeature } from './testing/land-fixture.ts';
import { drawLand } from './testing/random-land.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const scheme = 'closure';

/** Who is below whom on a day, by walking the links; what the closure says must be the same on every day. */
async function expectTrue(): Promise<number> {
  let pairs = 0;
  for (const day of ['2020-01-01', '2026-01-14', TODAY, '2026-02-01', '2030-06-01']) {
    const { rows: wrong } = await database.owner.raw<{ rows: unknown[] }>(
      `with recursive walked as (
         select cell_id descendant_id, cell_id ancestor_id, 0 depth, parent_cell_id from cell_version
          where upper_inf(recorded) and valid @> cast(:day as date)
         union all
         select w.descendant_id, p.cell_id, w.depth + 1, p.parent_cell_id from walked w
           join cell_version p on p.cell_id = w.parent_cell_id and upper_inf(p.recorded) and p.valid @> cast(:day as date)),
       kept as (
         select descendant_id, ancestor_id, depth from cell_closure
          where upper_inf(recorded) and valid @> cast(:day as date))
       (select 'missing', descendant_id, ancestor_id, depth from (select descendant_id, ancestor_id, depth from walked except all select * from kept) m)
       union all
       (select 'too much', descendant_id, ancestor_id, depth from (select * from kept except all select descendant_id, ancestor_id, depth from walked) t)`,
      { day },
    );
    expect(wrong, day).toEqual([]);
    const { rows } = await database.owner.raw<{ rows: { n: number }[] }>(
      'select count(*) n from cell_closure where upper_inf(recorded) and valid @> cast(:day as date)',
      { day },
    );
    pairs += rows[0]!.n;
  }
  const { rows: due } = await database.owner.raw<{ rows: unknown[] }>('select from cell_closure_due');
  expect(due).toEqual([]);
  return pairs;
}

const level = (cells: FixtureFeature[], wanted: number) =>
  cells.filter((cell) => Number(cell.properties.level) === wanted);

async function cellId(code: string): Promise<number> {
  const { rows } = await database.db.raw<{ rows: { cell_id: number }[] }>(
    'select cell_id from cell_version where code = :code and upper_inf(recorded) and valid @> cast(:today as date)',
    { code, today: TODAY },
  );
  return rows[0]!.cell_id;
}

test('the closure is what walking the links gives, after imports, corrections, endings, splits, merges and undo', async () => {
  const jitter = Array.from({ length: 98 }, () => 0);
  const land = drawLand({ jitter, faults: [] });
  await importFixture(database.db, { name: scheme, why: '', features: land });
  const whole = await expectTrue();
  expect(whole).toBeGreaterThan(5 * (1 + 9 + 36));

  // A level delivered anew without some of its cells: they end, their children hang in the air.
  await correctLevel(database.db, scheme, level(land, 2).slice(1), true);
  await expectTrue();
  await correctLevel(database.db, scheme, level(land, 2), false);
  await expectTrue();

  const code = String(level(land, 3)[7]!.properties.code);
  const { rows } = await database.db.raw<{ rows: { west: number; east: number; lat: number }[] }>(
    `select st_xmin(geom) west, st_xmax(geom) east, st_y(st_centroid(geom)) lat from cell_version where cell_id = :id and upper_inf(recorded)`,
    { id: await cellId(code) },
  );
  const { west, east, lat } = rows[0]!;
  const order = { regionId: 1, scheme, date: TODAY, dryRun: false };
  const line = {
    type: 'LineString' as const,
    coordinates: [
      [west - 1e-4, lat],
      [east + 1e-4, lat],
    ],
  };
  const split = await runReshape(
    database.db,
    { ...order, cellId: await cellId(code), line, parts: [] },
    () => undefined,
  );
  await expectTrue();
  await undoRun(database.db, 1, Number(split.runId));
  await expectTrue();
});

test('nobody but the triggers writes the closure', async () => {
  await expect(database.db.raw('delete from cell_closure')).rejects.toThrow(/permission denied/);
  await expect(database.db.raw('update cell_closure set depth = 9')).rejects.toThrow(/permission denied/);
});
