import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideFinding } from './analysis/decide-finding.ts';
import { analyseFixture } from './testing/analyse-fixture.ts';
import { importFixture, readFixture } from './testing/land-fixture.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { tileAt } from './testing/tile-to-text.ts';
import { openMapChanges, type MapChanges } from './tiles/map-changes.ts';

const SCHEME = 'across-a-border';
let database: TestDatabase;
let changes: MapChanges;
let app: ServedApp;

beforeAll(async () => {
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture(`assignment/${SCHEME}.geojson`));
  await analyseFixture(database.db, SCHEME);
  changes = openMapChanges({ db: database.db, url: database.url, regionId: 1, cacheBytes: 10_000_000 });
  app = await serveApp(database.db, { mapChanges: changes });
  const { rows } = await database.db.raw<{ rows: { lon: number; lat: number }[] }>(
    'select st_x(point) lon, st_y(point) lat from patch limit 1',
  );
  const { z, x, y } = tileAt(rows[0]!.lon, rows[0]!.lat, 12);
  address = `${app.url}/tiles/patches/${z}/${x}/${y}.mvt?scheme=${SCHEME}`;
  await until(async () => (await hits(() => tile())) > 0);
});
afterAll(async () => {
  await app.close();
  await changes.close();
  await database.drop();
});

let address: string;
const tile = () => fetch(address);

/** How many of two requests came out of memory. */
async function hits(ask: () => Promise<unknown>): Promise<number> {
  await ask();
  const before = changes.cache.counts.hit;
  await ask();
  return changes.cache.counts.hit - before;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await holds());) {
    if (Date.now() > end) throw new Error('it did not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function listenTo(lastEventId?: string) {
  const stop = new AbortController();
  const response = await fetch(`${app.url}/api/v1/map-events`, {
    signal: stop.signal,
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  });
  const events: { id: string; event: string; data: { layer?: string } }[] = [];
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const reading = (async () => {
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const data = field('data');
        if (data)
          events.push({
            id: field('id')!,
            event: field('event')!,
            data: JSON.parse(data) as { layer?: string },
          });
      }
    }
  })().catch(() => undefined);
  return {
    events,
    close: async () => {
      stop.abort();
      await reading;
    },
  };
}

test('a second asker gets the tile from memory, a third with its ETag gets 304, the database asked once', async () => {
  const first = await tile();
  const { miss } = changes.cache.counts;
  const second = await tile();
  expect(Buffer.from(await second.arrayBuffer())).toEqual(Buffer.from(await first.arrayBuffer()));
  const third = await fetch(address, {
    headers: { 'if-none-match': first.headers.get('etag')! },
  });
  expect([third.status, await third.text()]).toEqual([304, '']);
  expect(changes.cache.counts.miss).toBe(miss);
});

test('after a commit by anybody the tile is read anew, before it is not', async () => {
  await tile();
  const trx = await database.db.transaction();
  await trx.raw("update patch_assignment set state = 'disputed'");
  expect(await hits(tile)).toBe(1);
  const etag = (await tile()).headers.get('etag');
  await trx.commit();
  await until(async () => (await tile()).headers.get('etag') !== etag);
  await database.db.raw("update patch_assignment set state = 'assigned'");
  await until(async () => (await tile()).headers.get('etag') === etag);
});

test('what is rolled back is told to nobody', async () => {
  const { events, close } = await listenTo();
  await until(async () => events.length > 0);
  const before = events.length;
  const trx = await database.db.transaction();
  await trx.raw('update patch_assignment set state = state');
  await trx.rollback();
  await database.db.raw('update batch set code = code');
  await until(async () => events.length > before);
  expect(events.slice(before).map(({ data }) => data.layer)).toEqual(['patches']);
  await close();
});

test('an open map is told of a change, and one that was away of what it missed', async () => {
  const first = await listenTo();
  await until(async () => first.events.length > 0);
  const { id } = first.events[0]!;
  await first.close();
  await database.db.raw('update patch_assignment set state = state');
  const back = await listenTo(id);
  await until(async () => back.events.some(({ data }) => data.layer === 'patches'));
  await back.close();
  const stranger = await listenTo('1');
  await until(async () => stranger.events.some(({ data }) => data.layer === '*'));
  await stranger.close();
});

test('when the channel is lost no tile is kept until it hears again', async () => {
  expect(await hits(tile)).toBe(1);
  await database.endSessions();
  // Whatever is asked while it is deaf comes from the database; when it is back, tiles are kept again.
  await until(async () => (await hits(() => tile().catch(() => undefined))) === 1);
});

test('a decision on a finding tells the place only', async () => {
  await importFixture(database.db, await readFixture('coverage/gap-between-siblings.geojson'));
  await analyseFixture(database.db, 'gap-between-siblings');
  const { rows } = await database.db.raw<{ rows: { id: number }[] }>(
    'select id from coverage_finding limit 1',
  );
  await database.owner.raw('delete from tile_change');
  await decideFinding(database.db, {
    regionId: 1,
    id: rows[0]!.id,
    state: 'accepted',
    reason: '河道',
    who: '测试',
  });
  const told = await database.owner.raw<{ rows: { layer: string; boxed: boolean }[] }>(
    'select layer, box3857 is not null boxed from tile_change',
  );
  expect(told.rows).toEqual([{ layer: 'coverage', boxed: true }]);
});
