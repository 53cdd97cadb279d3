import { expect, test } from 'vitest';
import type { Share } from '../../server/contract/land.ts';
import { fromMu } from './area.ts';
import { shareRows } from './share-rows.ts';

const share = (id: number, shareM2: number, more: Partial<Share> = {}): Share => ({
  cell: { id, code: String(id), name: `cell ${id}`, level: 3 },
  shareM2,
  shareRatio: 0,
  calls: true,
  isLead: false,
  method: 'largest-share',
  ...more,
});
const cents = (values: number[]) => Math.round(values.reduce((a, b) => a + b, 0) * 100);

test('rows of a patch that crosses three cells add up to the shown area', () => {
  const third = fromMu(10) / 3;
  const rows = shareRows({
    areaM2: fromMu(10),
    shares: [share(1, third, { isLead: true }), share(2, third), share(3, third, { calls: false })],
    blindSpotM2: 0,
    outsideM2: 0,
  });
  expect(rows.map((row) => row.kind)).toEqual(['lead', 'called', 'below']);
  expect(cents(rows.map((row) => row.mu))).toBe(1000);
  expect(cents(rows.map((row) => row.percent))).toBe(10_000);
});

test('blind spot and outside are rows of their own', () => {
  const rows = shareRows({
    areaM2: 1000,
    shares: [share(1, 700, { isLead: true })],
    blindSpotM2: 200,
    outsideM2: 100,
  });
  expect(rows.map((row) => row.kind)).toEqual(['lead', 'blind-spot', 'outside']);
  expect(cents(rows.map((row) => row.mu))).toBe(150);
});

test('ground counted twice is taken off again, so the column still adds up', () => {
  const rows = shareRows({
    areaM2: 1000,
    shares: [share(1, 700, { isLead: true }), share(2, 500)],
    blindSpotM2: 0,
    outsideM2: 0,
  });
  expect(rows.at(-1)).toMatchObject({ kind: 'multiply', mu: -0.3 });
  expect(cents(rows.map((row) => row.mu))).toBe(150);
});

test('the residue of cutting makes no row', () => {
  const rows = shareRows({
    areaM2: 1000,
    shares: [share(1, 999.996, { isLead: true })],
    blindSpotM2: 0.004,
    outsideM2: 0,
  });
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ mu: 1.5, percent: 100 });
});

test('a patch outside every cell is one row', () => {
  const rows = shareRows({ areaM2: 1000, shares: [], blindSpotM2: 0, outsideM2: 1000 });
  expect(rows).toMatchObject([{ kind: 'outside', mu: 1.5, percent: 100 }]);
});
