import type { Database, Transaction } from '../db/pool.ts';
import type { ImportFileReport, ImportIssue, ImportReport } from '../contract/import-report.ts';
import type { BatchKind } from '../contract/land.ts';
import { parseDateSpan, type DateSpan } from '../geo/date-range.ts';
import {
  countPatches,
  findBatch,
  keepReplaced,
  saveBatch,
  savePatches,
  savePatchTiles,
  suffixDoubles,
  type PatchTarget,
} from '../catalog/store-patches.queries.ts';
import { chooseMapping, numberOf, textOf } from './mapping.ts';
import { runImport, type ImportRequest } from './run-import.ts';
import { stageSources, type MapLayer } from './stage-sources.ts';

export interface PatchImportOptions extends ImportRequest {
  batch: string;
  batchName?: string | undefined;
  kind?: BatchKind | undefined;
  period?: DateSpan | undefined;
}

/**
 * Imports satellite-change patches into a batch, all or nothing in one transaction. A patch is matched by its
 * number: the same content stays untouched, a corrected one is updated and its earlier state kept in the history.
 * @throws AppError `crs-*`, `file-*`, `nothing-to-import`; then nothing was changed
 */
export async function importPatches(db: Database, options: PatchImportOptions): Promise<ImportReport> {
  return runImport(db, 'patches', options.batch, options, async (trx, layers, run) => {
    const files = await stageSources(trx, layers, mapPatches(options), run);
    if (!files.some((file) => file.accepted > 0))
      return { files, counts: { added: 0, changed: 0, unchanged: 0 } };
    const earlier = await findBatch(trx, options.regionId, options.batch);
    const batch = await saveBatch(trx, {
      regionId: options.regionId,
      code: options.batch,
      name: options.batchName ?? null,
      kind: options.kind ?? null,
      from: options.period?.from ?? null,
      to: options.period?.to ?? null,
    });
    const target: PatchTarget = {
      regionId: options.regionId,
      batchId: batch.id,
      runId: run.id,
      instant: run.instant,
      observedOn: batch.period_to ?? options.today,
    };
    run.enter('storing');
    await reportDoubles(trx, files);
    const counts = await countPatches(trx, target);
    if (!options.dryRun) {
      await keepReplaced(trx, target);
      await savePatches(trx, target);
      await savePatchTiles(trx, target);
    }
    const before = earlier && {
      name: earlier.name,
      kind: earlier.kind,
      from: earlier.period_from,
      to: earlier.period_to,
    };
    return { files, counts, before };
  });
}

/** How features become patches; the preview in the console maps by it too. */
export function mapPatches(options: Pick<PatchImportOptions, 'batch' | 'fields'>): MapLayer {
  return async (layer) => {
    const mapping = await chooseMapping('patches', layer.fields, options.fields ?? {});
    const valueAt = (ours: string, attributes: Record<string, unknown>) => {
      const field = mapping[ours];
      return field ? attributes[field] : null;
    };
    return ({ index, position, attributes }) => {
      const issues: ImportIssue[] = [];
      const before = readDate(textOf(valueAt('before', attributes)), index, issues);
      const after = readDate(textOf(valueAt('after', attributes)), index, issues);
      const hectares = numberOf(valueAt('issuedAreaHa', attributes));
      return {
        mapped: {
          patchNo:
            textOf(valueAt('patchNo', attributes)) ?? `${options.batch}-${String(position).padStart(6, '0')}`,
          patchType: textOf(valueAt('patchType', attributes)),
          beforeFrom: before.span?.from ?? null,
          beforeTo: before.span?.to ?? null,
          beforeText: before.text,
          afterFrom: after.span?.from ?? null,
          afterTo: after.span?.to ?? null,
          afterText: after.text,
          issuedAreaM2:
            numberOf(valueAt('issuedAreaM2', attributes)) ?? (hectares === null ? null : hectares * 10_000),
        },
        refused: false,
        issues,
      };
    };
  };
}

function readDate(
  text: string | null,
  feature: number,
  issues: ImportIssue[],
): { text: string | null; span: DateSpan | null } {
  if (text === null) return { text: null, span: null };
  const span = parseDateSpan(text);
  if (!span) {
    issues.push({
      feature,
      code: 'date-not-understood',
      message: `时相“${text}”不是日期，原文已保留 / The image date "${text}" is no date; its text is kept`,
      repaired: false,
    });
  }
  return { text, span };
}

async function reportDoubles(trx: Transaction, files: ImportFileReport[]): Promise<void> {
  // A suffixed number may be one that another feature has: again, until none is there twice.
  for (let doubles = await suffixDoubles(trx); doubles.length > 0; doubles = await suffixDoubles(trx)) {
    for (const row of doubles) {
      files[row.file_no]?.issues.push({
        feature: row.feature_no,
        code: 'duplicate-number-suffixed',
        message: `图斑编号重复，已改记为 ${row.patch_no} / The patch number occurs more than once; recorded as ${row.patch_no}`,
        repaired: false,
      });
    }
  }
}
