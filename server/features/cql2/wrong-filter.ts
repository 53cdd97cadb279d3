import { AppError } from '../../errors.ts';

/** The error a client gets of a filter, with what is wrong in both languages. */
export function wrongFilter(zh: string, en: string): AppError {
  return new AppError('filter-wrong', `${zh} / ${en}`);
}
