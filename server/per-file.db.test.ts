import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importPerFile } from './commands/import-per-file.ts';
import { readConfig } from './config.ts';
import type { ImportReport } from './contract/import-report.ts';
import { runCellImport, runPatchImport } from './pipeline.ts';
import { makeZip } from './testing/make-zip.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'jingtian-per-file-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const TODAY = '2026-01-15';
const LOST = 20_000;
const silent = () => undefined;

/** A square of 0.001 degree in a column per township and a row per feature. */
function square(column: number, row: number, width = 0.001) {
  const [x, y] = [117 + column * 0.01, 31 + row * 0.002];
  return {
    type: 'Polygon' as const,
    coordinates: [
      [
        [x, y],
        [x + width, y],
        [x + width, y + 0.001],
        [x, y + 0.001],
        [x, y],
      ],
    ],
  };
}

async function writeTownship(
  name: string,
  features: { properties: object; geometry: object }[],
): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  const collection = {
    type: 'FeatureCollection',
    features: features.map((feature) => ({ type: 'Feature', ...feature })),
  };
  await writeFile(join(folder, name), JSON.stringify(collection));
}
const patch = (column: number, row: number, no: string, width?: number) => ({
  properties: { JCBH: no },
  geometry: square(column, row, width),
});

const importPatchFolder = (
  name: string,
  batch: string,
  more: { signal?: AbortSignal; onProgress?: () => void } = {},
): Promise<ImportReport> =>
  runPatchImport(
    database.db,
    { regionId: 1, paths: [join(folder, name)], dryRun: false, today: TODAY, batch, ...more },
    silent,
    importPerFile,
  );

async function numbersOf(batch: string): Promise<string[]> {
  const { rows } = await database.db.raw<{ rows: { patch_no: string }[] }>(
    `select p.patch_no from patch p join batch b on b.id = p.batch_id where b.code = :batch order by 1`,
    { batch },
  );
  return rows.map((row) => row.patch_no);
}
async function runsOf(target: string): Promise<number> {
  const { rows } = await database.db.raw<{ rows: { n: number }[] }>(
    'select count(*) n from import_run where target = :target',
    { target },
  );
  return rows[0]!.n;
}

test('townships that each count from 1 all come in, a broken file keeps none out, and the next night changes nothing', async () => {
  await writeTownship('night/a/patches.geojson', [patch(0, 0, '1'), patch(0, 1, '2')]);
  await writeTownship('night/b/patches.geojson', [patch(1, 0, '1'), patch(1, 1, '2')]);
  await writeFile(join(folder, 'night/broken.geojson'), '{"type":"FeatureCollection","features":[{"type"');
  const first = await importPatchFolder('night', 'night');
  expect(first.totals).toMatchObject({ read: 4, accepted: 4, added: 4 });
  expect(first.runs).toMatchObject([
    { file: 'a/patches.geojson', alreadyImported: false },
    { file: 'b/patches.geojson', alreadyImported: false },
    { file: 'broken.geojson', runId: null },
  ]);
  expect(first.totals.issueCounts).toMatchObject({ 'duplicate-number-suffixed': 2 });
  expect(await numbersOf('night')).toEqual(['1', '1-2', '2', '2-2']);
  const again = await importPatchFolder('night', 'night');
  expect(again.runs!.map((run) => run.alreadyImported)).toEqual([true, true, false]);
  expect(await runsOf('night')).toBe(2);
  expect(await numbersOf('night')).toEqual(['1', '1-2', '2', '2-2']);
});

test('a corrected file updates its own patches, whatever numbers other files use', async () => {
  await writeTownship('night/b/patches.geojson', [
    patch(1, 0, '1', 0.0012),
    patch(1, 1, '2'),
    patch(1, 2, '3'),
  ]);
  const report = await importPatchFolder('night', 'night');
  expect(report.runs!.map((run) => run.alreadyImported)).toEqual([true, false, false]);
  expect(report.totals).toMatchObject({ added: 1, changed: 1, unchanged: 3 });
  expect(await numbersOf('night')).toEqual(['1', '1-2', '2', '2-2', '3']);
});

test('what is in when an import is cancelled stays, and the same call again brings the rest', async () => {
  for (const column of [2, 3, 4])
    await writeTownship(`cut/${column}.geojson`, [patch(column, 0, String(column))]);
  const stop = new AbortController();
  let told = 0;
  const onProgress = () => {
    if ((told += 1) > 8) stop.abort();
  };
  await expect(importPatchFolder('cut', 'cut', { signal: stop.signal, onProgress })).rejects.toMatchObject({
    code: 'import-cancelled',
  });
  const kept = await numbersOf('cut');
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(3);
  const rest = await importPatchFolder('cut', 'cut');
  expect(rest.runs!.filter((run) => run.alreadyImported)).toHaveLength(kept.length);
  expect(await numbersOf('cut')).toEqual(['2', '3', '4']);
});

