import type { Position } from 'geojson';
import { runEdit } from '../catalog/edit-run.ts';
import { requireScheme } from '../catalog/require.ts';
import type {
  BorderCell,
  BorderFinding,
  BorderOp,
  BorderProblem,
  BorderRefusal,
  BorderReport,
  BorderSheet,
} from '../contract/borders.ts';
import type { Database, Queryable, Transaction } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { boxOf, moveBorders, nodeOutlines } from '../geo/move-borders.ts';
import { isSame, neighboursOf } from '../geo/border-rings.ts';
import {
  dropEdited,
  gatherNear,
  listInvalid,
  listNewHoles,
  listNewOverlaps,
  listTouchedFindings,
} from './border-check.queries.ts';
import {
  readAround,
  readInBox,
  takeOutlines,
  type BorderCellRow,
  type BorderKey,
} from './border-edit.queries.ts';

export interface BorderRequest {
  regionId: number;
  scheme: string;
  /** ISO date whose states are changed. */
  date: string;
  ops: BorderOp[];
  /** Lines of cells with cells below them move along; left out, they stay and hold what lies on them. */
  upper: boolean;
  /** A correction holds as long as the state it corrects, a change from the day on. */
  as: 'correction' | 'change';
  /** The states the editor started from. */
  base: { cellId: number; versionId: number }[];
  reason: string;
  by: string;
  dryRun: boolean;
}

/** A cell and its neighbours on every level, as the editor starts from them. @throws AppError `scheme-not-found`, `cell-not-found` */
export async function readBorders(
  db: Queryable,
  request: { regionId: number; scheme: string; cellId: number; date: string },
): Promise<BorderSheet> {
  const { regionId, cellId, date } = request;
  const scheme = (await requireScheme(db, regionId, request.scheme))!;
  const rows = await readAround(db, { regionId, schemeId: scheme.id, onDate: date, cellId });
  if (!rows.some(({ cell_id }) => cell_id === cellId)) throw new AppError('cell-not-found');
  return { scheme: scheme.code, date, cells: nodeOutlines(rows.map(cellOf)) };
}

/**
 * Moves lines on every unlocked cell that has them, of all levels at once. One transaction: locks, the states the editor
 * started from, and that neither gap nor overlap arises are looked at where it is written. Undone as any run.
 * @throws AppError `scheme-not-found`; `edit-conflict` when another changed a cell meanwhile; `edit-refused` when a line is
 * locked, an operation is not possible, or (not in a dry run) the result would have problems
 */
export async function editBorders(db: Database, request: BorderRequest): Promise<BorderReport> {
  const { regionId, date, dryRun, ops, upper, reason, by } = request;
  const scheme = (await requireScheme(db, regionId, request.scheme))!;
  const key = { regionId, schemeId: scheme.id, onDate: date };
  const order = {
    ...{
      regionId,
      schemeId: scheme.id,
      scheme: scheme.code,
      kind: 'border' as const,
      dryRun,
      withGeometry: true,
    },
    options: { date, as: request.as, upper, reason, by, ops },
  };
  const { result, outcome } = await runEdit(db, order, async (trx) => {
    const cells = nodeOutlines((await gatherCells(trx, key, ops)).map(cellOf)).map((cell) =>
      upper && cell.lock === 'upper-line' ? { ...cell, lock: null } : cell,
    );
    const moved = moveBorders(cells, ops);
    if (moved.refused !== null) {
      // What is not there any more may have been moved by another.
      stopOnConflict(cells, request.base, 'known');
      refuseOp(moved.refused, moved.op, moved.codesOf);
    }
    const changed = moved.cells.filter(({ cellId }) => moved.changed.has(cellId));
    stopOnConflict(changed, request.base, 'all');
    await takeOutlines(trx, regionId, changed, request.as === 'change' ? date : null);
    const found = await lookAtResult(trx, key, scheme.settings.partialBelow);
    if (!dryRun && found.problems.length > 0) refuseProblems(found.problems);
    return found;
  });
  return {
    ...{ scheme: scheme.code, date, dryRun, runId: outcome.runId === null ? null : String(outcome.runId) },
    ...{ cells: outcome.cells, problems: result.problems, findings: result.findings },
  };
}

