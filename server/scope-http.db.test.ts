import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeToken } from './testing/make-token.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { cellIdOf, COUNTIES, makeThreeCounties, THEIR_MARKS } from './testing/three-counties.ts';

let database: TestDatabase;
let server: ServedApp;
const ids: Record<string, number> = {};
/** By the root of whose scope it is; undefined: all. */
const tokens = new Map<number | undefined, Record<string, string>>();
const OUR_MARKS = /甲|3101|A-\d/;

beforeAll(async () => {
  database = await openTestDatabase();
  await makeThreeCounties(database.db);
  for (const code of ['31', '3101', '3102', '310101', '310201'])
    ids[code] = await cellIdOf(database.db, code);
  const { rows } = await database.db.raw<{ rows: { name: string; id: number }[] }>(
    `select patch_no name, id from patch union all
     select 'gap ' || parent_code, id from coverage_finding where kind = 'gap' union all
     select 'run', max(id) from import_run`,
  );
  for (const { name, id } of rows) ids[name] = id;
  server = await serveApp(database.db, { access: 'login' });
  tokens.set(undefined, await makeToken(database.db, 'analyst'));
  for (const code of ['3101', '3102', '3103']) {
    const root = await cellIdOf(database.db, code);
    tokens.set(root, await makeToken(database.db, 'analyst', root));
  }
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

async function get(path: string, root?: number, method = 'GET', body?: unknown) {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...tokens.get(root),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, bytes, text: bytes.toString('utf8') };
}

const SCHEME = `scheme=${COUNTIES.scheme}`;
/** What both may ask, word for word the same. */
const SAME = [
  ...[
    '/api/v1/schemes',
    `/api/v1/batches?${SCHEME}`,
    `/api/v1/totals?${SCHEME}`,
    `/api/v1/patches?${SCHEME}`,
  ],
  ...[`/api/v1/patches?${SCHEME}&bbox=116,30,118,32&sort=area`, `/api/v1/cells?${SCHEME}`, `/api/v1/layers`],
  ...[`/api/v1/search?${SCHEME}&q=3`, `/api/v1/search?${SCHEME}&q=-1`, `/api/v1/search?${SCHEME}&q=镇`],
  ...[
    `/api/v1/coverage?${SCHEME}`,
    `/api/v1/coverage/groups?${SCHEME}`,
    `/api/v1/coverage/findings?${SCHEME}`,
  ],
  ...[
    `/api/v1/coverage/people?${SCHEME}`,
    `/api/v1/coverage/patrols?${SCHEME}`,
    `/api/v1/coverage/cells?${SCHEME}`,
  ],
  ...[`/api/v1/decisions?${SCHEME}`, '/api/v1/jobs', '/api/v1/import-runs', `/api/v1/statistics?${SCHEME}`],
  ...['cells', 'patches', 'coverage', 'assignments'].flatMap((noun) =>
    ['csv', 'geojson'].map((format) => `/api/v1/export/${noun}?${SCHEME}&format=${format}`),
  ),
  ...['cells', 'patches', 'coverage', 'batches', 'layers-gengdi', 'gengdi'].map(
    (name) => `/ogc/collections/${name}/items?${SCHEME}&limit=100`,
  ),
  ...['/ogc/collections', '/ogc/api', `/ogc/collections/patches?${SCHEME}`],
  ...['cells', 'patches', 'coverage', 'cell-labels'].flatMap((layer) => [
    `/tiles/${layer}.json?${SCHEME}`,
    ...TILES().map((tile) => `/tiles/${layer}/${tile}.mvt?${SCHEME}`),
    ...TILES().map((tile) => `/tiles/${layer}/${tile}.mvt`),
  ]),
  ...TILES().map((tile) => `/tiles/layers/gengdi/${tile}.mvt`),
];

/** The tiles over the middle of the city, from the world to a county. */
function TILES(): string[] {
  const [lon, lat] = [117.03, 31.01];
  return [0, 6, 8, 10, 12, 13].map((z) => {
    const x = Math.floor(((lon + 180) / 360) * 2 ** z);
    const y = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
    return `${z}/${x}/${y}`;
  });
}

test('the same addresses tell each county of itself and never of the other', async () => {
  let told = 0;
  for (const path of SAME) {
    const [all, ours, theirs] = [await get(path), await get(path, ids['3101']), await get(path, ids['3102'])];
    for (const one of [all, ours, theirs])
      expect({ path, server: one.status >= 500 }).toEqual({ path, server: false });
    const asked = decodeURIComponent(path);
    expect({ path, leak: THEIR_MARKS.exec(ours.text.replaceAll(asked, ''))?.[0] }).toEqual({
      path,
      leak: undefined,
    });
    expect({ path, leak: OUR_MARKS.exec(theirs.text.replaceAll(asked, ''))?.[0] }).toEqual({
      path,
      leak: undefined,
    });
    if (OUR_MARKS.test(ours.text) && THEIR_MARKS.test(theirs.text)) told++;
  }
  // That nothing leaks says little unless most of it tells something.
  expect(told).toBeGreaterThan(35);
}, 300_000);

test('counts are of what is seen: rows, totals, points on the map', async () => {
  const totals = JSON.parse((await get(`/api/v1/patches?${SCHEME}`, ids['3101'])).text) as { total: number; rows: unknown[] };
  expect(totals.total).toBe(4); // AC-1
  const batches = JSON.parse((await get(`/api/v1/batches?${SCHEME}`, ids['3101'])).text) as { batches: { code: string; patches: number }[] };
  expect(batches.batches.map(({ code, patches }) => `${code} ${patches}`).sort()).toEqual(['q1 3', 'q2 1']);
  const points = (root?: number) => get(`/tiles/patches/0/0/0.mvt?${SCHEME}`, root).then(({ bytes }) => {
    const layer = new VectorTile(new PbfReader(bytes)).layers.patches!;
    let n = 0;
    for (let i = 0; i < layer.length; i++) n += Number(layer.feature(i).properties.n);
    return n;
  });
  expect([await points(), await points(ids['3101']), await points(ids['3102'])]).toEqual([9, 4, 4]);
  const cells = JSON.parse((await get(`/api/v1/cells?${SCHEME}`, ids['3101'])).text) as { total: number };
  expect(cells.total).toBe(3);
}); // prettier-ignore

test('a co-cell sees the whole patch with all shares by name, and not the people of the other', async () => {
  const patch = JSON.parse((await get(`/api/v1/patches/${ids['AC-1']}?${SCHEME}`, ids['3101'])).text) as {
    shares: { cell: { name: string } }[];
  };
  expect(patch.shares.map(({ cell }) => cell.name).sort()).toEqual(['丙南镇', '甲南镇']);
  const who = await get(
    `/api/v1/patches/${ids['AC-1']}/responsible?${SCHEME}`,
    await cellIdOf(database.db, '3103'),
  );
  expect(who.status).toBe(200);
  expect(who.text).not.toContain('甲人');
  expect((await get(`/api/v1/patches/${ids['AC-1']}/responsible?${SCHEME}`, ids['3101'])).text).toContain(
    '甲人',
  );
});

test("what is another county's answers word for word as what does not exist", async () => {
  const asks: ((id: number | string) => string)[] = [
    (id) => `/api/v1/patches/${id}?${SCHEME}`,
    (id) => `/api/v1/cells/${id}?${SCHEME}`,
    (id) => `/api/v1/coverage/findings/${id}?${SCHEME}`,
    (id) => `/api/v1/patches/${id}/responsible?${SCHEME}`,
    (id) => `/api/v1/cells/${id}/coverage?${SCHEME}`,
    (id) => `/api/v1/import-runs/${id}`,
    (id) => `/ogc/collections/patches/items/${id}?${SCHEME}`,
    (id) => `/ogc/collections/cells/items/${id}?${SCHEME}`,
  ];
  const theirs = [ids['B-1'], ids['3102'], ids['gap 3102'], ids['B-1'], ids['3102'], ids.run, ids['B-1'], ids['3102']]; // prettier-ignore
  for (const [n, ask] of asks.entries()) {
    const foreign = await get(ask(theirs[n]!), ids['3101']);
    const none = await get(ask(987654321), ids['3101']);
    expect({ ask: ask(0), status: foreign.status }).toEqual({ ask: ask(0), status: 404 });
    expect(foreign.text.replaceAll(String(theirs[n]), '#')).toBe(none.text.replaceAll('987654321', '#'));
    expect((await get(ask(theirs[n]!))).status, ask(0)).not.toBe(404);
  }
  const batch = (code: string) => get(`/api/v1/patches?${SCHEME}&batch=${code}`, ids['3101']);
  expect((await batch('only-theirs')).text.replaceAll('only-theirs', '#')).toBe((await batch('nowhere')).text.replaceAll('nowhere', '#')); // prettier-ignore
  const tile = (code: string) => get(`/tiles/patches/13/6758/3348.mvt?${SCHEME}&batch=${code}`, ids['3101']);
  expect((await tile('only-theirs')).text.replaceAll('only-theirs', '#')).toBe((await tile('nowhere')).text.replaceAll('nowhere', '#')); // prettier-ignore
});

test("nobody writes on another county's ground, and what needs the whole region is refused to a county", async () => {
  const word = { state: 'disputed', reason: '越权', who: '甲官' };
  const decide = (finding: string, root: number) =>
    get(`/api/v1/coverage/findings/${ids[finding]}/decisions`, root, 'POST', word);
  expect((await decide('gap 3102', ids['3101']!)).status).toBe(404);
  expect((await decide('gap 3101', ids['3101']!)).status).toBe(200);
  const patchWord = (patch: string, cell: string) =>
    get(`/api/v1/patches/${ids[patch]}/decision?${SCHEME}`, ids['3101'], 'POST', {
      ...{
        kind: 'override',
        cellId: ids[cell],
        reason: '实地核查后由南镇负责处理',
        by: '甲官',
        beyond: true,
      },
    });
  expect((await patchWord('B-1', '310101')).status).toBe(404);
  // Shared with a neighbour: the level above decides. A cell of another county is one that does not exist.
  expect((await patchWord('AC-1', '310101')).status).toBe(403);
  expect((await patchWord('A-1', '310201')).status).toBe(422);
  expect((await patchWord('A-1', '310101')).status).toBe(201);
  for (const [path, body] of [
    ['/api/v1/jobs', { kind: 'coverage', scheme: COUNTIES.scheme }],
    [`/api/v1/import-runs/${ids.run}/undo`, {}],
    ['/api/v1/repairs', { scheme: COUNTIES.scheme }],
  ] as const)
    expect({ path, status: (await get(path, ids['3101'], 'POST', body)).status }).toEqual({
      path,
      status: 403,
    });
  const after = await get(`/api/v1/coverage/findings/${ids['gap 3102']}?${SCHEME}`);
  expect(after.text).toContain('"accepted"');
});
