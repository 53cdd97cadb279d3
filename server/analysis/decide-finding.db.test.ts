import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawn, importFixture, readFixture, TODAY, type LandFixture } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { checkCoverage } from './check-coverage.ts';
import { reportCoverage } from './coverage-report.ts';
import { requireScheme } from '../catalog/require.ts';
import { decideFinding } from './decide-finding.ts';
import { decideFindings } from './decide-findings.ts';
import { listEvents } from './finding-events.queries.ts';

let database: TestDatabase;
let gap: LandFixture;
beforeAll(async () => {
  database = await openTestDatabase();
  gap = await readFixture('coverage/gap-between-siblings.geojson');
});
afterAll(() => database.drop());

test('a decision keeps its reason, outlives checks, and the history tells who and why', async () => {
  const id = await findGap('decided');
  const { state } = await decideFinding(database.db, {
    ...{ regionId: 1, id, state: 'accepted', who: '王工', reason: '河道 / river' },
  });
  expect(state).toBe('accepted');
  await decideFinding(database.db, { regionId: 1, id, who: '李工', comment: '已看图 / seen' });
  await moveEast('decided', 117.0095);
  const history = await listEvents(database.db, { regionId: 1, id });
  expect(history.map(({ who, from, to, reason, comment }) => [who, from, to, reason, comment])).toEqual([
    ['王工', 'open', 'accepted', '河道 / river', null],
    ['李工', 'accepted', 'accepted', null, '已看图 / seen'],
  ]);
  expect((await reportCoverage(database.db, { regionId: 1, scheme: 'decided' })).gaps[0]!.id).toBe(id);
});

test('what a check finds no more, and again, stands in the history', async () => {
  const id = await findGap('returned');
  await moveEast('returned', 117.01);
  await expect(
    decideFinding(database.db, { regionId: 1, id, state: 'accepted', who: 'a', reason: 'b' }),
  ).rejects.toMatchObject({ code: 'decision-refused' });
  await moveEast('returned', 117.009);
  const history = await listEvents(database.db, { regionId: 1, id });
  expect(history.map(({ who, from, to }) => [who, from, to])).toEqual([
    ['check', 'open', 'fixed'],
    ['check', 'fixed', 'open'],
  ]);
});

test.each([
  ['a state without a reason', { state: 'disputed' as const, who: 'a' }],
  ['nobody', { state: 'accepted' as const, who: ' ', reason: 'b' }],
  ['nothing said', { who: 'a', comment: '  ' }],
])('refused: %s', async (_name, decision) => {
  await expect(decideFinding(database.db, { regionId: 1, id: 1, ...decision })).rejects.toMatchObject({
    code: 'decision-refused',
  });
});

test('one decision on all that match is one line of history each, and its answer takes it back', async () => {
  const id = await findGap('many');
  const scheme = (await requireScheme(database.db, 1, 'many'))!;
  const filter = {
    ...{ regionId: 1, schemeId: scheme.id, sliverWidthM: scheme.settings.sliverWidthM },
    ...{ kind: 'gap' as const, sliver: null, borderKey: null, cellId: null, state: 'todo' as const },
  };
  const words = { who: '王工', reason: '河道 / river' };
  expect(await decideFindings(database.db, filter, { state: 'accepted', ...words })).toEqual({
    changed: [{ id, from: 'open' }],
  });
  expect(await decideFindings(database.db, filter, { state: 'accepted', ...words })).toEqual({ changed: [] });
  const others = { ...filter, state: null };
  expect(await decideFindings(database.db, others, { state: 'open', who: '王工', ids: [id + 1] })).toEqual({
    changed: [],
  });
  expect(await decideFindings(database.db, others, { state: 'open', who: '王工', ids: [id] })).toEqual({
    changed: [{ id, from: 'accepted' }],
  });
  const history = await listEvents(database.db, { regionId: 1, id });
  expect(history.map(({ from, to, reason }) => [from, to, reason])).toEqual([
    ['open', 'accepted', '河道 / river'],
    ['accepted', 'open', null],
  ]);
  await expect(decideFindings(database.db, filter, { state: 'accepted', who: '王工' })).rejects.toMatchObject(
    {
      code: 'decision-refused',
    },
  );
});

test('a finding that does not exist cannot be decided', async () => {
  await expect(
    decideFinding(database.db, { regionId: 1, id: 999_999, who: 'a', comment: 'b' }),
  ).rejects.toMatchObject({ code: 'finding-not-found' });
});

async function findGap(scheme: string): Promise<number> {
  await importFixture(database.db, gap, scheme);
  await checkCoverage(database.db, { regionId: 1, scheme, date: TODAY });
  return (await reportCoverage(database.db, { regionId: 1, scheme })).gaps[0]!.id;
}

/** Draws the eastern border of cell 3401 at another longitude, and checks. */
async function moveEast(scheme: string, east: number): Promise<void> {
  const cell = structuredClone(drawn(gap, 'cell').find((one) => one.properties.code === '3401')!);
  const ring = cell.geometry.coordinates[0] as GeoJSON.Position[];
  const old = Math.max(...ring.map(([lon]) => lon!));
  for (const position of ring) if (position[0] === old) position[0] = east;
  await importFixture(database.db, { name: scheme, why: '', features: [cell] });
  await checkCoverage(database.db, { regionId: 1, scheme, date: TODAY });
}
