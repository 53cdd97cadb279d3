import type {
  ChangedUnit,
  FateFigure,
  FatePatch,
  PatchFate,
  StatisticsChanges,
} from '../contract/statistics.ts';
import type { Queryable } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { requireBatch } from '../catalog/require.ts';
import { areLinked, listFatePatches, sumFates, type FateRow } from './batch-changes.queries.ts';
import { nameTypes, resolveScope, viewUnits, type ScopeRequest } from './statistics-scope.ts';

export const FATES = ['new', 'persisted', 'type-changed', 'gone'] as const satisfies PatchFate[];

export interface ChangesRequest extends ScopeRequest {
  /** Codes of the two batches. */
  from: string;
  to: string;
}

/** What became of the ground between two batches, by unit. @throws AppError as `resolveScope`, `batch-not-found`, `wrong-request` */
export async function batchChanges(db: Queryable, request: ChangesRequest): Promise<StatisticsChanges> {
  const scope = await resolveScope(db, request);
  const { from, to, pair } = await requirePair(db, request);
  const rows = await sumFates(db, { ...scope.key, ...pair });
  const seen = new Set(rows.map((row) => row.unit_id));
  const units = viewUnits(scope, seen).map(({ id, kind, cell, children }): ChangedUnit => ({
    ...{ kind, cell, children },
    fates: byFate(rows.filter((row) => row.unit_id === id)),
  }));
  const totals = byFate(rows);
  const continued = sumOf(rows.filter(({ fate }) => fate === 'continued'));
  const later = [totals.new, totals.persisted, totals['type-changed']];
  return {
    ...scope.shown,
    from: {
      ...{ batch: from.code, name: from.name },
      ...{
        patches: continued.patches + totals.gone.patches,
        areaM2: continued.areaM2 + totals.gone.areaM2,
      },
    },
    to: {
      ...{ batch: to.code, name: to.name },
      ...{
        patches: later.reduce((n, { patches }) => n + patches, 0),
        areaM2: later.reduce((m2, { areaM2 }) => m2 + areaM2, 0),
      },
    },
    units,
    totals,
    shrunkM2: continued.areaM2 - continued.sharedM2,
    typeChanges: typeChanges(rows),
    types: nameTypes(
      rows.flatMap((row) => [row.patch_type ?? '', ...(row.fate === 'type-changed' ? [row.other_type ?? ''] : [])]),
    ), // prettier-ignore
    linked: await areLinked(db, { regionId: request.regionId, ...pair }),
  };
}

/** The patches of one fate, largest first. */
export async function fatePatches(
  db: Queryable,
  request: ChangesRequest & { fate: PatchFate; limit: number },
): Promise<{ rows: FatePatch[]; total: number }> {
  const scope = await resolveScope(db, request);
  const { pair } = await requirePair(db, request);
  const { fate, limit } = request;
  const rows = await listFatePatches(db, { ...scope.key, ...pair, fate, limit });
  return {
    rows: rows.map(({ total: _total, ...row }) => row),
    total: rows[0]?.total ?? 0,
  };
}

async function requirePair(db: Queryable, { regionId, from, to }: ChangesRequest) {
  if (from === to) throw new AppError('wrong-request', '请选两个不同的批次 / Choose two different batches');
  const earlier = (await requireBatch(db, regionId, from))!;
  const later = (await requireBatch(db, regionId, to))!;
  return { from: earlier, to: later, pair: { fromId: earlier.id, toId: later.id } };
}

function byFate(rows: FateRow[]): Record<PatchFate, FateFigure> {
  const of = (fate: PatchFate) => sumOf(rows.filter((row) => row.fate === fate));
  return {
    new: of('new'),
    persisted: of('persisted'),
    'type-changed': of('type-changed'),
    gone: of('gone'),
  };
}

function sumOf(rows: FateRow[]): FateFigure {
  return {
    patches: rows.reduce((n, row) => n + row.patches, 0),
    areaM2: rows.reduce((m2, row) => m2 + row.area_m2, 0),
    sharedM2: rows.reduce((m2, row) => m2 + row.shared_m2, 0),
  };
}

function typeChanges(rows: FateRow[]): StatisticsChanges['typeChanges'] {
  const sums = new Map<string, StatisticsChanges['typeChanges'][number]>();
  for (const row of rows) {
    if (row.fate !== 'type-changed') continue;
    const [from, to] = [row.other_type ?? '', row.patch_type ?? ''];
    const key = JSON.stringify([from, to]);
    const sum = sums.get(key) ?? { from, to, patches: 0, sharedM2: 0 };
    sum.patches += row.patches;
    sum.sharedM2 += row.shared_m2;
    sums.set(key, sum);
  }
  return [...sums.values()].sort(
    (a, b) => b.sharedM2 - a.sharedM2 || (a.from + a.to < b.from + b.to ? -1 : 1),
  );
}
