import { findScheme } from '../catalog/schemes.queries.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { dropExclave, findCodes, saveExclave } from './misplaced.queries.ts';

export interface ExclaveRequest {
  regionId: number;
  scheme: string;
  /** Code of the cell that lies elsewhere. */
  cell: string;
  /** Code of the parent it lies in; null takes an earlier declaration back. */
  locatedIn: string | null;
  reason: string;
  by: string;
  today: string;
}

/**
 * Declares that a cell lies in another parent than the one that administers it (飞地): from the next check on it is measured
 * where it lies, and is no fault there.
 * @throws AppError `scheme-not-found`, `cell-not-found`; `decision-refused` when the parent is not above the cell, is the one
 *   it has, or no reason is given
 */
export async function declareExclave(db: Database, request: ExclaveRequest): Promise<void> {
  const { regionId } = request;
  await db.transaction(async (trx) => {
    const scheme = await findScheme(trx, regionId, request.scheme);
    if (!scheme)
      throw new AppError(
        'scheme-not-found',
        `没有方案 ${request.scheme} / There is no scheme ${request.scheme}`,
      );
    const codes = [request.cell, ...(request.locatedIn === null ? [] : [request.locatedIn])];
    const found = await findCodes(trx, { regionId, schemeId: scheme.id, codes, onDate: request.today });
    const of = (code: string) => {
      const cell = found.find((one) => one.code === code);
      if (!cell) throw new AppError('cell-not-found', `没有网格 ${code} / There is no cell ${code}`);
      return cell;
    };
    const cell = of(request.cell);
    if (request.locatedIn === null) {
      if (!(await dropExclave(trx, { regionId, cellId: cell.cell_id })))
        throw new AppError(
          'decision-refused',
          `${cell.code} 没有登记为飞地 / ${cell.code} is not declared an exclave`,
        );
      return;
    }
    const home = of(request.locatedIn);
    if (home.level >= cell.level || home.cell_id === cell.parent_cell_id)
      throw new AppError(
        'decision-refused',
        `${home.code} 不是 ${cell.code} 之外的上级 / ${home.code} is not another parent above ${cell.code}`,
      );
    if (!request.reason.trim() || !request.by.trim())
      throw new AppError('decision-refused', '要写明理由和何人登记 / Say why, and who declares it');
    await saveExclave(trx, {
      ...{ regionId, schemeId: scheme.id, cellId: cell.cell_id, locatedCellId: home.cell_id },
      ...{ reason: request.reason.trim(), by: request.by.trim() },
    });
  });
}
