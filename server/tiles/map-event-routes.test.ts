import { expect, test } from 'vitest';
import { withinOwn } from './map-event-routes.ts';

const own = [0, 0, 100, 100] as const;
const change = (...box3857: [number, number, number, number]) => ({ layer: 'patches', box3857 });

test('a change beside the own ground is not told, one across its border only up to it', () => {
  expect(withinOwn(change(200, 0, 300, 100), own)).toBeNull();
  expect(withinOwn(change(50, 50, 300, 300), own)).toEqual(change(50, 50, 100, 100));
  expect(withinOwn(change(10, 10, 20, 20), own)).toEqual(change(10, 10, 20, 20));
  expect(withinOwn(change(10, 10, 20, 20), 'nothing')).toBeNull();
});

test('who sees everything is told everything, and that all is to be asked for anew everyone is', () => {
  expect(withinOwn(change(200, 0, 300, 100), null)).toEqual(change(200, 0, 300, 100));
  expect(withinOwn({ layer: '*', box3857: null }, own)).toEqual({ layer: '*', box3857: null });
});
