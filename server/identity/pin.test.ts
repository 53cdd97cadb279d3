import { expect, test } from 'vitest';
import { checkPin } from './pin.ts';

const accepted = (pin: string, known: string[] = []) => {
  try {
    checkPin(pin, known);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'pin-weak' });
    return false;
  }
};

test('six digits nobody would try first are a PIN', () => {
  for (const pin of ['738204', '190527', '4820317', '205060'])
    expect([pin, accepted(pin)]).toEqual([pin, true]);
});

test('too short, too long, letters, runs, repetitions and favourites are none', () => {
  const weak = [
    '73820',
    '7382047382041',
    '73820a',
    '７３８２０４',
    '',
    '000000',
    '123456',
    '654321',
    '890123',
  ];
  for (const pin of [...weak, '135791', '121212', '123123', '112233', '110110', '147258', '520131'])
    expect([pin, accepted(pin)]).toEqual([pin, false]);
});

test('nor is what stands in the telephone number of the one who carries it', () => {
  expect(accepted('345078', ['100-1234 5078'])).toBe(false);
  expect(accepted('345079', ['100-1234 5078', 'W-7'])).toBe(true);
});
