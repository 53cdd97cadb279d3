import { z } from 'zod';

/** Where the next page begins: the sort value and the id of the last row, so pages stay right while rows come and go. */
export interface Cursor {
  value: string | number;
  id: number;
}

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.value, cursor.id])).toString('base64url');
}

export const cursorParameter = z.string().transform((text, context): Cursor => {
  try {
    const [value, id] = z
      .tuple([z.union([z.string(), z.number()]), z.number()])
      .parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { value, id };
  } catch {
    context.addIssue({ code: 'custom', message: 'not a page this server gave / 不是本服务给出的分页标记' });
    return z.NEVER;
  }
});

/** Of pages in the order of a text, and of a number: a page of another order is none of this one. */
export const textCursorParameter = cursorParameter.refine(
  ({ value }) => typeof value === 'string',
  'a page of another order / 是另一种排序的分页标记',
);
export const numberCursorParameter = cursorParameter.refine(
  ({ value }) => typeof value === 'number',
  'a page of another order / 是另一种排序的分页标记',
);

export const limitParameter = z.coerce
  .number()
  .int()
  .min(1)
  .default(50)
  .transform((n) => Math.min(n, 500));
/** Empty parameters (`?q=`) count as absent. */
export const textParameter = z
  .string()
  .trim()
  .max(200)
  .optional()
  .transform((text) => text || undefined);
export const codeParameter = z.string().trim().min(1).max(100);
export const flagParameter = z
  .enum(['true', 'false', '1', '0', ''])
  .optional()
  .transform((text) => (text ? text === 'true' || text === '1' : undefined));
export const idParameter = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
