import { z } from 'zod';

const FIRST = '1900-01-01';
const LAST = '2200-12-31';

/** A day as a request tells it, e.g. `2026-03-31`. Days that no register knows are a slip, and some are no day for the database. */
export const isoDay = z.iso.date().refine((day) => day >= FIRST && day <= LAST, {
  message: `日期应在 ${FIRST} 与 ${LAST} 之间 / The day must be from ${FIRST} to ${LAST}`,
});