async function lookAtResult(
  trx: Transaction,
  key: BorderKey,
  partialBelow: number,
): Promise<{ problems: BorderProblem[]; findings: BorderFinding[] }> {
  const invalid = await listInvalid(trx);
  if (invalid.length > 0) {
    await dropEdited(trx);
    return { problems: invalid, findings: [] };
  }
  await gatherNear(trx, { ...key, partialBelow });
  return {
    problems: [...(await listNewOverlaps(trx)), ...(await listNewHoles(trx))],
    findings: await listTouchedFindings(trx, key),
  };
}

/** All cells that have one of the lines, or a vertex on an edge of theirs. */
async function gatherCells(trx: Transaction, key: BorderKey, ops: BorderOp[]): Promise<BorderCellRow[]> {
  const named = ops.flatMap(positionsOf);
  const first = await readInBox(trx, key, boxOf([[named]]));
  const outlines = first.map(({ geometry }) => geometry.coordinates);
  const beside = named.flatMap((at) => neighboursOf(outlines, at).flat());
  const wider = beside.filter((at) => !named.some((other) => isSame(other, at)));
  return wider.length === 0 ? first : readInBox(trx, key, boxOf([[[...named, ...wider]]]));
}

function positionsOf(op: BorderOp): Position[] {
  switch (op.op) {
    case 'move':
      return [op.from, op.to];
    case 'insert':
      return [...op.between, op.at];
    case 'delete':
      return [op.at];
    case 'reshape':
      return op.along;
  }
}

const cellOf = (row: BorderCellRow): BorderCell => ({
  ...{ cellId: row.cell_id, versionId: row.version_id, code: row.code, name: row.name, level: row.level },
  ...{
    kind: row.kind,
    parentCellId: row.parent_cell_id,
    lock: row.lock,
    areaM2: row.area_m2,
    outline: row.geometry.coordinates,
  },
});

/** @param which of the cells must be as the editor started from: all, or those it knew */
function stopOnConflict(cells: BorderCell[], base: BorderRequest['base'], which: 'all' | 'known'): void {
  const started = new Map(base.map(({ cellId, versionId }) => [cellId, versionId]));
  const other = cells.filter(
    ({ cellId, versionId }) => started.get(cellId) !== versionId && (which === 'all' || started.has(cellId)),
  );
  if (other.length === 0) return;
  const names = other.map(({ code, name }) => `${name}（${code}）`).join('、');
  throw new AppError(
    'edit-conflict',
    `${names} 在您编辑期间被别人改过 / changed while you were editing: ${other.map(({ code }) => code).join(', ')}`,
    {
      hint: '请重新打开边界编辑，在最新的边界上再改 / Open the editor again and make the change on the latest borders',
    },
  );
}

const REFUSALS: Record<BorderRefusal, string> = {
  'line-locked': '是法定界线，不能移动 / is a legal line and stays',
  'upper-line':
    '是上级网格的边界，不一并修改就不能移动 / is a line of an upper cell, which was not asked to move',
  'not-current': '已有终止日期 / has an end',
  'no-vertex': '那里没有顶点 / There is no vertex there',
  'no-edge': '那里没有边 / There is no edge there',
  'no-stretch': '两点之间没有不经过交叉点的共同边界 / No line runs between the two points without a junction',
  junction: '三条边界交会的点不能删除 / Three lines meet there; it cannot be deleted',
  collapses: '网格会消失 / Nothing would be left of the cell',
};

function refuseOp(why: BorderRefusal, op: BorderOp, cells: BorderCell[]): never {
  const who = cells.map(({ code, name }) => `${name}（${code}）`).join('、');
  const [lon, lat] = positionsOf(op)[0]!;
  throw new AppError('edit-refused', `${who ? `${who} ` : ''}${REFUSALS[why]} (${lon}, ${lat})`);
}

function refuseProblems(problems: BorderProblem[]): never {
  const words = {
    gap: '缺口 / gap',
    overlap: '重叠 / overlap',
    outside: '越界 / outside',
    invalid: '边界自相交 / a line crosses itself',
  };
  const [first] = problems;
  throw new AppError(
    'edit-refused',
    `会产生${words[first!.kind]}：${first!.codes.join('、')}，${first!.areaM2.toFixed(1)} m²` +
      (problems.length > 1 ? `；共 ${problems.length} 处 / and ${problems.length - 1} more` : ''),
  );
}
