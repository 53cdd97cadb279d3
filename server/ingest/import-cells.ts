import type { Database, Transaction } from '../db/pool.ts';
import type { Completeness } from '../contract/cell-changes.ts';
import type { ImportFileReport, ImportReport } from '../contract/import-report.ts';
import type { MappingProfile } from '../contract/mapping-profile.ts';
import { ensureScheme } from '../catalog/ensure-scheme.ts';
import {
  findRecoded,
  findReturned,
  gatherMissing,
  listMisplaced,
  saveChanges,
  saveLineage,
} from '../catalog/cell-changes.queries.ts';
import { describeChanges } from '../catalog/describe-changes.ts';
import { linkParents } from '../catalog/link-parents.queries.ts';
import {
  closeFollowed,
  compareIncoming,
  countIncoming,
  gatherIncoming,
  insertCells,
  refreshCellStatistics,
  levelNeverChanged,
  levelStart,
  matchIncoming,
  readMerged,
  type CellTarget,
} from '../catalog/store-cells.queries.ts';
import { noteIssuedAreas, stagedAreas } from './check-issued-area.ts';
import { noteShiftedOutlines } from './check-known-outlines.ts';
import { noteOutsideParents } from './check-outside-parent.ts';
import { cellMapper } from './map-cell.ts';
import { chooseMapping } from './mapping.ts';
import { lastRun } from '../catalog/import-runs.queries.ts';
import { joinNeighbours } from './join-neighbours.ts';
import { runImport, type ImportRequest } from './run-import.ts';
import { stageSources, type MapLayer } from './stage-sources.ts';

export interface CellImportOptions extends ImportRequest {
  scheme: string;
  schemeName?: string | undefined;
  level: number;
  levelNameZh?: string | undefined;
  levelNameEn?: string | undefined;
  codeField?: string | undefined;
  nameField?: string | undefined;
  parentField?: string | undefined;
  kind: string;
  /** Which source field is what; the fields decide when there is none. */
  profile?: MappingProfile | undefined;
  /** ISO date; the default is −infinity for the first version of a level, today for later ones. */
  validFrom?: string | undefined;
  /** What is delivered is held to have been so all along: a correction is no change. */
  correction?: boolean | undefined;
  /**
   * The delivery holds every cell of the level, or every cell of each parent it has one of: what is missing ends. Left
   * out, a missing cell lives on, since most deliveries are of a part.
   */
  complete?: Completeness | undefined;
}

/**
 * Imports boundaries as cells of one level of a scheme, all or nothing in one transaction.
 * Refused features are in the report with a code; several features with one code become one multipart cell.
 * @throws AppError `field-not-found`, `crs-*`, `file-*`, `nothing-to-import`; then nothing was changed
 */
export async function importCells(db: Database, options: CellImportOptions): Promise<ImportReport> {
  return runImport(db, 'cells', `${options.scheme}/${options.level}`, options, async (trx, layers, run) => {
    const files = await stageSources(trx, layers, mapCells(options), run);
    await joinNeighbours(trx, files);
    await noteIssuedAreas(stagedAreas(trx), files);
    if (options.dryRun && !files.some((file) => file.accepted > 0))
      return { files, counts: { added: 0, changed: 0, unchanged: 0 } };
    const scheme = await ensureScheme(trx, options.regionId, {
      code: options.scheme,
      name: options.schemeName,
      level: options.level,
      levelNameZh: options.levelNameZh,
      levelNameEn: options.levelNameEn,
      kind: options.kind,
    });
    const at = { regionId: options.regionId, schemeId: scheme.id, level: options.level };
    await noteShiftedOutlines(trx, at, files);
    await noteOutsideParents(trx, at, files);
    const start = await levelStart(trx, at);
    const correction = options.correction === true && start !== null;
    const target: CellTarget = {
      ...at,
      kind: options.kind,
      runId: run.id,
      instant: run.instant,
      // A correction holds as far back as the level does: no state is left standing before it.
      validFrom: correction
        ? start
        : (options.validFrom ??
          ((await isFirstDelivery(trx, at, start, options)) ? '-infinity' : options.today)),
    };
    run.enter('storing');
    await gatherIncoming(trx, target);
    await reportMerged(trx, files);
    const complete = withheld(files) ? null : (options.complete ?? null);
    if (options.complete && complete === null) reportWithheld(files);
    await matchCells(trx, target, complete);
    const counts = await countIncoming(trx);
    await closeFollowed(trx, target);
    await insertCells(trx, target);
    await saveChanges(trx, target);
    await refreshCellStatistics(trx);
    await saveLineage(trx, target, target.validFrom === '-infinity' ? options.today : target.validFrom);
    await linkParents(trx, target);
    await reportMisplaced(trx, target, files);
    const changes = await describeChanges(trx, target, {
      ...{ mode: correction ? 'correction' : 'change', complete, onDate: options.today },
      validFrom: correction || target.validFrom === '-infinity' ? null : target.validFrom,
    });
    return { files, counts, changes };
  });
}

