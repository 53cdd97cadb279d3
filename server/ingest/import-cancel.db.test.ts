import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportPhase, ImportProgress } from '../contract/import-progress.ts';
import { waitForImportTurn } from '../catalog/import-runs.queries.ts';
import { importFeatures } from '../testing/land-fixture.ts';
import { box } from '../testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importCells } from './import-cells.ts';
import { importPatches } from './import-patches.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const features = Array.from({ length: 2500 }, (_, n) =>
  box(
    110 + (n % 50) * 0.01,
    30 + Math.floor(n / 50) * 0.01,
    110.005 + (n % 50) * 0.01,
    30.005 + Math.floor(n / 50) * 0.01,
    {
      code: `C${n}`,
    },
  ),
);
const common = { regionId: 1, dryRun: false, today: '2026-01-15' };

async function rowsAnywhere(): Promise<number> {
  const { rows } = await database.db.raw<{ rows: { n: number }[] }>(
    `select (select count(*) from patch) + (select count(*) from batch) + (select count(*) from tile_patch)
          + (select count(*) from cell) + (select count(*) from scheme) + (select count(*) from import_run) n`,
  );
  return rows[0]!.n;
}

function importUntil(phase: ImportPhase, kind: 'cells' | 'patches'): Promise<unknown> {
  const cancel = new AbortController();
  const more = {
    ...common,
    signal: cancel.signal,
    onProgress: (progress: ImportProgress) => {
      if (progress.phase === phase && (phase !== 'reading' || progress.read >= 1000)) cancel.abort();
    },
  };
  return importFeatures(features, (path) =>
    kind === 'patches'
      ? importPatches(database.db, { ...more, paths: [path], batch: 'cancelled' })
      : importCells(database.db, { ...more, paths: [path], scheme: 's', level: 1, kind: 'territorial' }),
  );
}

test.each([
  ['looking', 'patches'],
  ['reading', 'patches'],
  ['repairing', 'patches'],
  ['storing', 'patches'],
  ['reading', 'cells'],
  ['storing', 'cells'],
] as const)('cancelled while %s, an import of %s leaves nothing', async (phase, kind) => {
  await expect(importUntil(phase, kind)).rejects.toMatchObject({ code: 'import-cancelled' });
  expect(await rowsAnywhere()).toBe(0);
});

test('a cancel reaches an import that waits for another one', async () => {
  const cancel = new AbortController();
  await database.db.transaction(async (other) => {
    await waitForImportTurn(other, 1);
    const waiting = importFeatures(features.slice(0, 2), (path) =>
      importPatches(database.db, { ...common, paths: [path], batch: 'waiting', signal: cancel.signal }),
    );
    await untilSomebodyWaits();
    cancel.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'import-cancelled' });
  });
  expect(await rowsAnywhere()).toBe(0);
});

test('progress counts the features of each file and the files', async () => {
  const told: ImportProgress[] = [];
  const signal = new AbortController().signal;
  await importFeatures(features, (path) =>
    importPatches(database.db, {
      ...common,
      paths: [path],
      batch: 'told',
      signal,
      onProgress: (progress) => told.push(progress),
    }),
  );
  expect([...new Set(told.map((progress) => progress.phase))]).toEqual([
    'looking',
    'reading',
    'repairing',
    'storing',
  ]);
  expect(told.filter((progress) => progress.phase === 'reading').map((progress) => progress.read)).toEqual([
    0, 1000, 2000, 2500, 2500,
  ]);
  expect(told.every((progress) => progress.features === (progress.phase === 'reading' ? 2500 : null))).toBe(
    true,
  );
  expect(told.at(-1)).toMatchObject({ readInAll: 2500, files: { done: 1, total: 1 } });
});

async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await database.db.raw<{ rows: { n: number }[] }>(
      `select count(*) n from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    );
    if (rows[0]!.n > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
