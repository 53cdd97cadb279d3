import type { AssignmentTotals, PatchState } from '../contract/land.ts';
import type { PrejudgementResult } from '../contract/prejudgement.ts';
import type { Figure, Statistics, UnitStatistics } from '../contract/statistics.ts';
import type { Queryable } from '../db/pool.ts';
import { requireBatch } from '../catalog/require.ts';
import { nameTypes, resolveScope, viewUnits, type ScopeRequest, type ViewUnit } from './statistics-scope.ts';
import { listLayerKinds, readStatistics, sumUnassigned, type StatisticsRow } from './statistics.queries.ts';

export interface StatisticsRequest extends ScopeRequest {
  batch?: string | undefined;
  /** ISO days of observation, both included. */
  from?: string | undefined;
  to?: string | undefined;
}

/** A view: the units below a cell with their patches and ground. @throws AppError as `resolveScope`, `batch-not-found` */
export async function statisticsOf(db: Queryable, request: StatisticsRequest): Promise<Statistics> {
  const scope = await resolveScope(db, request);
  const batch = await requireBatch(db, request.regionId, request.batch);
  const choice = { batchId: batch?.id ?? null, from: request.from ?? null, to: request.to ?? null };
  const rows = await readStatistics(db, { ...scope.key, ...choice });
  const units = viewUnits(scope, new Set(rows.map((row) => row.unit_id))).map((unit) => describe(unit, rows));
  return {
    ...scope.shown,
    batch: batch?.code ?? null,
    from: choice.from,
    to: choice.to,
    units,
    totals: addUp(units),
    unassigned: await sumUnassigned(db, { regionId: request.regionId, ...choice }),
    types: nameTypes(rows.filter(({ facet }) => facet === 'type').map(({ value }) => value ?? '')),
    layerKinds: await listLayerKinds(db, request.regionId),
  };
}

function describe(unit: ViewUnit, all: StatisticsRow[]): UnitStatistics {
  const rows = all.filter((row) => row.unit_id === unit.id);
  const whole = rows.find(({ facet }) => facet === null);
  const { id: _id, ...named } = unit;
  return {
    ...named,
    patches: whole?.patches ?? 0,
    multi: whole?.multi ?? 0,
    ledM2: whole?.led_m2 ?? 0,
    areaM2: whole ? groundOf(whole) : 0,
    shareM2: whole?.share_m2 ?? 0,
    blindSpotM2: whole?.blind_m2 ?? 0,
    outsideM2: whole?.outside_m2 ?? 0,
    multiplyM2: whole?.multiply_m2 ?? 0,
    byState: pick<PatchState>(rows, 'state'),
    byType: pick(rows, 'type') as Record<string, Figure>,
    byPrejudgement: pick<PrejudgementResult | ''>(rows, 'prejudgement'),
    byMonth: pick(rows, 'month') as Record<string, Figure>,
    byBatch: pick(rows, 'batch') as Record<string, Figure>,
    farmland: {
      patches: whole?.farmland ?? 0,
      areaM2: whole?.farmland_m2 ?? 0,
      unmatchedM2: whole?.unmatched_m2 ?? 0,
    },
    basicFarmland: { patches: whole?.basic ?? 0, areaM2: whole?.basic_m2 ?? 0 },
    redLine: { patches: whole?.red ?? 0, areaM2: whole?.red_m2 ?? 0 },
    overlaid: whole?.overlaid ?? 0,
  };
}

const groundOf = (row: StatisticsRow): number => row.share_m2 + row.blind_m2 + row.outside_m2;

function pick<K extends string>(
  rows: StatisticsRow[],
  facet: StatisticsRow['facet'],
): Partial<Record<K, Figure>> {
  const found = rows.filter((row) => row.facet === facet);
  return Object.fromEntries(
    found.map((row) => [
      row.value ?? '',
      { patches: row.patches, areaM2: groundOf(row), multiplyM2: row.multiply_m2 },
    ]),
  ) as Partial<Record<K, Figure>>;
}

/** Σ shares − counted twice + blind spots + outside = area: the same figures as the assignment report's at the top of a scheme. */
function addUp(units: UnitStatistics[]): AssignmentTotals {
  const sum = (of: (unit: UnitStatistics) => number) => units.reduce((total, unit) => total + of(unit), 0);
  const ofState = (state: PatchState) => sum((unit) => unit.byState[state]?.patches ?? 0);
  const multiplyM2 = sum((unit) => unit.multiplyM2);
  return {
    patches: sum((unit) => unit.patches),
    assigned: ofState('assigned'),
    multi: sum((unit) => unit.multi),
    disputed: ofState('disputed'),
    blindSpot: ofState('blind-spot'),
    outside: ofState('outside'),
    areaM2: sum((unit) => unit.areaM2) - multiplyM2,
    assignedM2: sum((unit) => unit.shareM2) - multiplyM2,
    blindSpotM2: sum((unit) => unit.blindSpotM2),
    outsideM2: sum((unit) => unit.outsideM2),
    multiplyCoveredM2: multiplyM2,
  };
}
