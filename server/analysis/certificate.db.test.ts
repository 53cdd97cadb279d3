import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFixture, TODAY } from '../testing/land-fixture.ts';
import { drawLand, randomLand } from '../testing/random-land.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { certifyCoverage } from './certify.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

let lands = 0;

test('on random land with random faults, once + twice + gap + undivided is the parent, of the whole and of every subtree', async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(randomLand, async (land) => {
      const scheme = `certified-${lands++}`;
      const features = drawLand(land);
      await importFixture(db, { name: scheme, why: '', features });
      const key = { regionId: 1, scheme, date: TODAY, version: 'test' };
      const whole = await certifyCoverage(db, key);
      const codes = features
        .filter(({ properties }) => properties.role === 'cell' && properties.level !== 3)
        .map(({ properties }) => String(properties.code));
      expect(codes.length).toBeGreaterThan(0);
      const parts = await Promise.all(codes.map((under) => certifyCoverage(db, { ...key, under })));
      for (const level of [whole, ...parts].flatMap(({ levels }) => levels)) {
        const sum = level.onceM2 + level.twiceM2 + level.gapM2 + level.undividedM2;
        expect(Math.abs(sum - level.areaM2)).toBeLessThan(0.01 * level.parents);
      }
    }),
    { numRuns: 5, endOnFailure: true },
  );
});
