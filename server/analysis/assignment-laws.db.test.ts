import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeSettings } from '../catalog/scheme-settings.ts';
import type { Database } from '../db/pool.ts';
import {
  correctLevel,
  importFixture,
  importPatchFeatures,
  type FixtureFeature,
} from '../testing/land-fixture.ts';
import {
  drawLand,
  drawPatches,
  randomFault,
  randomLand,
  randomPatches,
  splitCell,
} from '../testing/random-land.ts';
import { readAnswers } from '../testing/read-results.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { assignBatch } from './assign-batch.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const RUNS = 3;
let lands = 0;

test('shares − multiply covered + blind spot + outside is the area of each patch', async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(randomLand, randomPatches, async (land, patches) => {
      const name = await assigned(db, drawLand(land), drawPatches(patches));
      for (const { patch_no, area_m2, sum_m2 } of await readSums(db, name))
        expect(Math.abs(sum_m2 - area_m2), patch_no).toBeLessThan(0.01);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test('the order of the input decides nothing, nor among how many sessions it is shared', async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(randomLand, randomPatches, async (land, patches) => {
      const cells = drawLand(land);
      const straight = await assigned(db, cells, drawPatches(patches));
      const turned = await assigned(db, [...cells].reverse(), drawPatches(patches).reverse(), 3);
      expect(await readAnswers(db, turned)).toEqual(await readAnswers(db, straight));
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test('what is decided in memory is what SQL decides', async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(
      randomLand,
      randomPatches,
      fc.constantFrom(0.01, 0.3),
      async (land, patches, tieRatio) => {
        const name = await assigned(
          db,
          drawLand({ ...land, faults: land.faults.slice(0, 1) }),
          drawPatches(patches),
        );
        const answer = async (borderAccuracyM: number) => {
          const set = { tieRatio, minShareRatio: 0.1, borderAccuracyM };
          await changeSettings(db, { regionId: 1, scheme: name, set, who: '李' });
          await assignBatch(db, { regionId: 1, scheme: name, batch: name, anew: true });
          return readAnswers(db, name);
        };
        const decided = await answer(0);
        // Where a border may be off, however little, all shares go to SQL.
        expect(await answer(1e-9)).toEqual(decided);
        expect(await answer(0)).toEqual(decided);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test('what is answered anew after a change of the grid and of patches is what a full run answers', async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(
      randomLand,
      randomPatches,
      fc.array(randomFault, { minLength: 1, maxLength: 2 }),
      fc.boolean(),
      async (land, patches, later, complete) => {
        const name = await assigned(db, drawLand(land), drawPatches(patches));
        const cells = drawLand({ ...land, faults: [...land.faults, ...later] });
        await deliver(db, name, cells, complete);
        await importPatchFeatures(db, drawPatches(patches.slice(1).reverse()), name);
        await assignBatch(db, { regionId: 1, scheme: name, batch: name });
        const little = await readAnswers(db, name);
        await assignBatch(db, { regionId: 1, scheme: name, batch: name, anew: true });
        expect(little).toEqual(await readAnswers(db, name));
      },
    ),
    { numRuns: RUNS + 1, endOnFailure: true },
  );
});

test('one moved corner is answered anew for the patches it touches only', async () => {
  const { db } = database;
  const land = { jitter: Array<number>(98).fill(0), faults: [] };
  // One patch in the middle of every cell.
  const patches = Array.from({ length: 36 }, (_, n) => ({
    x: (n % 6) * 100 + 50,
    y: Math.floor(n / 6) * 100 + 50,
    w: 10,
    h: 10,
    turn: 0,
  }));
  const name = await assigned(db, drawLand(land), drawPatches(patches));
  const before = await readAnswers(db, name);
  await deliver(
    db,
    name,
    drawLand({ ...land, faults: [{ kind: 'corner', cell: 14, corner: 0, dx: 60, dy: 60 }] }),
    false,
  );
  expect(await assignBatch(db, { regionId: 1, scheme: name, batch: name })).toBe(1);
  const after = await readAnswers(db, name);
  expect(after.filter((row, n) => JSON.stringify(row) !== JSON.stringify(before[n]))).toHaveLength(1);
  expect(await assignBatch(db, { regionId: 1, scheme: name, batch: name })).toBe(0);
});

test('a cell split in two and merged back changes nothing', async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(randomLand, randomPatches, fc.nat(35), async (land, patches, cell) => {
      const cells = drawLand({ ...land, faults: [] });
      const name = await assigned(db, cells, drawPatches(patches));
      const before = await readAnswers(db, name);
      const sums = await readSums(db, name);
      await deliver(db, name, splitCell(cells, cell), true);
      await assignBatch(db, { regionId: 1, scheme: name, batch: name });
      // The two halves have between them what the cell had.
      expect((await readSums(db, name)).map(rounded)).toEqual(sums.map(rounded));
      await deliver(db, name, cells, true);
      await assignBatch(db, { regionId: 1, scheme: name, batch: name });
      expect(await readAnswers(db, name)).toEqual(before);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

async function assigned(
  db: Database,
  cells: FixtureFeature[],
  patches: FixtureFeature[],
  sessions = 1,
): Promise<string> {
  const name = `laws-${lands++}`;
  await importFixture(db, { name, why: '', features: [...cells, ...patches] });
  await assignBatch(db, { regionId: 1, scheme: name, batch: name, sessions });
  return name;
}

/** The lowest level again: what is in it was so all along. */
function deliver(db: Database, scheme: string, cells: FixtureFeature[], complete: boolean): Promise<void> {
  const lowest = cells.filter((cell) => cell.properties.level === 3);
  return correctLevel(db, scheme, lowest, complete);
}

interface Sums {
  patch_no: string;
  area_m2: number;
  sum_m2: number;
}
const rounded = ({ patch_no, sum_m2 }: Sums) => [patch_no, sum_m2.toFixed(2)];

async function readSums(db: Database, batch: string): Promise<Sums[]> {
  const result = await db.raw<{ rows: Sums[] }>(
    `select p.patch_no, p.area_m2, coalesce((select sum(share_m2) from patch_share h
              where h.region_id = 1 and h.patch_id = p.id and h.scheme_id = a.scheme_id), 0)
              - a.multiply_m2 + a.blind_spot_m2 + a.outside_m2 sum_m2
       from patch p join batch b on b.id = p.batch_id join patch_assignment a on a.patch_id = p.id
      where b.code = :batch order by p.patch_no`,
    { batch },
  );
  return result.rows;
}
