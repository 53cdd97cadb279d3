import { expect, test } from 'vitest';
import { formatHectares, formatMu, fromMu, issuedDifference, shortMu, toMu } from './area.ts';
import { formatMetres, formatNumber, formatPercent } from './number.ts';

test('15 亩 are one hectare', () => {
  expect(toMu(10_000)).toBeCloseTo(15, 12);
  expect(fromMu(15)).toBeCloseTo(10_000, 9);
});

test('a patch is published in 亩 with two decimals and in hectares with three', () => {
  expect(formatMu(11_940)).toBe('17.91');
  expect(formatHectares(11_940)).toBe('1.194');
});

test('from 10,000 亩 on areas are told in ten-thousands in Chinese, in thousands or millions in English', () => {
  expect(shortMu(fromMu(9_999), 'zh')).toEqual({ value: '9,999.00', unit: 'mu' });
  expect(shortMu(fromMu(123_456), 'zh')).toEqual({ value: '12.35', unit: 'wanMu' });
  expect(shortMu(fromMu(123_456), 'en')).toEqual({ value: '123.5', unit: 'kMu' });
  expect(shortMu(fromMu(5_930_000), 'en')).toEqual({ value: '5.93', unit: 'mMu' });
});

test('the issued area is compared with the computed one', () => {
  expect(issuedDifference(10_000, 10_150)).toBeCloseTo(0.015, 12);
  expect(issuedDifference(0, 10)).toBe(0);
});

test('a rounded zero has no sign', () => {
  expect(formatNumber(-0.001, 2)).toBe('0.00');
  expect(formatPercent(-0.00001)).toBe('0.0%');
});

test('widths get coarser as they grow', () => {
  expect([0.853, 12.34, 340.4, 2150].map(formatMetres)).toEqual(['0.85 m', '12.3 m', '340 m', '2.15 km']);
});
