import { afterAll, beforeAll, expect, test } from 'vitest';

import { AppError } from '../errors.ts';
import { fuzzCorpus } from '../testing/fuzz/corpus.ts';
import { makeCase } from '../testing/fuzz/make-case.ts';
import { withCase } from '../testing/fuzz/read-case.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importPatches } from './import-patches.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

/** More than the usual sample on demand: JINGTIAN_FUZZ_IMPORTS=2000. */
const FILES = Number(process.env.JINGTIAN_FUZZ_IMPORTS ?? 80);
const SEED = 11;

async function stored(batch: string): Promise<{ patches: number; runs: number; batches: number }> {
  const { rows } = await database.db.raw<{
    rows: { patches: number; runs: number; batches: number }[];
  }>(
    `select (select count(*) from patch p join batch b on b.id = p.batch_id where b.code = :batch) patches,
            (select count(*) from import_run where kind = 'patches' and target = :batch) runs,
            (select count(*) from batch where code = :batch) batches`,
    { batch },
  );
  return rows[0]!;
}

test(
  'of a damaged file all that was accepted is stored, or nothing at all',
  { timeout: FILES * 2000 },
  async () => {
    const corpus = fuzzCorpus();
    let whole = 0;
    for (let n = 0; n < FILES; n++) {
      const batch = `fuzz-${n}`;
      let accepted = 0;
      try {
        const report = await withCase(makeCase(corpus, SEED, n), (path) =>
          importPatches(database.db, {
            regionId: 1,
            paths: [path],
            dryRun: false,
            today: '2026-01-15',
            batch,
          }),
        );
        for (const file of report.files) expect(file.read, `case ${n}`).toBe(file.accepted + file.refused);
        accepted = report.totals.accepted;
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'internal')
          throw new Error(`case ${n}`, { cause: error });
      }
      const there = accepted > 0 ? 1 : 0;
      whole += there;
      expect(await stored(batch), `case ${n}`).toEqual({
        patches: accepted,
        runs: there,
        batches: there,
      });
    }
    expect(whole).toBeGreaterThan(FILES / 20);
  },
);
