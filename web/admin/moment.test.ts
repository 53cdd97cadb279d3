import { expect, test } from 'vitest';
import { moment, shortClient } from './moment.ts';

test('a moment is told in the time of the place', () => {
  expect(moment(new Date(2026, 0, 5, 7, 3).toISOString())).toBe('2026-01-05 07:03');
  expect(moment(null)).toBe('');
});

test('a device is told by its system and its browser', () => {
  const phone =
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36';
  expect(shortClient(phone)).toBe('Android · Chrome');
  expect(shortClient('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4) Version/17.4 Safari/604.1')).toBe(
    'iPhone · Safari',
  );
  expect(shortClient('curl/8.1')).toBe('curl/8.1');
  expect(shortClient(null)).toBe('');
});
