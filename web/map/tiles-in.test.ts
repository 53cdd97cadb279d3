import { expect, test } from 'vitest';
import { tilesIn } from './tiles-in.ts';

const at = (zoom: number) => ({ getZoom: () => zoom });

test('a small box is in the tile that holds it, of the zoom shown and its neighbours', () => {
  // 117.3° E, 31.3° N in metres.
  const [x, y] = [13057776, 3671771];
  const tiles = tilesIn(at(8.4), [[x, y, x + 10, y + 10]])!;
  expect(tiles).toContainEqual({ z: 8, x: 211, y: 104 });
  expect(new Set(tiles.map(({ z }) => z))).toEqual(new Set([7, 8, 9]));
});

test('a box at an edge names the tiles on both sides, for borders are drawn across', () => {
  const tiles = tilesIn(at(1), [[-10, 5_000_000, 10, 5_000_010]])!;
  expect(tiles.filter(({ z }) => z === 1)).toEqual([
    { z: 1, x: 0, y: 0 },
    { z: 1, x: 1, y: 0 },
  ]);
});

test('where it would be hundreds of tiles, all are asked for', () => {
  expect(tilesIn(at(14), [[0, 0, 1_000_000, 1_000_000]])).toBeUndefined();
});
