import { expect, test } from 'vitest';
import { VertexIndex } from './t-junctions.ts';

type Ring = [x: number, y: number][];

function index(features: Ring[][]): VertexIndex {
  const vertices = new VertexIndex();
  for (const rings of features) {
    vertices.startFeature();
    for (const ring of rings)
      for (const [i, [x, y]] of ring.entries()) vertices.add(x, y, i === ring.length - 1);
  }
  return vertices;
}

const box = (x: number, y: number, w: number, h: number): Ring => [
  [x, y],
  [x, y + h],
  [x + w, y + h],
  [x + w, y],
  [x, y],
];
const [X, Y] = [40_400_000, 3_400_000];

test('the corner of two small neighbours is found on the long edge of a large one, once', () => {
  const found = index([
    [box(X, Y, 1000, 1000)],
    [box(X + 1000, Y, 500, 400)],
    [box(X + 1000, Y + 400, 500, 600)],
  ]).find();
  expect(found).toEqual([{ feature: 0, after: 2, at: 0.6, x: X + 1000, y: Y + 400 }]);
});

test('several come in the order of the edge, also on a slanted edge across many squares', () => {
  const slanted: Ring = [
    [X, Y],
    [X + 3000, Y + 4000],
    [X + 3000, Y],
    [X, Y],
  ];
  const corners: Ring = [
    [X + 1500, Y + 2000],
    [X + 600, Y + 800],
    [X, Y + 4000],
    [X + 1500, Y + 2000],
  ];
  const found = index([[slanted], [corners]]).find();
  expect(found.map(({ feature, after, at }) => [feature, after, at])).toEqual([
    [0, 0, 0.2],
    [0, 0, 0.5],
  ]);
});

test('within a millimetre lies on the line, beyond does not; ends do not count', () => {
  const large = [box(X, Y, 1000, 1000)];
  const touching = (dx: number): Ring => [
    [X + 1000 + dx, Y + 500],
    [X + 1400, Y + 700],
    [X + 1400, Y + 500],
    [X + 1000 + dx, Y + 500],
  ];
  expect(index([large, [touching(0.0009)]]).find()).toHaveLength(1);
  expect(index([large, [touching(0.0011)]]).find()).toHaveLength(0);
  expect(index([large, [box(X + 1000, Y, 500, 1000)]]).find()).toEqual([]);
});

test('a short edge, the own other ring and vertices counted over rings', () => {
  expect(index([[box(X, Y, 40, 40)], [box(X + 40, Y + 10, 10, 10)]]).find()).toEqual([]);
  const hole = box(X + 200, Y + 200, 500, 500);
  const island = box(X + 200, Y + 300, 100, 100);
  const found = index([[box(X, Y, 1000, 1000), hole], [island]]).find();
  expect(found.map(({ after, at }) => [after, at])).toEqual([
    [5, 0.2],
    [5, 0.4],
  ]);
});
