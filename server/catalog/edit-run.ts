import type { EditedCell } from '../contract/cell-edits.ts';
import type { Database, Transaction } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import {
  createEdited,
  listTakenCodes,
  readEdited,
  saveEdited,
  type EditedRow,
  type EditKey,
} from './edit-cells.queries.ts';
import { nextRunId, saveRun, waitForImportTurn } from './import-runs.queries.ts';

/** What an edit is, as the history lists it. */
export type EditKind = 'repair' | 'border' | 'merge' | 'split';

export interface EditOrder {
  regionId: number;
  schemeId: number;
  scheme: string;
  kind: EditKind;
  dryRun: boolean;
  /** What was asked for, kept with the run. */
  options: Record<string, unknown>;
  /** Outlines before and after in the answer. */
  withGeometry: boolean;
}

export interface EditOutcome {
  runId: number | null;
  /** In the order of levels and codes. */
  rows: EditedRow[];
  cells: EditedCell[];
}

/**
 * Runs an edit of cells as one transaction that waits for its turn among the imports: `work` fills the table `edited`, which
 * then becomes versions and a run that can be undone. A dry run, or an edit that changes nothing, leaves no trace.
 * @param saved called in the transaction when the versions are written, for lineage
 * @throws AppError `code-taken`, and what `work` throws
 */
export async function runEdit<T>(
  db: Database,
  order: EditOrder,
  work: (trx: Transaction, key: EditKey) => Promise<T>,
  saved?: (trx: Transaction, key: EditKey, rows: EditedRow[], result: T) => Promise<void>,
): Promise<{ result: T; outcome: EditOutcome }> {
  const startedAt = new Date();
  const { regionId, schemeId } = order;
  try {
    return await db.transaction(async (trx) => {
      // A trial writes nothing: it need not wait while an import runs.
      const instant = order.dryRun ? startedAt.toISOString() : await waitForImportTurn(trx, regionId);
      const runId = await nextRunId(trx);
      const key = { regionId, schemeId, runId, instant };
      await createEdited(trx);
      const result = await work(trx, key);
      const taken = await listTakenCodes(trx, key);
      if (taken.length > 0)
        throw new AppError(
          'code-taken',
          `编码 ${taken.join('、')} 已有网格 / Another cell has the code ${taken.join(', ')}`,
        );
      if (order.dryRun)
        throw new Kept({
          result,
          outcome: outcomeOf(await readEdited(trx, regionId, order.withGeometry), null),
        });
      const before = await readEdited(trx, regionId, order.withGeometry);
      if (before.length === 0) throw new Kept({ result, outcome: outcomeOf([], null) });
      await saveEdited(trx, key);
      // New cells have their ids only now.
      const rows = (await readEdited(trx, regionId, false)).map((row, n) => ({
        ...before[n]!,
        cell_id: row.cell_id,
      }));
      await saved?.(trx, key, rows, result);
      const count = (is: (row: EditedRow) => boolean) => rows.filter(is).length;
      const totals = {
        ...{ read: 0, accepted: 0, repaired: 0, refused: 0, issueCounts: {} },
        added: count((row) => row.area_before_m2 === null),
        changed: count((row) => row.area_before_m2 !== null && row.area_after_m2 !== null),
        removed: count((row) => row.area_after_m2 === null),
        unchanged: 0,
      };
      await saveRun(trx, {
        ...{
          regionId,
          id: runId,
          kind: 'edit',
          target: `${order.scheme}/${order.kind}`,
          contentHash: `edit-${runId}`,
        },
        ...{ options: order.options, startedAt, before: null },
        report: { runId: String(runId), dryRun: false, alreadyImported: false, files: [], totals },
      });
      await trx.raw('select refresh_statistics()');
      return { result, outcome: outcomeOf(rows, runId) };
    });
  } catch (error) {
    if (error instanceof Kept) return error.value as { result: T; outcome: EditOutcome };
    throw error;
  }
}

/** Rolls the transaction back and hands out what was found. */
class Kept extends Error {
  readonly value: unknown;
  constructor(value: unknown) {
    super('rolled back');
    this.value = value;
  }
}

function outcomeOf(rows: EditedRow[], runId: number | null): EditOutcome {
  return {
    runId,
    rows,
    cells: rows.map((row) => ({
      ...{ cellId: row.cell_id ?? 0, code: row.code, name: row.name, level: row.level },
      ...{ areaBeforeM2: row.area_before_m2, areaAfterM2: row.area_after_m2 },
      ...{ gainedM2: row.gained_m2, lostM2: row.lost_m2, nodedOnly: row.noded_only },
      ...(row.before || row.after ? { before: row.before, after: row.after } : {}),
    })),
  };
}
