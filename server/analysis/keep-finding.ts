import { runEdit } from '../catalog/edit-run.ts';
import { nextRunId, saveRun, waitForImportTurn } from '../catalog/import-runs.queries.ts';
import { saveLayer } from '../catalog/layers.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import { saveKind } from '../catalog/schemes.queries.ts';
import { changeSettings } from '../catalog/scheme-settings.ts';
import type { DeclaredNonGrid, RepairReport } from '../contract/cell-edits.ts';
import type { Database, Queryable } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findGround, takeAsCell, takeAsFeature, type FoundGround } from './keep-finding.queries.ts';
import { stopIfOutdated } from './repair-findings.ts';

interface Keep {
  regionId: number;
  scheme: string;
  findingId: number;
  /** ISO date of today. */
  date: string;
  reason: string;
  by: string;
}

export interface SpecialRequest extends Keep {
  kind: string;
  code: string;
  name: string;
  dryRun: boolean;
}

/**
 * Makes the ground of a gap a cell of its own (特殊网格) below the parent, from the day on; a run that can be undone.
 * @throws AppError `scheme-not-found`, `finding-not-found`, `edit-refused` for what is no gap, `code-taken`, `coverage-outdated`
 */
export async function keepAsCell(db: Database, request: SpecialRequest): Promise<RepairReport> {
  const { regionId, date, dryRun, findingId, kind, code, name, reason, by } = request;
  const scheme = (await requireScheme(db, regionId, request.scheme))!;
  const order = {
    ...{ regionId, schemeId: scheme.id, scheme: scheme.code, kind: 'repair' as const, dryRun },
    ...{ withGeometry: true, options: { date, action: 'special', findings: [findingId], reason, by } },
  };
  const { result: found, outcome } = await runEdit(db, order, async (trx) => {
    await stopIfOutdated(trx, { regionId, schemeId: scheme.id, onDate: date });
    const gap = await requireGap(trx, { regionId, schemeId: scheme.id, id: findingId });
    // A kind that nobody had yet is one of their own, as it is for an import.
    await saveKind(trx, { regionId, schemeId: scheme.id, kind, nameZh: kind, nameEn: kind, precedence: 2 });
    await takeAsCell(trx, { regionId, id: findingId, kind, code, name, validFrom: date });
    return gap;
  });
  const repaired = {
    ...{ findingId, kind: found.kind, areaM2: found.area_m2, widthM: found.width_m },
    ...{ action: 'special' as const, code, cutCode: null },
  };
  return {
    ...{ scheme: scheme.code, date, dryRun, runId: outcome.runId === null ? null : String(outcome.runId) },
    ...{ repaired: [repaired], left: [], cells: outcome.cells },
    totals: { repaired: 1, left: 0, cells: outcome.cells.length, givenM2: found.area_m2, cutM2: 0 },
  };
}

/**
 * Declares the ground of a gap non-grid (河道、军事用地等) with its reason and the unit responsible: a feature of the scheme's
 * layer of such areas, which is made when there is none. A run of that layer, which can be undone.
 * @throws AppError `scheme-not-found`, `finding-not-found`, `edit-refused` for what is no gap
 */
export async function declareNonGrid(
  db: Database,
  request: Keep & { name: string; unit: string },
): Promise<DeclaredNonGrid> {
  const { regionId, findingId, reason, unit, by, name } = request;
  const startedAt = new Date();
  const scheme = (await requireScheme(db, regionId, request.scheme))!;
  const layer = scheme.settings.nonGridLayer ?? `${scheme.code}-non-grid`;
  const declared = await db.transaction(async (trx) => {
    const instant = await waitForImportTurn(trx, regionId);
    const gap = await requireGap(trx, { regionId, schemeId: scheme.id, id: findingId });
    const { id: layerId } = await saveLayer(trx, {
      ...{ regionId, code: layer, kind: null },
      name: scheme.settings.nonGridLayer ? null : '非网格区域 / Non-grid areas',
    });
    const runId = await nextRunId(trx);
    await takeAsFeature(trx, { regionId, id: findingId, layerId, name, reason, unit, by, runId, instant });
    const totals = {
      ...{ read: 1, accepted: 1, repaired: 0, refused: 0, issueCounts: {} },
      ...{ added: 1, changed: 0, removed: 0, unchanged: 0 },
    };
    await saveRun(trx, {
      ...{ regionId, id: runId, kind: 'layer', target: layer, contentHash: `declared-${runId}` },
      ...{ options: { action: 'non-grid', finding: findingId, name, reason, unit, by } },
      report: { runId: String(runId), dryRun: false, alreadyImported: false, files: [], totals },
      ...{ startedAt, before: null },
    });
    return { runId: String(runId), findingId, layer, name, areaM2: gap.area_m2 };
  });
  if (!scheme.settings.nonGridLayer)
    await changeSettings(db, { regionId, scheme: scheme.code, set: { nonGridLayer: layer }, who: by });
  return declared;
}

async function requireGap(
  db: Queryable,
  key: { regionId: number; schemeId: number; id: number },
): Promise<FoundGround> {
  const found = await findGround(db, key);
  if (!found) throw new AppError('finding-not-found');
  if (found.kind !== 'gap')
    throw new AppError(
      'edit-refused',
      '只有缺口能留作网格或划为非网格区域 / Only a gap can become a cell or be declared non-grid',
    );
  return found;
}