test('a first delivery of cells in several files has been so since ever, and a changed file is a change of today', async () => {
  const cell = (column: number, width?: number) => ({
    properties: { code: `34010${column}`, name: `镇${column}` },
    geometry: square(column, 0, width),
  });
  const run = () =>
    runCellImport(
      database.db,
      {
        ...{ regionId: 1, paths: [join(folder, 'cells')], dryRun: false, today: TODAY },
        ...{ scheme: 'parts', level: 1, kind: 'territorial' },
      },
      silent,
      importPerFile,
    );
  const states = async () => {
    const { rows } = await database.db.raw<{ rows: { code: string; start: string | null }[] }>(
      `select v.code, case when lower(v.valid) > '-infinity' then lower(v.valid)::text end start
         from cell_version v join scheme s on s.id = v.scheme_id
        where s.code = 'parts' and upper_inf(v.recorded) and upper_inf(v.valid) order by 1`,
    );
    return rows.map((row) => [row.code, row.start]);
  };
  await writeTownship('cells/1.geojson', [cell(1)]);
  await writeTownship('cells/2.geojson', [cell(2)]);
  await run();
  expect(await states()).toEqual([
    ['340101', null],
    ['340102', null],
  ]);
  await writeTownship('cells/2.geojson', [cell(2, 0.002)]);
  const report = await run();
  expect(report.totals).toMatchObject({ added: 0, changed: 1, unchanged: 1 });
  expect(await states()).toEqual([
    ['340101', null],
    ['340102', TODAY],
  ]);
});

test('an import that would fill the disk is refused before anything is written', async () => {
  await writeTownship('disk/1.geojson', [patch(5, 0, '1')]);
  const request = { regionId: 1, paths: [join(folder, 'disk')], dryRun: false, today: TODAY, batch: 'disk' };
  const limits = { minFreeBytes: 2 ** 50 };
  await expect(
    runPatchImport(database.db, { ...request, databaseDir: folder, limits }, silent),
  ).rejects.toMatchObject({ code: 'disk-space-low' });
  expect(await runsOf('disk')).toBe(0);
  const report = await runPatchImport(database.db, { ...request, databaseDir: folder, limits: {} }, silent);
  expect(report.totals.accepted).toBe(1);
});

test('limits are settings, and a wrong one is told', async () => {
  const { config, problems } = readConfig(
    { JINGTIAN_MAX_ZIP_ENTRIES: '1', JINGTIAN_MAX_FILES: 'many', JINGTIAN_MIN_FREE_MB: '0' },
    folder,
  );
  expect(config.importLimits).toEqual({ zipEntries: 1, minFreeBytes: 0 });
  expect(problems).toHaveLength(1);
  const collection = JSON.stringify({ type: 'FeatureCollection', features: [] });
  const zip = join(folder, 'two.zip');
  await writeFile(
    zip,
    makeZip([
      { name: 'a.geojson', content: Buffer.from(collection) },
      { name: 'b.geojson', content: Buffer.from(collection) },
    ]),
  );
  const report = await runPatchImport(
    database.db,
    { regionId: 1, paths: [zip], dryRun: false, today: TODAY, batch: 'zip', limits: config.importLimits },
    silent,
  );
  expect(report.files[0]!.issues.map((issue) => issue.code)).toEqual(['zip-too-large']);
});

test('a database lost in the middle leaves nothing half-done, and the import is completed by the next call', async () => {
  await writeTownship(
    'lost/1.geojson',
    Array.from({ length: LOST }, (_, n) => patch(6 + Math.floor(n / 1000) * 0.3, n % 1000, `L${n}`)),
  );
  const request = { regionId: 1, paths: [join(folder, 'lost')], dryRun: false, today: TODAY, batch: 'lost' };
  let killed = false;
  const onProgress = ({ phase, read }: { phase: string; read: number }) => {
    if (phase !== 'reading' || read < 1000 || killed) return;
    killed = true;
    // The owner may end the sessions of the app's login; the statement under way dies with its connection.
    void database.endSessions();
  };
  await expect(runPatchImport(database.db, { ...request, onProgress }, silent)).rejects.toThrow();
  expect(killed).toBe(true);
  expect(await numbersOf('lost')).toEqual([]);
  expect(await runsOf('lost')).toBe(0);
  expect((await runPatchImport(database.db, request, silent)).totals.accepted).toBe(LOST);
  expect(await numbersOf('lost')).toHaveLength(LOST);
});
