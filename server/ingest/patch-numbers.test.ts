import { expect, test } from 'vitest';
import { PatchNumbers } from './patch-numbers.ts';

function settled(numbers: string[], refused: number[] = []): (string | null)[] {
  const all = new PatchNumbers();
  const given = numbers.map((number, n) => (all.offer(number, 0, n) ? number : null));
  for (const { featureNo, patchNo } of all.settle((place) => refused.includes(place.featureNo)))
    given[featureNo] = patchNo;
  return given.map((number, n) => (refused.includes(n) ? null : number));
}

test('who comes first keeps the number, the n-th gets -n', () => {
  expect(settled(['a', 'b', 'a', 'a'])).toEqual(['a', 'b', 'a-2', 'a-3']);
});

test('a suffixed number that another came with gets another suffix, and no number is there twice', () => {
  expect(settled(['a', 'a', 'a-2'])).toEqual(['a', 'a-2-2', 'a-2']);
  expect(settled(['a-2', 'a', 'a', 'a'])).toEqual(['a-2', 'a', 'a-2-2', 'a-3']);
});

test('the number of a feature that is refused in the end goes to the next one', () => {
  expect(settled(['a', 'a', 'a'], [0])).toEqual([null, 'a', 'a-2']);
  expect(settled(['a', 'a', 'a'], [1])).toEqual(['a', null, 'a-2']);
});

test('a number tells whose it is', () => {
  const all = new PatchNumbers();
  all.offer('a', 0, 7);
  all.offer('a', 1, 3);
  all.settle(() => false);
  expect(all.placeOf('a')).toEqual({ fileNo: 0, featureNo: 7 });
  expect(all.placeOf('a-2')).toEqual({ fileNo: 1, featureNo: 3 });
  expect(all.placeOf('b')).toBeNull();
});
