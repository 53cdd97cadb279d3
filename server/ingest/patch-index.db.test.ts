import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Queryable } from '../db/pool.ts';
import { importPatches } from './import-patches.ts';
import { importFeatures } from '../testing/land-fixture.ts';
import { box } from '../testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { layPatchIndex, liftPatchIndex } from '../catalog/store-patches.queries.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const PATIENCE_MS = 50;

async function indexes(db: Queryable): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `select indexname as name from pg_indexes where schemaname = 'jingtian' and indexname = 'patch_geom'`,
  );
  return rows.map((row) => row.name);
}

class Undone extends Error {}

async function andUndo(work: (trx: Parameters<typeof liftPatchIndex>[0]) => Promise<void>): Promise<void> {
  await database.db
    .transaction(async (trx) => {
      await work(trx);
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
}

test('the spatial index of an empty table is lifted and laid again', async () => {
  await database.db.transaction(async (trx) => {
    expect(await liftPatchIndex(trx, PATIENCE_MS)).toBe(true);
    expect(await indexes(trx)).toEqual([]);
    await layPatchIndex(trx);
  });
  expect(await indexes(database.db)).toEqual(['patch_geom']);
});

test('an import that breaks off brings the lifted index back', async () => {
  await andUndo(async (trx) => {
    expect(await liftPatchIndex(trx, PATIENCE_MS)).toBe(true);
  });
  expect(await indexes(database.db)).toEqual(['patch_geom']);
});

test('while somebody reads the table its index stays, and the transaction goes on', async () => {
  await andUndo(async (reader) => {
    await reader.raw('select count(*) from patch');
    await database.db.transaction(async (trx) => {
      expect(await liftPatchIndex(trx, PATIENCE_MS)).toBe(false);
      expect(await indexes(trx)).toEqual(['patch_geom']);
    });
  });
});

test('where there are patches their index stays', async () => {
  await importFeatures([box(117, 31, 117.01, 31.01, {})], (path) =>
    importPatches(database.db, {
      regionId: 1,
      dryRun: false,
      today: '2026-01-15',
      paths: [path],
      batch: 'one',
    }),
  );
  await database.db.transaction(async (trx) => {
    expect(await liftPatchIndex(trx, PATIENCE_MS)).toBe(false);
    expect(await indexes(trx)).toEqual(['patch_geom']);
  });
});
