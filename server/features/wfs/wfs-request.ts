import { AppError } from '../../errors.ts';

/** Parameters by lower-case names, as clients of WFS and WMTS write them in any case. @throws AppError `wrong-request` */
export function readKvp(query: Record<string, unknown>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== 'string')
      throw new AppError(
        'wrong-request',
        `参数 ${name} 只能有一个 / The parameter ${name} may come once only`,
      );
    if (value !== '') found[name.toLowerCase()] = value;
  }
  return found;
}

/** A whole number of a parameter. @throws AppError `wrong-request` */
export function wholeOf(text: string | undefined, name: string, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^\d{1,9}$/.test(text))
    throw new AppError('wrong-request', `${name} 应是整数 / ${name} must be a whole number`);
  return Number(text);
}
