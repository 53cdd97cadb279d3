import { expect, test } from 'vitest';
import { DEFAULT_STATE, formatState, layersOf, parseState, switchLayer } from './state.ts';
import type { ViewState } from './state.ts';

const full: ViewState = {
  tab: 'coverage',
  lang: 'en',
  scheme: '示范 & co',
  batch: 'amw-2025Q3',
  selection: { kind: 'finding', id: 512 },
  within: 25,
  state: 'blind-spot',
  crossing: true,
  minMu: 2.5,
  sort: 'area',
  kind: 'overlap',
  findingState: 'accepted',
  hideSlivers: true,
  layers: { coverage: true, labels: false },
  references: ['approvals', '耕地'],
  basemap: 'image-2025',
  cover: 'people',
  statsView: 'changes',
  facet: 'land',
  measure: 'area',
  column: 'type-changed',
  ranked: true,
  period: '2025Q3',
  against: 'amw-2025Q2',
  upload: 'AbCdEfGhIjKlMnOpQrStUv',
  job: 7,
  history: true,
  manage: true,
  run: 12,
  position: { lng: -74.51234, lat: -9.20011, zoom: 8.25 },
};

test('a state comes back whole from its link', () => {
  expect(parseState(`?${formatState(full)}`)).toEqual(full);
});

test('the default state has an empty link', () => {
  expect(formatState(DEFAULT_STATE)).toBe('');
  expect(parseState('')).toEqual(DEFAULT_STATE);
});

test('what a link says wrongly falls back to the default', () => {
  const query =
    '?tab=tasks&sel=patch-x&state=maybe&min=-3&at=200,95,4&kind=hole&within=1e3&lang=fr&on=roads&cover=sky&fs=lost';
  expect(parseState(query)).toEqual(DEFAULT_STATE);
});

test('a map position with an empty part is not taken for zero', () => {
  expect(parseState('?at=,,5').position).toBeNull();
  expect(parseState('?at=0,0,5').position).toEqual({ lng: 0, lat: 0, zoom: 5 });
});

test('coverage is drawn in its own tab and not in the patches tab', () => {
  expect(layersOf({ tab: 'patches', layers: {} }).coverage).toBe(false);
  expect(layersOf({ tab: 'coverage', layers: {} }).coverage).toBe(true);
});

test('a layer switched back to what the tab shows anyway leaves the link', () => {
  const on = switchLayer(DEFAULT_STATE, 'coverage', true);
  expect(on).toEqual({ coverage: true });
  expect(switchLayer({ ...DEFAULT_STATE, layers: on }, 'coverage', false)).toEqual({});
});
