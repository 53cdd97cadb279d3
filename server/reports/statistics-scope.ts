import type { CellRef } from '../contract/land.ts';
import type { StatisticsScope, UnitKind } from '../contract/statistics.ts';
import type { Queryable } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findCellByCode, listAncestors } from '../catalog/cells.queries.ts';
import { entryOf } from '../catalog/dictionaries.ts';
import { requireScheme } from '../catalog/require.ts';
import {
  findUnit,
  listUnits,
  OUTSIDE_UNIT,
  UNPLACED_UNIT,
  type ScopeKey,
  type UnitRow,
} from './statistics-scope.queries.ts';

/** What every view of the statistics is asked for with. */
export interface ScopeRequest {
  regionId: number;
  scheme: string;
  /** Code of the cell whose children are the units; left out: the top of the scheme. */
  under?: string | undefined;
  /** ISO date: whose grid names the units. */
  today: string;
}

export interface ResolvedScope {
  key: ScopeKey;
  units: UnitRow[];
  shown: Pick<StatisticsScope, 'scheme' | 'under' | 'path'>;
}

/**
 * The units of a view. A scheme with one cell on top (a county) begins with what is below it, for a table of one row tells nothing.
 * @throws AppError `scheme-not-found`, `cell-not-found`
 */
export async function resolveScope(db: Queryable, request: ScopeRequest): Promise<ResolvedScope> {
  const { regionId, under, today: date } = request;
  const scheme = (await requireScheme(db, regionId, request.scheme))!;
  const at = { regionId, schemeId: scheme.id };
  const read = async (parentId: number | null, whole: boolean) => {
    const key = { ...at, parentId, whole };
    return { key, units: await listUnits(db, { ...key, date }) };
  };
  if (under === undefined) {
    const top = await read(null, true);
    const only = top.units.length === 1 && top.units[0]!.children > 0 ? top.units[0]! : null;
    const view = only ? await read(only.id, true) : top;
    return { ...view, shown: { scheme: scheme.code, under: only && cellOf(only), path: [] } };
  }
  const id = await findCellByCode(db, { ...at, code: under });
  const cell = id === null ? null : await findUnit(db, { ...at, cellId: id, date });
  if (!cell) throw new AppError('cell-not-found', `没有网格 ${under} / There is no cell ${under}`);
  const path = await listAncestors(db, { regionId, cellId: cell.id });
  return {
    ...(await read(cell.id, false)),
    shown: { scheme: scheme.code, under: cellOf(cell), path },
  };
}

export interface ViewUnit {
  id: number;
  kind: UnitKind;
  cell: CellRef | null;
  children: number;
  current: boolean;
}

/** The rows of a view in order: every unit that is there, and those no longer there, the cell itself and what is no cell, where they have something. */
export function viewUnits({ key, units, shown }: ResolvedScope, used: ReadonlySet<number>): ViewUnit[] {
  const rest = (id: number, kind: UnitKind, cell: CellRef | null): ViewUnit[] =>
    used.has(id) ? [{ id, kind, cell, children: 0, current: true }] : [];
  return [
    ...units
      .filter((unit) => unit.current || used.has(unit.id))
      .map((unit) => ({
        ...{ id: unit.id, kind: 'cell' as const, cell: cellOf(unit) },
        ...{ children: unit.children, current: unit.current },
      })),
    ...(key.parentId === null ? [] : rest(key.parentId, 'own', shown.under)),
    ...rest(OUTSIDE_UNIT, 'outside', null),
    ...rest(UNPLACED_UNIT, 'unplaced', null),
  ];
}

/** Names of the types met; a text that is in no dictionary is its own name. */
export function nameTypes(codes: Iterable<string>): { code: string; zh: string; en: string }[] {
  return [...new Set(codes)].sort().map((code) => {
    const entry = entryOf('patch-type', code);
    return { code, zh: entry?.zh ?? code, en: entry?.en ?? code };
  });
}

const cellOf = ({ id, code, name, level }: UnitRow): CellRef => ({ id, code, name, level });
