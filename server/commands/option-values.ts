import { InvalidArgumentError } from 'commander';

/** A level, 1 on top to 9. */
export function level(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 9) throw new InvalidArgumentError('1–9');
  return number;
}

/** 0, 1, 2, … */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('整数 / a whole number');
  return number;
}
