import type { Database, Transaction } from '../db/pool.ts';
import type { ImportFileReport, ImportReport } from '../contract/import-report.ts';
import type { MappingProfile } from '../contract/mapping-profile.ts';
import { ensureScheme } from '../catalog/ensure-scheme.ts';
import { linkParents } from '../catalog/link-parents.queries.ts';
import {
  closeFollowed,
  countIncoming,
  gatherIncoming,
  insertCells,
  levelIsEmpty,
  matchIncoming,
  readMerged,
  type CellTarget,
} from '../catalog/store-cells.queries.ts';
import { noteIssuedAreas } from './check-issued-area.ts';
import { cellMapper } from './map-cell.ts';
import { chooseMapping } from './mapping.ts';
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
}

/**
 * Imports boundaries as cells of one level of a scheme, all or nothing in one transaction.
 * Refused features are in the report with a code; several features with one code become one multipart cell.
 * @throws AppError `field-not-found`, `crs-*`, `file-*`, `nothing-to-import`; then nothing was changed
 */
export async function importCells(db: Database, options: CellImportOptions): Promise<ImportReport> {
  return runImport(db, 'cells', `${options.scheme}/${options.level}`, options, async (trx, layers, run) => {
    const files = await stageSources(trx, layers, mapCells(options), run);
    await noteIssuedAreas(trx, files);
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
    const first = await levelIsEmpty(trx, at);
    const target: CellTarget = {
      ...at,
      kind: options.kind,
      runId: run.id,
      instant: run.instant,
      validFrom: options.validFrom ?? (first ? '-infinity' : options.today),
    };
    run.enter('storing');
    await gatherIncoming(trx, target);
    await reportMerged(trx, files);
    await matchIncoming(trx, target);
    const counts = await countIncoming(trx);
    await closeFollowed(trx, target);
    await insertCells(trx, target);
    await linkParents(trx, target);
    return { files, counts };
  });
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
