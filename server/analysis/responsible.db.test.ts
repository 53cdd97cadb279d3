import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DutySegment, ResponsibleAnswer } from '../contract/people.ts';
import { findPatchByNumber } from '../catalog/find-patch.queries.ts';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import { importLists } from '../testing/import-lists.ts';
import { importFixture, importPatchFeatures, readFixture, TODAY } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { answerResponsible } from './responsible.ts';

const SCHEME = 'border-moved-between-two-dates';
let database: TestDatabase;
let folder: string;

// The border between 3401 and 3402 moved on 2025-07-01 and took the ground of V1 from 3402 to 3401.
beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'jingtian-responsible-'));
  const fixture = await readFixture(`assignment/${SCHEME}.geojson`);
  for (const { properties } of fixture.features) {
    if (properties.patch_no === 'V1') Object.assign(properties, { qsx: '2025-01-01', hsx: '2025-09-30' });
  }
  await importFixture(database.db, fixture);
  await importLists(database.db, folder, SCHEME, {
    people: '人员编号,姓名,电话\nP1,甲,1\nP2,乙,2\nP3,丙,3\nP4,丁,4\nP5,戊,5\nP6,己,6\n',
    // Three hand-overs in 3402, a deputy beside them; 3401 has one chief from August on; the county has a head.
    duties: [
      '网格编码,人员编号,岗位,任职起,任职止',
      '3402,P1,网格长,2024-01-01,',
      '3402,P2,网格长,2025-02-01,',
      '3402,P3,网格长,2025-04-01,',
      '3402,P4,网格长,2025-06-01,',
      '3402,P5,副网格长,2024-01-01,',
      '3401,P1,网格长,2025-08-01,',
      '34,P6,网格长,,',
    ].join('\n'),
    absences: '人员编号,离岗起,离岗止,事由\nP3,2025-05-01,2025-05-10,培训\nP1,2026-01-10,2026-01-20,病假\n',
  });
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function ask(patchNo: string, date = TODAY): Promise<ResponsibleAnswer> {
  const scheme = (await requireScheme(database.db, 1, SCHEME))!;
  const batch = (await requireBatch(database.db, 1, SCHEME))!;
  const patchId = (await findPatchByNumber(database.db, { regionId: 1, batchId: batch.id, patchNo }))!;
  const key = { regionId: 1, schemeId: scheme.id, patchId };
  return answerResponsible(database.db, { ...key, scheme: SCHEME, settings: scheme.settings, date });
}
const say = (segments: DutySegment[]) =>
  segments.map((one) => [one.from, one.to, one.as, one.person?.name ?? null, one.absent?.name ?? null]);

test('everyone responsible between the images is named through three hand-overs, an absence, a vacancy and a moved border', async () => {
  const { during } = await ask('V1');
  expect(during).toMatchObject({ from: '2025-01-01', to: '2025-09-30' });
  expect(during!.cells.map(({ cell, from, to, isLead }) => [cell.code, from, to, isLead])).toEqual([
    ['3402', '2025-01-01', '2025-06-30', true],
    ['3401', '2025-07-01', '2025-09-30', true],
  ]);
  expect(say(during!.cells[0]!.segments)).toEqual([
    ['2025-01-01', '2025-01-31', 'main', '甲', null],
    ['2025-02-01', '2025-03-31', 'main', '乙', null],
    ['2025-04-01', '2025-04-30', 'main', '丙', null],
    ['2025-05-01', '2025-05-10', 'deputy', '戊', '丙'],
    ['2025-05-11', '2025-05-31', 'main', '丙', null],
    ['2025-06-01', '2025-06-30', 'main', '丁', null],
  ]);
  expect(say(during!.cells[1]!.segments)).toEqual([
    ['2025-07-01', '2025-07-31', 'vacant', null, null],
    ['2025-08-01', '2025-09-30', 'main', '甲', null],
  ]);
});

test('who handles it now goes by the grid and the duties of the day', async () => {
  const now = async (date: string) =>
    (await ask('V1', date)).now.handlers.map(({ cell, as, person, through }) => [
      cell.code,
      as,
      person?.name ?? null,
      through?.code ?? null,
    ]);
  expect(await now('2026-01-05')).toEqual([['3401', 'main', '甲', '3401']]);
  // Away with no deputy: the level above answers.
  expect(await now('2026-01-15')).toEqual([['3401', 'level-above', '己', '34']]);
  // Before the border moved it was the other cell's.
  expect(await now('2025-05-05')).toEqual([['3402', 'deputy', '戊', '3402']]);
});

test('a patch without image dates has an answer for now and none for the time between', async () => {
  const square = [117.002, 117.003]
    .flatMap((lon) => [lon, lon])
    .map((lon, n) => [lon, n === 1 || n === 2 ? 31.003 : 31.002]);
  const coordinates = [[...square, square[0]!]];
  const patch = { type: 'Feature' as const, properties: { role: 'patch', patch_no: 'N1' } };
  await importPatchFeatures(database.db, [{ ...patch, geometry: { type: 'Polygon', coordinates } }], SCHEME);
  const answer = await ask('N1', '2026-01-05');
  expect(answer.during).toBeNull();
  expect(answer.now.handlers[0]).toMatchObject({ as: 'main', person: { name: '甲' } });
});
