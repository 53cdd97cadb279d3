import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChiefCell, ChiefPage } from './contract/chief-page.ts';
import { TODAY } from './testing/land-fixture.ts';
import { makeToken } from './testing/make-token.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { cellIdOf, makeThreeCounties, THEIR_MARKS } from './testing/three-counties.ts';

let database: TestDatabase;
let app: ServedApp;
const ids: Record<string, number> = {};
const tokens: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  database = await openTestDatabase();
  await makeThreeCounties(database.db);
  for (const code of ['3101', '310101', '310102', '310201']) ids[code] = await cellIdOf(database.db, code);
  for (const [code, id] of Object.entries(ids)) tokens[code] = await makeToken(database.db, 'analyst', id);
  app = await serveApp(database.db, { access: 'login' });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const ask = (cell: string, root = cell) =>
  fetch(`${app.url}/api/v1/chief?cell=${ids[cell]}`, { headers: tokens[root]! });
async function pageOf(cell: string, root = cell): Promise<ChiefCell> {
  const response = await ask(cell, root);
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as ChiefPage).cells[0]!;
}

test('a chief is told of their cell, its three coverages with reasons, and who holds it', async () => {
  const cell = await pageOf('310101');
  expect(cell.cell).toMatchObject({ code: '310101', name: '甲南镇', level: 3 });
  expect(cell.coverage.people).toMatchObject({ state: 'good', reason: 'main' });
  expect(cell.coverage.space.reason).toBe('clean');
  expect(cell.holders.map(({ person, role }) => [person.name, role])).toEqual([['甲人', 'main']]);
  expect(cell.outline.coordinates[0]![0]!.length).toBeGreaterThanOrEqual(5);
});

test('patches come with shares of all cells that hold them, also of cells beside', async () => {
  const { patches, patchesTotal } = await pageOf('310101');
  expect(patchesTotal).toBe(patches.length);
  expect(new Set(patches.map(({ patchNo }) => patchNo))).toEqual(new Set(['A-1', 'A-2', 'A-3', 'AC-1']));
  const shared = patches.find(({ patchNo }) => patchNo === 'AC-1')!;
  expect(shared.shares.map(({ cell }) => cell.code).sort()).toEqual(['310101', '310301']);
  const sum = shared.shares.reduce((total, { shareM2 }) => total + shareM2, 0);
  expect(sum).toBeCloseTo(shared.areaM2, 1);
  expect(shared.shares.map(({ cell, own, person }) => [cell.code, own, person?.name]).sort()).toEqual([
    ['310101', true, '甲人'],
    ['310301', false, undefined],
  ]);
  expect(shared.ownM2).toBe(shared.shares.find(({ cell }) => cell.code === '310101')!.shareM2);
});

test('neighbours are told by line and name, cut to the surroundings; a gap at the cell is there', async () => {
  const { neighbours, findings, bbox4490 } = await pageOf('310102');
  // 丙 lies beside, 乙 two cells away.
  expect(neighbours.map(({ code }) => code).sort()).toEqual(['310101', '310301', '310302']);
  const lons = neighbours.flatMap(({ outline }) => outline.coordinates.flat(2).map(([lon]) => lon!));
  const width = bbox4490[2] - bbox4490[0];
  expect(Math.max(...lons)).toBeLessThan(bbox4490[2] + 0.46 * width);
  expect(findings).toMatchObject([{ kind: 'gap', state: 'accepted', own: true }]);
});

test('nothing of a county that lies elsewhere is in it, and its cells are not there to ask for', async () => {
  for (const cell of ['310101', '310102'])
    expect(THEIR_MARKS.exec(await (await ask(cell)).text())).toBeNull();
  for (const root of ['310101', '3101']) {
    const response = await ask('310201', root);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      404,
      'cell-not-found',
    ]);
  }
});

test('whoever has the upper cell looks at the page of a lower one', async () => {
  expect((await pageOf('310101', '3101')).patchesTotal).toBe(4);
  expect((await pageOf('3101')).patches.map(({ patchNo }) => patchNo)).toContain('AC-1');
});

test('whom to call is who holds a cell above, the nearest first, and not who is away', async () => {
  expect((await pageOf('310101')).above).toEqual([]);
  const duty = async (cell: string, no: string) => {
    const { rows } = await database.owner.raw<{ rows: { id: number }[] }>(
      "insert into person (region_id, person_no, name, phone, content_hash) values (1, ?, ?, '10011112222', '') returning id",
      [no, no],
    );
    await database.owner.raw(
      `insert into duty (region_id, scheme_id, cell_id, person_id, role, post, valid)
       select 1, scheme_id, id, ?, 'main', '片长', '[2026-01-01,)' from cell where id = ?`,
      [rows[0]!.id, ids[cell]!],
    );
    return rows[0]!.id;
  };
  ids['31'] = await cellIdOf(database.db, '31');
  const county = await duty('3101', '县长');
  await duty('31', '市长');
  expect((await pageOf('310101')).above).toMatchObject([
    { cell: { code: '3101' }, as: 'main', person: { name: '县长', phone: '10011112222' } },
    { cell: { code: '31' }, person: { name: '市长' } },
  ]);
  await database.owner.raw(
    'insert into absence (region_id, person_id, valid) values (1, ?, daterange(?::date, null))',
    [county, TODAY],
  );
  expect((await pageOf('310101')).above.map(({ person }) => person.name)).toEqual(['市长']);
});

test('answers are small on the line', async () => {
  const response = await ask('3101');
  expect(response.headers.get('content-encoding')).toMatch(/^(gzip|br)$/);
});
