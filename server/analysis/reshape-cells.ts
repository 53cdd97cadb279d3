import type { LineString } from 'geojson';
import type { ReshapeReport } from '../contract/cell-edits.ts';
import type { Database, Transaction } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { saveEditLineage } from '../catalog/edit-cells.queries.ts';
import { runEdit } from '../catalog/edit-run.ts';
import { requireScheme } from '../catalog/require.ts';
import {
  editMerge,
  editSplit,
  listTouchedDuties,
  readReshaped,
  type ReshapedCell,
  type ReshapeKey,
} from './reshape.queries.ts';

interface Reshape {
  regionId: number;
  scheme: string;
  /** ISO date from which the new cells hold. */
  date: string;
  dryRun: boolean;
  /** Kept with the run. */
  reason?: string | undefined;
  by?: string | undefined;
}

export interface MergeRequest extends Reshape {
  cellIds: number[];
  /** Of one of the cells, which then lives on; or a new one, and all of them end. */
  code: string;
  name: string;
}

export interface SplitRequest extends Reshape {
  cellId: number;
  /** EPSG:4490, right across the cell. */
  line: LineString;
  /** Codes and names, the largest part first; left out: the largest keeps its own, the others get `-2`, `-3`. */
  parts: { code: string; name: string }[];
}

/**
 * Makes one cell of several working cells of one parent, from a day on, with lineage.
 * @throws AppError `scheme-not-found`, `cell-not-found`, `edit-refused`, `code-taken`
 */
export async function mergeCells(db: Database, request: MergeRequest): Promise<ReshapeReport> {
  const { cellIds, code, name } = request;
  return reshape(db, 'merge', request, cellIds, async (trx, key, cells) => {
    const [first] = cells;
    if (cells.length < 2) refuse('至少要两个网格 / At least two cells');
    if (cells.some((cell) => cell.level !== first!.level || cell.parent_cell_id !== first!.parent_cell_id))
      refuse('不在同一上级 / They are not of one parent');
    const keep = cells.find((cell) => cell.code === code);
    await editMerge(trx, {
      ...key,
      ...{ cellIds, code, name, keepId: keep?.cell_id ?? null, likeId: (keep ?? first!).cell_id },
    });
  });
}

/**
 * Cuts a working cell in two or more by a drawn line, from a day on, with lineage. The areas add up.
 * @throws AppError `scheme-not-found`, `cell-not-found`, `edit-refused`, `code-taken`
 */
export async function splitCell(db: Database, request: SplitRequest): Promise<ReshapeReport> {
  const { cellId, line, parts } = request;
  return reshape(db, 'split', request, [cellId], async (trx, key) => {
    if ((await editSplit(trx, { ...key, cellId, line, parts })) < 2)
      refuse('线没有穿过网格 / The line does not go across the cell');
  });
}

const refuse = (message: string): never => {
  throw new AppError('edit-refused', message);
};

async function reshape(
  db: Database,
  kind: 'merge' | 'split',
  request: Reshape,
  cellIds: number[],
  work: (trx: Transaction, key: ReshapeKey, cells: ReshapedCell[]) => Promise<void>,
): Promise<ReshapeReport> {
  const { regionId, date, dryRun, scheme: _scheme, ...asked } = request;
  const scheme = (await requireScheme(db, regionId, request.scheme))!;
  const key = { regionId, schemeId: scheme.id, onDate: date };
  const order = {
    ...{ regionId, schemeId: scheme.id, scheme: scheme.code, kind, dryRun, withGeometry: true },
    options: { date, ...asked },
  };
  const { result, outcome } = await runEdit(
    db,
    order,
    async (trx) => {
      const cells = await readReshaped(trx, key, cellIds);
      if (cells.length !== new Set(cellIds).size) throw new AppError('cell-not-found');
      for (const cell of cells) {
        if (cell.line_locked) refuse(`${cell.code} 的边线是法定界线 / has a legal line`);
        if (cell.children > 0) refuse(`${cell.code} 下面还有网格 / has cells below it`);
        if (!cell.current) refuse(`${cell.code} 已有终止日期 / has an end`);
      }
      const duties = await listTouchedDuties(trx, key, cellIds);
      await work(trx, key, cells);
      return { cells, duties };
    },
    async (trx, edit, rows, { cells }) => {
      const alive = rows.filter((row) => row.area_after_m2 !== null);
      const lineage =
        kind === 'merge'
          ? cells.map((cell) => ({ from: cell.cell_id, to: alive[0]!.cell_id!, areaM2: cell.area_m2 }))
          : alive.map((row) => ({
              ...{ from: cells[0]!.cell_id, to: row.cell_id!, areaM2: row.area_after_m2! },
            }));
      await saveEditLineage(
        trx,
        edit,
        lineage
          .filter(({ from, to }) => from !== to)
          .map(({ from, to, areaM2 }) => ({
            ...{ fromCellId: from, toCellId: to, kind, onDate: date, areaM2 },
          })),
      );
    },
  );
  return {
    ...{ scheme: scheme.code, date, dryRun, runId: outcome.runId === null ? null : String(outcome.runId) },
    ...{ cells: outcome.cells, duties: result.duties },
  };
}
