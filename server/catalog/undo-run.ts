import type { Dependent, UndoReport } from '../contract/import-runs.ts';
import type { Database, Transaction } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { countPartsOfRun } from './parts.queries.ts';
import { findRun, markUndone, waitForImportTurn, type ImportRunRow } from './import-runs.queries.ts';
import {
  listDecidedFindings,
  listLaterRuns,
  listPatchDecisions,
  listRunsOnCells,
  restoreBatch,
  withdrawCells,
  withdrawLayer,
  withdrawPatches,
  type UndoKey,
  type Withdrawn,
} from './undo.queries.ts';
import {
  listUsedPeople,
  withdrawAbsences,
  withdrawDuties,
  withdrawPeople,
  withdrawVisits,
} from './undo-lists.queries.ts';

/**
 * Takes back an import: what it brought is no longer held true, what it had ended holds again, exactly as before.
 * Recorded time is closed and nothing is deleted, so what we knew when stays answerable. One transaction; what is
 * derived (assignment, tiles, coverage) is the caller's to bring up to date.
 * @throws AppError `run-not-found`, `already-undone`, `undo-refused` with what depends on the run
 */
export async function undoRun(
  db: Database,
  regionId: number,
  runId: number,
): Promise<Omit<UndoReport, 'assigned'>> {
  return db.transaction(async (trx) => {
    const instant = await waitForImportTurn(trx, regionId);
    const run = await findRun(trx, regionId, runId);
    if (!run) throw new AppError('run-not-found', `没有导入 ${runId} / There is no import run ${runId}`);
    if (run.state === 'undone')
      throw new AppError(
        'already-undone',
        `导入 ${runId} 已经撤销过 / Import run ${runId} was undone before`,
      );
    const dependents = await listDependents(trx, run, { regionId, runId, instant });
    if (dependents.length > 0)
      throw new AppError(
        'undo-refused',
        `导入 ${runId} 不能撤销，还有内容依赖它 / Import run ${runId} cannot be undone: something depends on it`,
        { dependents },
      );
    const done = await withdraw(trx, run, { regionId, runId, instant });
    await markUndone(trx, regionId, runId);
    await trx.raw('select refresh_statistics()');
    return {
      runId: String(runId),
      kind: run.kind,
      target: run.target,
      undoneAt: new Date(instant).toISOString(),
      ...done,
    };
  });
}

async function listDependents(trx: Transaction, run: ImportRunRow, key: UndoKey): Promise<Dependent[]> {
  const { regionId } = key;
  // Edits do not rest on one another as deliveries do, only on the cells they changed.
  if (run.kind === 'edit') return listRunsOnCells(trx, regionId, run.id);
  const later = await listLaterRuns(trx, regionId, run);
  if (run.kind === 'people') return [...later, ...(await listUsedPeople(trx, key))];
  if (run.kind === 'patches')
    return [
      ...later,
      ...(await listSplits(trx, regionId, run.id)),
      ...(await listPatchDecisions(trx, regionId, run)),
    ];
  if (run.kind !== 'cells') return later;
  const known = new Set(later.map((dependent) => dependent.id));
  const onCells = await listRunsOnCells(trx, regionId, run.id);
  return [
    ...later,
    ...onCells.filter((dependent) => !known.has(dependent.id)),
    ...(await listDecidedFindings(trx, regionId, run.id)),
    ...(await listPatchDecisions(trx, regionId, run)),
  ];
}

async function listSplits(trx: Transaction, regionId: number, runId: number): Promise<Dependent[]> {
  const count = await countPartsOfRun(trx, regionId, runId);
  if (count === 0) return [];
  const message = `有 ${count} 个拆分出的地块，请先合并回去 / ${count} parts were cut of these patches; merge them back first`;
  return [{ kind: 'part', id: null, count, message }];
}

async function withdraw(trx: Transaction, run: ImportRunRow, key: UndoKey): Promise<Withdrawn> {
  switch (run.kind) {
    case 'cells':
    case 'edit':
      return withdrawCells(trx, key);
    case 'layer':
      return withdrawLayer(trx, key);
    case 'patches': {
      const done = await withdrawPatches(trx, key);
      await restoreBatch(trx, key.regionId, run);
      return done;
    }
    case 'people':
      return withdrawPeople(trx, key);
    case 'duties':
      return withdrawDuties(trx, key);
    case 'absences':
      return withdrawAbsences(trx, key);
    case 'patrols':
      return withdrawVisits(trx, key);
  }
}
