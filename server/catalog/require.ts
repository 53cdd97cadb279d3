import type { Queryable } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findScheme, hasCellCode, type SchemeRow } from './schemes.queries.ts';
import { findBatch, type BatchRow } from './store-patches.queries.ts';

/** The scheme of that code, null when none was named. @throws AppError `scheme-not-found` */
export async function requireScheme(
  db: Queryable,
  regionId: number,
  code: string | undefined,
): Promise<SchemeRow | null> {
  if (code === undefined) return null;
  const scheme = await findScheme(db, regionId, code);
  if (!scheme) throw new AppError('scheme-not-found', `没有方案 ${code} / There is no scheme ${code}`);
  return scheme;
}

/** The batch of that code, null when none was named. @throws AppError `batch-not-found` */
export async function requireBatch(
  db: Queryable,
  regionId: number,
  code: string | undefined,
): Promise<BatchRow | null> {
  if (code === undefined) return null;
  const batch = await findBatch(db, regionId, code);
  if (!batch) throw new AppError('batch-not-found', `没有批次 ${code} / There is no batch ${code}`);
  return batch;
}

/** Looks whether the scheme has a cell of that code, today or once; nothing is asked when none was named. @throws AppError `cell-not-found` */
export async function requireCellCode(
  db: Queryable,
  at: { regionId: number; schemeId: number },
  code: string | null | undefined,
): Promise<void> {
  if (code === null || code === undefined || (await hasCellCode(db, { ...at, code }))) return;
  throw new AppError('cell-not-found', `没有网格 ${code} / There is no cell ${code}`);
}
