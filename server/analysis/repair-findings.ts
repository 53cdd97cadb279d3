import type { RepairReport } from '../contract/cell-edits.ts';
import type { Database, Transaction } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { runEdit } from '../catalog/edit-run.ts';
import { requireScheme } from '../catalog/require.ts';
import { dayFingerprint } from '../catalog/schemes.queries.ts';
import { insertVertices } from '../geo/insert-vertices.ts';
import { readCheck } from './coverage-report.queries.ts';
import {
  chooseCut,
  chooseKeepers,
  chooseNeighbours,
  createTasks,
  cutGivers,
  gatherWorking,
  giveToTakers,
  readBordering,
  readPieceVertices,
  readTasks,
  refuseBroken,
  refuseDecided,
  resetWorking,
  saveNoded,
  takeEdited,
  type OutlineRow,
  type RepairKey,
} from './repair.queries.ts';

export interface RepairRequest {
  regionId: number;
  scheme: string;
  /** ISO date whose states are repaired; the last check must be of it. */
  date: string;
  /** Code of a cell: only findings in its subtree. */
  under?: string | undefined;
  /** Only these findings, slivers or not; left out: all slivers. */
  ids?: number[] | undefined;
  /** The cell that gets a gap; left out: the one with the longest common border. */
  toCellId?: number | undefined;
  /** The same, by its code. */
  toCode?: string | undefined;
  dryRun: boolean;
  withGeometry?: boolean | undefined;
}

/**
 * Repairs findings of the last check: a gap goes to the neighbour with the longest common border, of an overlap one cell is
 * cut, what is outside is cut to the parent. Only working cells inside one parent are moved, and neighbours get the very
 * same vertices. The states are corrected in one transaction, as a run that `import undo` takes back.
 * @throws AppError `scheme-not-found`, `cell-not-found`, `coverage-outdated` when the cells are not those of the last check
 */
export async function repairFindings(db: Database, request: RepairRequest): Promise<RepairReport> {
  const { regionId, date, dryRun, under, ids } = request;
  const scheme = (await requireScheme(db, regionId, request.scheme))!;
  const key = { regionId, schemeId: scheme.id, onDate: date };
  const order = {
    ...{ regionId, schemeId: scheme.id, scheme: scheme.code, kind: 'repair' as const, dryRun },
    withGeometry: request.withGeometry ?? false,
    options: { date, ...(under ? { under } : {}), ...(ids ? { findings: ids } : { slivers: true }) },
  };
  const { result: tasks, outcome } = await runEdit(db, order, async (trx) => {
    await stopIfOutdated(trx, key);
    await createTasks(trx, {
      ...key,
      ...{ sliverWidthM: scheme.settings.sliverWidthM, under: under ?? null, ids: ids ?? null },
    });
    await gatherWorking(trx, key);
    if (!ids) await refuseDecided(trx);
    await moveGround(trx, { toCellId: request.toCellId ?? null, toCode: request.toCode ?? null });
    await joinNeighbours(trx);
    await takeEdited(trx, regionId);
    return readTasks(trx);
  });
  const repaired = tasks.filter((task) => task.refused === null);
  const left = tasks.filter((task) => task.refused !== null);
  const sum = (kinds: string[]) =>
    repaired.filter((task) => kinds.includes(task.kind)).reduce((total, task) => total + task.area_m2, 0);
  return {
    ...{ scheme: scheme.code, date, dryRun, runId: outcome.runId === null ? null : String(outcome.runId) },
    repaired: repaired.map((task) => ({
      ...{
        findingId: task.id,
        kind: task.kind,
        areaM2: task.area_m2,
        widthM: task.width_m,
        action: task.action,
      },
      code: task.taker ?? task.giver ?? '',
      cutCode: task.kind === 'overlap' ? task.giver : null,
    })),
    left: left.map((task) => ({
      ...{ findingId: task.id, kind: task.kind, codes: task.codes, reason: task.refused! },
    })),
    cells: outcome.cells,
    totals: {
      ...{ repaired: repaired.length, left: left.length, cells: outcome.cells.length },
      ...{ givenM2: sum(['gap']), cutM2: sum(['overlap', 'outside']) },
    },
  };
}

/** The ground of findings is true of the cells that were checked, and of no others. */
export async function stopIfOutdated(trx: Transaction, key: RepairKey): Promise<void> {
  const check = await readCheck(trx, key.regionId, key.schemeId);
  const now = await dayFingerprint(trx, { ...key, date: key.onDate });
  if (check?.input_hash !== now) throw new AppError('coverage-outdated');
}

/** Overlaps and what is outside first: a gap is measured against what its neighbours have left. */
async function moveGround(
  trx: Transaction,
  to: { toCellId: number | null; toCode: string | null },
): Promise<void> {
  await chooseKeepers(trx);
  await chooseCut(trx);
  await cutGivers(trx);
  while (await refuseBroken(trx)) {
    await resetWorking(trx);
    await cutGivers(trx);
  }
  await chooseNeighbours(trx, to);
  await giveToTakers(trx);
  while (await refuseBroken(trx)) {
    await resetWorking(trx);
    await cutGivers(trx);
    await giveToTakers(trx);
  }
}

/** Where ground changed hands its corners become vertices of every movable neighbour: no line is left beside another. */
async function joinNeighbours(trx: Transaction): Promise<void> {
  const points = await readPieceVertices(trx);
  const noded: OutlineRow[] = [];
  for (const { cell_id, geometry } of await readBordering(trx)) {
    const coordinates = insertVertices(geometry.coordinates, points);
    if (coordinates) noded.push({ cell_id, geometry: { type: 'MultiPolygon', coordinates } });
  }
  await saveNoded(trx, noded);
}
