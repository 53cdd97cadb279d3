import { expect, test } from 'vitest';
import { directionTo } from '../../server/geo/near.ts';
import { bboxOf, frameOf, roundLength, widen } from './sketch-frame.ts';

const SIZE = { width: 390, height: 300, edge: { top: 20, right: 20, bottom: 40, left: 20 } };

test('the whole box is within the edge, north up, and metres are alike both ways', () => {
  const { at, metresPerPx } = frameOf([117, 31, 117.02, 31.05], SIZE);
  const [left, low] = at(117, 31);
  const [right, high] = at(117.02, 31.05);
  expect([high, low].map(Math.round)).toEqual([20, 260]);
  expect(left).toBeGreaterThan(20);
  expect(right - left).toBeCloseTo(
    directionTo({ lon: 117, lat: 31.025 }, { lon: 117.02, lat: 31.025 }).distanceM / metresPerPx,
    3,
  );
});

test('a box of no size, and a place far off, are still drawn', () => {
  const point = frameOf([117, 31, 117, 31], SIZE);
  expect(point.at(117, 31)).toEqual([195, 140]);
  const box = widen([117, 31, 117, 31], { place: { lon: 117.01, lat: 31 }, leastM: 500 });
  expect(directionTo({ lon: 117, lat: box[1] }, { lon: 117, lat: box[3] }).distanceM).toBeCloseTo(500, 0);
  expect([box[0], box[2]]).toEqual([117, 117.01]);
});

test('the box of an outline holds all its parts', () => {
  const square = (x: number, y: number) => [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y]]]; // prettier-ignore
  expect(bboxOf({ type: 'MultiPolygon', coordinates: [square(0, 0), square(5, 3)] })).toEqual([0, 0, 6, 4]);
});

test('a scale bar has a round length', () => {
  expect([1.2, 49, 50, 999, 2600].map(roundLength)).toEqual([1, 20, 50, 500, 2000]);
});
