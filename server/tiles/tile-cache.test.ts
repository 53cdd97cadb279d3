import { expect, test } from 'vitest';
import { TileCache, type TileKey, type TileRead } from './tile-cache.ts';
import { tileBox3857 } from './tile-box.ts';

const KEY: TileKey = { layer: 'patches', z: 8, x: 211, y: 104, rest: 'all' };
const FAR = tileBox3857({ z: 8, x: 10, y: 10 });

function cache(): TileCache {
  const made = new TileCache(1_000_000);
  made.setHearing(true);
  return made;
}

const content = (text: string) => ({ bytes: Buffer.from(text), merged: 0 });

/** Reads that give 1, 2, 3 … and can be held back. */
function source() {
  let reads = 0;
  let release: () => void = () => undefined;
  return {
    count: () => reads,
    read: async () => content(String(++reads)),
    slow: async () => {
      const mine = String(++reads);
      await new Promise<void>((go) => (release = go));
      return content(mine);
    },
    release: () => release(),
  };
}

const text = async (got: ReturnType<TileCache['get']>) => (await got).body.bytes.toString();

test('a tile is read once and kept until a change meets it', async () => {
  const [tiles, { read }] = [cache(), source()];
  expect(await text(tiles.get(KEY, read))).toBe('1');
  expect(await text(tiles.get(KEY, read))).toBe('1');
  tiles.change({ layer: 'patches', box3857: FAR });
  tiles.change({ layer: 'cells', box3857: null });
  expect(await text(tiles.get(KEY, read))).toBe('1');
  tiles.change({ layer: 'patches', box3857: tileBox3857(KEY) });
  expect(await text(tiles.get(KEY, read))).toBe('2');
  tiles.change({ layer: 'patches', box3857: null });
  expect(await text(tiles.get(KEY, read))).toBe('3');
});

test('a change just outside a tile drops it too: borders are drawn beyond the edge', async () => {
  const [tiles, { read }] = [cache(), source()];
  await tiles.get(KEY, read);
  const [, south, east, north] = tileBox3857({ ...KEY, x: KEY.x - 1 });
  tiles.change({ layer: 'patches', box3857: [east - 1, south, east, north] });
  expect(await text(tiles.get(KEY, read))).toBe('2');
});

test('what was being read while a change came is not kept, and nobody who asks later gets it', async () => {
  const [tiles, from] = [cache(), source()];
  const before = tiles.get(KEY, from.slow);
  const releaseFirst = from.release;
  tiles.change({ layer: 'patches', box3857: null });
  const after = tiles.get(KEY, from.read);
  releaseFirst();
  expect(await text(before)).toBe('1');
  expect(await text(after)).toBe('2');
  expect(await text(tiles.get(KEY, from.read))).toBe('2');
});

test('askers of one tile share a read; other filters or other askers never do', async () => {
  const [tiles, from] = [cache(), source()];
  const first = tiles.get(KEY, from.slow);
  const second = tiles.get(KEY, from.read);
  const other = tiles.get({ ...KEY, rest: 'scope 7' }, from.read);
  from.release();
  expect([await text(first), await text(second), await text(other)]).toEqual(['1', '1', '2']);
});

test('while changes are not heard nothing is kept, and what was kept is forgotten', async () => {
  const [tiles, { read }] = [cache(), source()];
  await tiles.get(KEY, read);
  tiles.setHearing(false);
  expect(await text(tiles.get(KEY, read))).toBe('2');
  expect(await text(tiles.get(KEY, read))).toBe('3');
  tiles.setHearing(true);
  expect(await text(tiles.get(KEY, read))).toBe('4');
  expect(await text(tiles.get(KEY, read))).toBe('4');
});

test('a read that fails is not kept and fails for those who wait only', async () => {
  const tiles = cache();
  await expect(tiles.get(KEY, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await text(tiles.get(KEY, source().read))).toBe('1');
});

test('the read is ended when the last of its askers left, not before', async () => {
  const tiles = cache();
  const [one, two] = [new AbortController(), new AbortController()];
  let ended = false;
  const read = (signal: AbortSignal) =>
    new Promise<TileRead>((_done, fail) =>
      signal.addEventListener('abort', () => {
        ended = true;
        fail(new Error('ended'));
      }),
    );
  const gets = [tiles.get(KEY, read, one.signal), tiles.get(KEY, read, two.signal)];
  one.abort();
  expect(ended).toBe(false);
  two.abort();
  expect(ended).toBe(true);
  for (const get of gets) await expect(get).rejects.toThrow('ended');
  // Who comes then is not given the ended read.
  expect(await text(tiles.get(KEY, source().read))).toBe('1');
});

test('memory is bounded: the tile longest unused goes first', async () => {
  const tiles = new TileCache(5000);
  tiles.setHearing(true);
  const read = () => Promise.resolve({ bytes: Buffer.alloc(500), merged: 0 });
  for (let x = 0; x < 20; x++) await tiles.get({ ...KEY, x }, read);
  expect(tiles.bytes).toBeLessThanOrEqual(5000);
  expect(tiles.bytes).toBeGreaterThan(2000);
});