/**
 * A first delivery that comes file by file is one delivery: a file that was not in yet belongs to it as long as no cell of
 * the level has changed since.
 */
async function isFirstDelivery(
  trx: Transaction,
  at: { regionId: number; schemeId: number; level: number },
  start: string | null,
  options: CellImportOptions,
): Promise<boolean> {
  if (start === null) return true;
  if (options.part === undefined || !(await levelNeverChanged(trx, at))) return false;
  const target = `${options.scheme}/${options.level}`;
  return (await lastRun(trx, options.regionId, 'cells', target, options.part)) === null;
}

/** By code, then by ground: which cell each incoming one is, and which of those we hold are not in the delivery. */
async function matchCells(
  trx: Transaction,
  target: CellTarget,
  complete: Completeness | null,
): Promise<void> {
  await matchIncoming(trx, target);
  await gatherMissing(trx, target, complete);
  await findRecoded(trx, complete);
  await findReturned(trx, target);
  await compareIncoming(trx, target.regionId);
}

/** Of a delivery of which something was refused nobody knows whether it is complete: what is missing may be what was refused. */
function withheld(files: ImportFileReport[]): boolean {
  return files.some((file) => file.refused > 0 || file.read === 0);
}

function reportWithheld(files: ImportFileReport[]): void {
  files[0]?.issues.push({
    feature: null,
    code: 'complete-withheld',
    message:
      '有要素被拒绝，不能当作完整的成果，没有网格因缺失而终止 / Something was refused, so the delivery is not taken for complete: no cell was ended for being missing',
    repaired: false,
  });
}

/** Code says one parent, the place another: told, never dropped; coverage finds the ground outside. */
async function reportMisplaced(
  trx: Transaction,
  target: CellTarget,
  files: ImportFileReport[],
): Promise<void> {
  for (const row of await listMisplaced(trx, target)) {
    const file = files[row.file_no];
    // That it lies in no parent at all says more, and is said already.
    const isOutside = file?.issues.some((i) => i.feature === row.feature_no && i.code === 'outside-parent');
    if (isOutside) continue;
    file?.issues.push({
      feature: row.feature_no,
      code: 'parent-place-differs',
      message:
        row.place_code === null
          ? `网格 ${row.code} 按编码属于 ${row.parent_code}，位置不在其中 / By its code ${row.code} belongs to ${row.parent_code}, but it does not lie there`
          : `网格 ${row.code} 按编码属于 ${row.parent_code}，位置却在 ${row.place_code} / By its code ${row.code} belongs to ${row.parent_code}, but it lies in ${row.place_code}`,
      repaired: false,
    });
  }
}

/** How features become cells; the preview in the console maps by it too. */
export function mapCells(
  options: Pick<
    CellImportOptions,
    'codeField' | 'nameField' | 'parentField' | 'fields' | 'profile' | 'dryRun'
  >,
): MapLayer {
  return async (layer) => {
    const named = {
      code: options.codeField,
      name: options.nameField,
      parent: options.parentField,
      ...options.fields,
    };
    const chosen = await chooseMapping('cells', layer.fields, named, options.profile);
    return { chosen, map: cellMapper(chosen, options.dryRun) };
  };
}

async function reportMerged(trx: Transaction, files: ImportFileReport[]): Promise<void> {
  for (const row of await readMerged(trx)) {
    files[row.file_no]?.issues.push({
      feature: row.feature_no,
      code: 'duplicate-code-merged',
      message: `编码 ${row.code} 重复，已并为一个多部件网格 / The code ${row.code} occurs more than once; merged into one multipart cell`,
      repaired: false,
    });
  }
}
