import { expect, test } from 'vitest';
import { PatchNumbers } from './patch-numbers.ts';

function offer(all: PatchNumbers, number: string, fileNo: number, featureNo: number): number {
  const bytes = Buffer.from(`<${number}>`);
  return all.offer(bytes, 1, bytes.length - 1, fileNo, featureNo);
}

function settled(numbers: string[], refused: number[] = []): (string | null)[] {
  const all = new PatchNumbers();
  const given = numbers.map((number, n) => (offer(all, number, 0, n) < 0 ? null : number));
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
  const place = offer(all, '岸-1', 0, 7);
  offer(all, 'a', 0, 9);
  offer(all, 'a', 1, 3);
  all.settle(() => false);
  expect(all.numberAt(place)).toBe('岸-1');
  expect(all.placeOf('岸-1')).toEqual({ fileNo: 0, featureNo: 7 });
  expect(all.placeOf('a')).toEqual({ fileNo: 0, featureNo: 9 });
  expect(all.placeOf('a-2')).toEqual({ fileNo: 1, featureNo: 3 });
  expect(all.placeOf('b')).toBeNull();
});

test('five thousand numbers are kept apart, and each is known again', () => {
  const all = new PatchNumbers();
  const numbers = Array.from({ length: 5000 }, (_, n) => `${n % 70}-图斑-${n}`);
  const places = numbers.map((number, n) => offer(all, number, n % 3, n));
  expect(new Set(places).size).toBe(5000);
  expect(places.map((place) => all.numberAt(place))).toEqual(numbers);
  expect(numbers.every((number, n) => all.placeOf(number)?.featureNo === n)).toBe(true);
  expect(numbers.every((number, n) => offer(all, number, 0, n) === -1)).toBe(true);
});
