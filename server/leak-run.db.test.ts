import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTiles } from './tiles/build-tiles.ts';
import { openMapChanges, type MapChanges } from './tiles/map-changes.ts';
import { TODAY } from './testing/land-fixture.ts';
import { leakOf, readIdsOf, spreadIds, type Foreign } from './testing/leaks/county-watch.ts';
import { makeToken } from './testing/make-token.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { cellIdOf, COUNTIES, makeThreeCounties } from './testing/three-counties.ts';

/** Pairs of requests at the same tile, half as many at everything else. */
const ROUNDS = Number(process.env.JINGTIAN_TEST_ROUNDS ?? 1000);
const SIDE_BY_SIDE = 12;

interface County {
  headers: Record<string, string>;
  foreign: Foreign;
  /** Something of its own. */
  patch: number;
  finding: number;
  cell: number;
}

let database: TestDatabase;
let app: ServedApp;
let mapChanges: MapChanges;
let counties: [County, County];

beforeAll(async () => {
  database = await openTestDatabase();
  await spreadIds(database.owner);
  await makeThreeCounties(database.db);
  await buildTiles(database.db, { regionId: 1, scheme: COUNTIES.scheme, date: TODAY });
  mapChanges = openMapChanges({ db: database.db, url: database.url, regionId: 1, cacheBytes: 2e7 });
  app = await serveApp(database.db, { access: 'login', mapChanges });
  const [a, b] = [
    { code: '3101', name: '甲', letter: 'A' },
    { code: '3102', name: '乙', letter: 'B' },
  ];
  const county = async (own: typeof a, other: typeof a, [west, east]: [number, number]): Promise<County> => {
    const cell = await cellIdOf(database.db, own.code);
    const one = async (sql: string) =>
      (await database.owner.raw<{ rows: { id: number }[] }>(sql)).rows[0]!.id;
    const batch = other.letter === 'B' ? '|only-theirs' : '';
    return {
      headers: await makeToken(database.db, 'analyst', cell),
      foreign: {
        marks: new RegExp(
          `${other.name}|(?<![\\d.])${other.code}(?:\\d\\d)?(?!\\d)|(?<!\\w)${other.letter}-\\d${batch}`,
        ),
        ids: await readIdsOf(database.owner, other),
        ...{ west, east },
      },
      ...{ cell, patch: await one(`select id from patch where patch_no = '${own.letter}-1'`) },
      finding: await one(
        `select id from coverage_finding where kind = 'gap' and parent_code = '${own.code}'`,
      ),
    };
  };
  counties = [await county(a, b, [117.0405, 117.0595]), await county(b, a, [117.0005, 117.0185])];
}, 240_000);
afterAll(async () => {
  await app.close();
  await mapChanges.close();
  await database.drop();
});

const SCHEME = `scheme=${COUNTIES.scheme}`;
const seen = new Set<string>();
let asked = 0;
let told = 0;

