import { expect, test } from 'vitest';
import { multiPolygonWkb } from '../geo/wkb.ts';
import { locateDoubtful, type KeptCell } from './locate-doubtful.ts';

function cell(code: string, west: number, south: number, side = 1): KeptCell {
  const [east, north] = [west + side, south + side];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const wkb = multiPolygonWkb({ type: 'MultiPolygon', coordinates: [[ring]] });
  return { code, name: `${code} 县`, wkb };
}

const CELLS = [
  cell('100001', 110, 30),
  cell('100002', 111, 30),
  cell('100003', 111, 30),
  cell('100001001', 110, 31),
];

/** [number, told code, longitude, latitude, longitude of a vertex that may lie on the line] */
type Place = [string, string, number, number, number?];

function locate(places: Place[]) {
  return locateDoubtful(
    {
      numbers: places.map(([number]) => number),
      codes: places.map(([, code]) => code),
      lon4490: places.map(([, , lon]) => lon),
      lat4490: places.map(([, , , lat]) => lat),
      vertexLon4490: places.map(([, , , , lon]) => lon ?? null),
      vertexLat4490: places.map(([, , , lat, lon]) => (lon === undefined ? null : lat)),
    },
    CELLS,
  );
}

test('a patch in another cell than its code says is told with that cell, of several with the first', () => {
  const { misplaced, doubtful } = locate([
    ['b', '100001', 111.5, 30.5],
    ['a', '100002', 110.5, 30.5],
  ]);
  expect(
    misplaced.map(({ patch_no, told, found, found_name }) => [patch_no, told, found, found_name]),
  ).toEqual([
    ['b', '100001', '100002', '100002 县'],
    ['a', '100002', '100001', '100001 县'],
  ]);
  expect(doubtful.numbers).toEqual([]);
});

test('of a patch in no cell nothing is said, nor of one in a cell whose code has another length', () => {
  const { misplaced, doubtful } = locate([
    ['far', '100001', 120, 30.5],
    ['above', '100001', 110.5, 31.5],
  ]);
  expect(misplaced).toEqual([]);
  expect(doubtful.numbers).toEqual([]);
});

test('what lies on a line is left for the database, with all that is known of it', () => {
  const { misplaced, doubtful } = locate([
    ['on', '100003', 111, 30.5],
    ['vertex', '100001', 111.5, 30.25, 111],
  ]);
  expect(misplaced).toEqual([]);
  expect(doubtful).toEqual({
    ...{ numbers: ['on', 'vertex'], codes: ['100003', '100001'] },
    ...{ lon4490: [111, 111.5], lat4490: [30.5, 30.25] },
    ...{ vertexLon4490: [null, 111], vertexLat4490: [null, 30.25] },
  });
});
