import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveCadence } from '../catalog/patrols.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import { undoRun } from '../catalog/undo-run.ts';
import { importLists } from '../testing/import-lists.ts';
import { importFixture, readFixture, TODAY } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { checkCoverage } from './check-coverage.ts';
import { reportCoverage } from './coverage-report.ts';
import { checkPatrols, checkPeople } from './people-coverage.ts';

// A county 34 with the villages 3401 and 3402.
const SCHEME = 'border-moved-between-two-dates';
let database: TestDatabase;
let folder: string;
let schemeId: number;

beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'jingtian-people-'));
  await importFixture(database.db, await readFixture(`assignment/${SCHEME}.geojson`));
  schemeId = (await requireScheme(database.db, 1, SCHEME))!.id;
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const day = (date = TODAY, under: string | null = null) => ({
  regionId: 1,
  schemeId,
  scheme: SCHEME,
  date,
  under,
});

test('while no duties are held nobody is called missing, and afterwards every cell without anybody is', async () => {
  expect((await checkPeople(database.db, day())).unmanned).toBeNull();
  const reports = await importLists(database.db, folder, SCHEME, {
    people: '人员编号,姓名\nP1,甲\nP2,乙\nP3,丙\n',
    duties: '网格编码,人员编号,岗位,任职起\n34,P1,网格长,\n3401,P2,网格长,2025-01-01\n3401,P3,副网格长,\n',
    absences: '人员编号,离岗起,离岗止\nP2,2026-01-14,2026-01-16\n',
  });
  expect(reports.duties).toMatchObject({ totals: { read: 3, accepted: 3, added: 3 } });
  expect(await checkPeople(database.db, day())).toMatchObject({
    cells: 3,
    manned: 1,
    acting: 1,
    unmanned: [{ code: '3402', name: '3402', level: 2 }],
  });
  expect(await checkPeople(database.db, day('2026-01-17'))).toMatchObject({ manned: 2, acting: 0 });
  expect((await checkPeople(database.db, day(TODAY, '3401'))).unmanned).toEqual([]);
});

test('the coverage report names the unmanned cells of its day', async () => {
  await checkCoverage(database.db, { regionId: 1, scheme: SCHEME, date: TODAY });
  const report = await reportCoverage(database.db, { regionId: 1, scheme: SCHEME });
  expect(report.unmanned).toEqual([{ code: '3402', name: '3402' }]);
});

test('the same list again changes nothing, and a row that cannot be used is refused with its reason', async () => {
  const list = {
    duties:
      '网格编码,人员编号,岗位,任职起\n3402,P9,网格长,\n3409,P1,网格长,\n3402,P1,网格长,30日\n3402,P1,司机,\n',
  };
  const refused = (await importLists(database.db, folder, SCHEME, list)).duties!;
  expect(refused.files[0]!.issues.map((issue) => [issue.feature, issue.code])).toEqual([
    [0, 'person-not-found'],
    [1, 'cell-not-found'],
    [2, 'date-not-understood'],
    [3, 'role-unknown'],
  ]);
  expect(refused.totals).toMatchObject({ read: 4, refused: 4, accepted: 0, added: 0 });
  const same = { people: '人员编号,姓名\nP1,甲\nP2,乙\nP3,丙\n' };
  expect((await importLists(database.db, folder, SCHEME, same)).people).toMatchObject({
    alreadyImported: true,
  });
});

test('visits are held against the cadence of the level, extra visits of one week do not make up for another', async () => {
  expect(await checkPatrols(database.db, day())).toMatchObject({ rows: [], notRequired: 3 });
  await saveCadence(database.db, { regionId: 1, schemeId }, { level: 2, kind: '', visits: 2, per: 'week' });
  const visits =
    '网格编码,巡查日期,姓名\n3401,2026-01-05,乙\n3401,2026-01-08,乙\n3401,2026-01-08,乙\n3402,2026-01-11,\n3402,2026-01-12,\n';
  const report = (await importLists(database.db, folder, SCHEME, { patrols: visits })).patrols!;
  expect(report.totals).toMatchObject({ read: 5, accepted: 5, added: 5 });
  const more = `${visits}3402,2026-01-13,\n`;
  const again = (await importLists(database.db, folder, SCHEME, { patrols: more })).patrols!;
  expect(again.totals).toMatchObject({ read: 6, added: 1, unchanged: 5 });
  const patrols = await checkPatrols(database.db, day());
  expect(patrols.rows).toMatchObject([
    { code: '3401', done: 2, due: 2, state: 'done', lastVisit: '2026-01-08' },
    { code: '3402', done: 1, due: 2, state: 'partly', lastVisit: '2026-01-13' },
  ]);
  expect(patrols).toMatchObject({
    notRequired: 1,
    totals: { done: 1, partly: 1, missed: 0, visits: 3, due: 4 },
  });
});

test('an undone list of duties leaves those held before, and the same list may come again', async () => {
  const duties = '网格编码,人员编号,岗位,任职起\n3401,P1,网格长,2026-01-01\n';
  const mainOf3401 = async () => {
    const { rows } = await database.db.raw<{ rows: { name: string }[] }>(
      `select p.name from duties_on(1, :schemeId, '2026-01-10') d join person p on p.id = d.person_id
         join cell_version v on v.cell_id = d.cell_id and upper_inf(v.recorded) and upper_inf(v.valid)
        where v.code = '3401' and d.role = 'main'`,
      { schemeId },
    );
    return rows.map((row) => row.name);
  };
  expect(await mainOf3401()).toEqual(['乙']);
  const report = (await importLists(database.db, folder, SCHEME, { duties })).duties!;
  expect(report.totals.issueCounts).toEqual({ 'duty-handed-over': 1 });
  expect(await mainOf3401()).toEqual(['甲']);
  await undoRun(database.db, 1, Number(report.runId));
  expect(await mainOf3401()).toEqual(['乙']);
  expect((await importLists(database.db, folder, SCHEME, { duties })).duties).toMatchObject({
    alreadyImported: false,
  });
  expect(await mainOf3401()).toEqual(['甲']);
});

test('persons who hold duties are not undone away, and others are', async () => {
  const held = await database.db.raw<{ rows: { id: number }[] }>(
    `select id from import_run where kind = 'people' and state = 'done' order by id`,
  );
  await expect(undoRun(database.db, 1, held.rows[0]!.id)).rejects.toMatchObject({ code: 'undo-refused' });
  const report = (await importLists(database.db, folder, SCHEME, { people: '人员编号,姓名\nP8,辛\n' }))
    .people!;
  expect(await undoRun(database.db, 1, Number(report.runId))).toMatchObject({ withdrawn: 1, restored: 0 });
});
