import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportCoverage } from '../analysis/coverage-report.ts';
import { checkCoverage } from '../analysis/check-coverage.ts';
import { certifyCoverage } from '../analysis/certify.ts';
import { runRepair, runUndo } from '../pipeline.ts';
import { TODAY } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importFaultyLand } from '../testing/verify-faults.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const none = () => undefined;

async function makeScheme(seed: number): Promise<string> {
  const scheme = `made-${seed}`;
  await importFaultyLand(database.db, { seed, cells: [4, 24, 90], faults: 2 });
  await checkCoverage(database.db, { regionId: 1, scheme, date: TODAY });
  return scheme;
}

const repair = (scheme: string, dryRun = false) =>
  runRepair(database.db, { regionId: 1, scheme, date: TODAY, today: TODAY, dryRun }, none);

const certify = (scheme: string, asKnownAt?: string) =>
  certifyCoverage(database.db, { regionId: 1, scheme, date: TODAY, asKnownAt, version: 'test' });

const report = (scheme: string) => reportCoverage(database.db, { regionId: 1, scheme });

/** Findings that are no slivers, with their ids; areas to the square centimetre, since rings may begin elsewhere. */
async function others(scheme: string) {
  const { gaps, overlaps, outside } = await report(scheme);
  return [...gaps, ...overlaps, ...outside]
    .filter(({ sliver }) => !sliver)
    .map(({ areaM2, widthM: _width, lon: _lon, lat: _lat, ...rest }) => ({
      ...rest,
      areaM2: areaM2.toFixed(3),
    }))
    .sort((a, b) => a.id - b.id);
}

/** Outlines as they are held true on the day, byte for byte. */
async function outlines(scheme: string, level?: number) {
  const { rows } = await database.db.raw<{ rows: { code: string; hash: string }[] }>(
    `select v.code, md5(st_asbinary(v.geom)) hash from scheme s, lateral cells_on(1, s.id, cast(:today as date)) v
      where s.code = :scheme and (cast(:level as int) is null or v.level <= :level) order by v.level, v.code`,
    { scheme, today: TODAY, level: level ?? null },
  );
  return rows;
}

test.each([31])(
  'batch repair leaves no sliver, changes nothing else, and certificates of both states hold, seed %i',
  async (seed) => {
    const scheme = await makeScheme(seed);
    const before = await report(scheme);
    expect(before.totals.slivers).toBeGreaterThanOrEqual(2);
    const kept = await others(scheme);
    const parents = await outlines(scheme, 2);
    const all = await outlines(scheme);

    const tried = await repair(scheme, true);
    expect(tried).toMatchObject({ dryRun: true, runId: null, left: [] });
    expect(await outlines(scheme)).toEqual(all);

    const certified = await certify(scheme);
    for (const level of certified.levels)
      expect(level.onceM2 + level.twiceM2 + level.gapM2 + level.undividedM2).toBeCloseTo(level.areaM2, 2);

    const done = await repair(scheme);
    expect(done.left).toEqual([]);
    expect(done.totals.repaired).toBe(before.totals.slivers);
    expect(done.cells).toEqual(tried.cells);
    expect((await report(scheme)).totals.slivers).toBe(0);
    expect(await others(scheme)).toEqual(kept);
    expect(await outlines(scheme, 2)).toEqual(parents);

    // Corrected since, yet the same certificate can be made again.
    expect((await certify(scheme)).certificateHash).not.toBe(certified.certificateHash);
    expect((await certify(scheme, certified.asKnownAt)).certificateHash).toBe(certified.certificateHash);

    const again = await repair(scheme);
    expect(again).toMatchObject({ runId: null, repaired: [], cells: [] });

    await runUndo(database.db, { regionId: 1, runId: Number(done.runId), today: TODAY }, none);
    expect(await outlines(scheme)).toEqual(all);
    expect((await report(scheme)).totals).toEqual(before.totals);
  },
);