/** Asks for a county and looks at the answer; bytes that were looked at before are not opened again. */
async function ask(county: County, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(app.url + path, { headers: county.headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  asked++;
  if (response.status >= 500) throw new Error(`${response.status} of ${path}: ${bytes.toString('utf8')}`);
  const key = `${county.cell} ${path} ${createHash('sha1').update(bytes).digest('base64')}`;
  if (!seen.has(key)) {
    const leak = leakOf({ type: response.headers.get('content-type') ?? '', bytes }, path, county.foreign);
    if (leak) throw new Error(`county ${county.cell} was told ${leak} by ${path}`);
    seen.add(key);
  }
  if (response.status === 200 && bytes.length > 100) told++;
  return { status: response.status, text: bytes.toString('utf8') };
}

/** Both counties ask word for word the same at once, many of them side by side. */
async function fire(paths: string[], rounds: number, before: () => void = () => undefined): Promise<void> {
  for (let round = 0; round < rounds; round += SIDE_BY_SIDE) {
    before();
    await Promise.all(
      Array.from({ length: Math.min(SIDE_BY_SIDE, rounds - round) }, async (_, n) => {
        const path = paths[(round + n) % paths.length]!;
        const order = n % 2 ? counties : [counties[1], counties[0]];
        await Promise.all(order.map((county) => ask(county, path)));
      }),
    );
  }
}

function tiles(): string[] {
  const places = [117.01, 117.03, 117.05].flatMap((lon) =>
    [0, 7, 9, 11, 13, 15].map((z) => {
      const x = Math.floor(((lon + 180) / 360) * 2 ** z);
      const y = Math.floor(((1 - Math.asinh(Math.tan((31.01 * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
      return `${z}/${x}/${y}`;
    }),
  );
  const own = ['cells', 'patches', 'coverage', 'cell-labels'].flatMap((layer) =>
    [...new Set(places)].map((place) => `/tiles/${layer}/${place}.mvt?${SCHEME}`),
  );
  return [...own, ...[...new Set(places)].map((place) => `/tiles/layers/gengdi/${place}.mvt`)];
}

test('the watch finds the other county wherever somebody who sees all is answered', async () => {
  const headers = await makeToken(database.db, 'analyst');
  const found: string[] = [];
  for (const path of [...tiles(), ...EVERYTHING]) {
    const response = await fetch(app.url + path, { headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get('content-type') ?? '';
    if (counties.some(({ foreign }) => leakOf({ type, bytes }, path, foreign) !== null)) found.push(path);
  }
  expect(found.length).toBeGreaterThan(50);
  for (const kind of [
    /^\/tiles\/cells/,
    /^\/tiles\/patches/,
    /^\/tiles\/coverage/,
    /^\/tiles\/layers/,
    /format=csv/,
    /=geojson/,
    /=xlsx/,
    /=shp/,
    /=gpkg/,
    /^\/ogc/,
    /search/,
    /statistics/,
  ])
    expect(
      found.some((path) => kind.test(path)),
      String(kind),
    ).toBe(true);
});

test('two counties at the same cold tile at once: never a byte of the other', async () => {
  [asked, told] = [0, 0];
  await fire(tiles(), ROUNDS, () => mapChanges.cache.clear());
  expect(asked).toBe(2 * ROUNDS);
  expect(told).toBeGreaterThan(ROUNDS / 4);
}, 600_000);

/** Lists, counts, features, downloads of every format, the certificate. */
const EVERYTHING = [
  ...['schemes', 'layers', 'jobs', 'import-runs', 'basemaps', 'me'].map((name) => `/api/v1/${name}`),
  ...['batches', 'totals', 'patches', 'cells', 'coverage', 'decisions', 'statistics'].map(
    (name) => `/api/v1/${name}?${SCHEME}`,
  ),
  ...['groups', 'findings', 'people', 'patrols', 'cells'].map((name) => `/api/v1/coverage/${name}?${SCHEME}`),
  ...['31', '-1', '镇', 'A-', 'B-', '甲', '乙', '3102'].map(
    (q) => `/api/v1/search?${SCHEME}&q=${encodeURIComponent(q)}`,
  ),
  ...['q=-', 'state=inside', 'crossing=true', 'bbox=116,30,118,32&sort=area'].map(
    (q) => `/api/v1/patches?${SCHEME}&${q}`,
  ),
  ...['batch=q1', 'batch=only-theirs'].map((q) => `/api/v1/batches?${SCHEME}&${q}`),
  `/api/v1/statistics/changes?${SCHEME}&from=q1&to=q2`,
  `/api/v1/statistics/changes/patches?${SCHEME}&from=q1&to=q2&fate=new`,
  `/api/v1/statistics/comparison?${SCHEME}&period=2025Q4`,
  ...['cells', 'patches', 'coverage', 'assignments'].flatMap((noun) =>
    ['csv', 'geojson', 'xlsx', 'shp', 'gpkg']
      .filter((format) => noun !== 'assignments' || !['shp', 'gpkg'].includes(format))
      .map((format) => `/api/v1/export/${noun}?${SCHEME}&format=${format}`),
  ),
  ...['csv', 'xlsx'].flatMap((format) => [
    `/api/v1/export/statistics?${SCHEME}&format=${format}`,
    `/api/v1/export/statistics/changes?${SCHEME}&from=q1&to=q2&format=${format}`,
  ]),
  ...['cells', 'patches', 'coverage', 'batches', 'layer-gengdi'].flatMap((name) => [
    `/ogc/collections/${name}`,
    `/ogc/collections/${name}/items?${SCHEME}`,
    `/ogc/collections/${name}/items?${SCHEME}&limit=1`,
  ]),
  ...['/ogc', '/ogc/api', '/ogc/collections', `/tiles/cells.json?${SCHEME}`, '/tiles/layers/gengdi.json'],
  `/ogc/collections/patches/items?${SCHEME}&filter=${encodeURIComponent("patch_no LIKE 'B-%' OR area_m2 > 0")}`,
];

test('the same of features, counts, search, downloads and statistics', async () => {
  [asked, told] = [0, 0];
  const rounds = Math.max(EVERYTHING.length, Math.round(ROUNDS / 2));
  await fire(EVERYTHING, rounds);
  expect(asked).toBe(2 * rounds);
  expect(told).toBeGreaterThan(rounds);
}, 600_000);

test("the same of error messages: what is the other's is answered as what does not exist", async () => {
  const addresses = (own: Pick<County, 'patch' | 'cell' | 'finding'>, batch: string, code: string) => [
    `/api/v1/patches/${own.patch}?${SCHEME}`,
    `/api/v1/patches/${own.patch}/responsible?${SCHEME}`,
    `/api/v1/patches/${own.patch}/decision?${SCHEME}`,
    `/api/v1/cells/${own.cell}?${SCHEME}`,
    `/api/v1/cells/${own.cell}/coverage?${SCHEME}`,
    `/api/v1/cells/${own.cell}/lineage`,
    `/api/v1/borders?${SCHEME}&cell=${own.cell}`,
    `/api/v1/coverage/findings/${own.finding}?${SCHEME}`,
    `/api/v1/coverage/findings/${own.finding}/history`,
    `/api/v1/patches?${SCHEME}&under=${own.cell}`,
    `/api/v1/coverage?${SCHEME}&under=${code}`,
    `/api/v1/statistics?${SCHEME}&under=${code}`,
    `/api/v1/certificate?${SCHEME}&under=${code}`,
    `/api/v1/patches?${SCHEME}&batch=${batch}`,
    `/tiles/patches/13/6758/3348.mvt?${SCHEME}&batch=${batch}`,
    `/ogc/collections/patches/items/${own.patch}?${SCHEME}`,
    `/ogc/collections/cells/items/${own.cell}?${SCHEME}`,
  ];
  const none = { patch: 1_299_999_999, cell: 1_199_999_999, finding: 1_399_999_999 };
  const [a, b] = counties;
  const foreign = addresses(b, 'only-theirs', '3102');
  const missing = addresses(none, 'nowhere', '9999');
  const bare = (text: string) =>
    text.replaceAll(/1[123]\d{8}|only-theirs|nowhere|3102|9999|"timeStamp":"[^"]*"/g, '#');
  for (let n = 0; n < foreign.length; n++) {
    const [told, nothing] = await Promise.all([ask(a, foreign[n]!), ask(a, missing[n]!)]);
    expect({ path: foreign[n], ...told, text: bare(told.text) }).toEqual({
      path: foreign[n],
      ...nothing,
      text: bare(nothing.text),
    });
  }
  await fire([...foreign, ...addresses(a, 'q1', '3101')], Math.round(ROUNDS / 4));
}, 600_000);

test('the same of events: who listens hears of changes on their own ground only', async () => {
  const stop = new AbortController();
  const heard = ['', ''];
  const ends = counties.map(async (county, n) => {
    const response = await fetch(`${app.url}/api/v1/map-events`, {
      headers: county.headers,
      signal: stop.signal,
    });
    try {
      for await (const part of response.body!) heard[n] += Buffer.from(part).toString('utf8');
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
    }
  });
  const until = async (there: () => boolean) => {
    for (let n = 0; n < 200 && !there(); n++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(there()).toBe(true);
  };
  await until(() => heard.every((text) => text.includes('event: hello')));
  // Both work on their own findings at once, again and again.
  for (let n = 0; n < 10; n++)
    await Promise.all(
      counties.map(async (county, who) => {
        const body = JSON.stringify({
          state: n % 2 ? 'accepted' : 'disputed',
          reason: `第${n}次`,
          who: who ? '乙官' : '甲官',
        });
        const response = await fetch(`${app.url}/api/v1/coverage/findings/${county.finding}/decisions`, {
          ...{ method: 'POST', body, headers: { ...county.headers, 'content-type': 'application/json' } },
        });
        expect(response.status).toBe(200);
      }),
    );
  await until(() => heard.every((text) => (text.match(/event: change/g) ?? []).length >= 5));
  stop.abort();
  await Promise.all(ends);
  for (const [n, county] of counties.entries()) {
    const answer = { type: 'text/event-stream', bytes: Buffer.from(heard[n]!) };
    expect(leakOf(answer, '/api/v1/map-events', county.foreign)).toBeNull();
  }
});
