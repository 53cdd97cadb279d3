import { AppError } from '../errors.ts';

const SHORTEST = 6;
const LONGEST = 12;
/** Ways over the keypad and figures of good luck that many hit upon. */
const COMMON = new Set([
  '147258',
  '258369',
  '147369',
  '159357',
  '168168',
  '520520',
  '131452',
  '520131',
  '112358',
]);

/**
 * A PIN is short because a thumb types it in the field: it opens one device only, and a few wrong tries end that device.
 * @param known digits that whoever holds the phone may know: telephone and staff number
 * @throws AppError `pin-weak` with what to do
 */
export function checkPin(pin: string, known: (string | null)[] = []): void {
  const weak = !/^\d+$/.test(pin)
    ? '只用数字 / digits only'
    : pin.length < SHORTEST || pin.length > LONGEST
      ? `${SHORTEST} 至 ${LONGEST} 位数字 / ${SHORTEST} to ${LONGEST} digits`
      : isEasy(pin) || known.some((text) => (text ?? '').replaceAll(/\D/g, '').includes(pin))
        ? '太好猜：连号、重复、常见的或是电话号码里的 / too easy to guess: a run, a repetition, a common one, or out of the telephone number'
        : null;
  if (weak) throw new AppError('pin-weak', `PIN 不行 / The PIN will not do: ${weak}`);
}

function isEasy(pin: string): boolean {
  const digits = [...pin].map(Number);
  const steps = digits.slice(1).map((digit, n) => (digit - digits[n]! + 10) % 10);
  // 123456, 987654, 000000, 135790: the same step all along; 2026 and the like are no run.
  if (new Set(steps).size === 1) return true;
  if (new Set(digits).size < 3) return true;
  // 112233, 123123, 121212.
  if (/^(\d{1,3})\1+$/.test(pin) || /^(?:(\d)\1)+$/.test(pin)) return true;
  return [...COMMON].some((common) => pin.startsWith(common));
}
