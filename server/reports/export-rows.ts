import type { Queryable } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { listPatches, type PatchFilter } from '../catalog/patches.queries.ts';
import {
  exportAssignments,
  exportCells,
  exportCoverage,
  exportPatches,
  type ExportRow,
  type ExportScope,
} from './export.queries.ts';

export const EXPORT_NOUNS = ['cells', 'patches', 'coverage', 'assignments'] as const;
export type ExportNoun = (typeof EXPORT_NOUNS)[number];

export interface ExportItem {
  row: ExportRow;
  geometry: GeoJSON.MultiPolygon | null;
}

/** Column order of each export; an interface scripts rely on. */
export const EXPORT_COLUMNS: Record<ExportNoun, string[]> = {
  cells: ['code', 'name', 'level', 'kind', 'parent_code', 'area_m2', 'area_mu', 'valid_from'],
  patches: [
    ...[
      'patch_no',
      'batch',
      'patch_type',
      'before_date',
      'after_date',
      'area_m2',
      'area_mu',
      'area_ha',
      'issued_area_m2',
    ],
    ...['state', 'lead_code', 'lead_name', 'called_cells', 'blind_spot_m2', 'outside_m2', 'lon', 'lat'],
    'patch_type_name',
    ...[
      'farmland_m2',
      'unmatched_farmland_m2',
      'basic_farmland_m2',
      'red_line_m2',
      'approved_m2',
      'approval_no',
      'layers',
    ],
  ],
  coverage: [
    'id',
    'kind',
    'level',
    'parent_code',
    'codes',
    'area_m2',
    'area_mu',
    'width_m',
    'sliver',
    'state',
    'lon',
    'lat',
  ],
  assignments: [
    'patch_no',
    'cell_code',
    'cell_name',
    'level',
    'share_m2',
    'share_ratio',
    'is_lead',
    'method',
  ],
};

const PAGE = 2000;

/**
 * Streams what is to be exported page by page, so that memory stays flat however much it is.
 * @throws AppError `wrong-request` without a scheme where one is needed, at once: not when half the answer is out
 */
export function exportRows(
  db: Queryable,
  noun: ExportNoun,
  scope: Omit<ExportScope, 'after' | 'limit'>,
  patchFilter: PatchFilter,
): AsyncGenerator<ExportItem> {
  if (noun === 'patches') return exportPatchList(db, patchFilter);
  if (scope.schemeId === null) throw new AppError('wrong-request', '请指定方案 / Name the scheme');
  return exportPages(db, noun, scope);
}

async function* exportPages(
  db: Queryable,
  noun: Exclude<ExportNoun, 'patches'>,
  scope: Omit<ExportScope, 'after' | 'limit'>,
): AsyncGenerator<ExportItem> {
  const readPage = { cells: exportCells, coverage: exportCoverage, assignments: exportAssignments }[noun];
  for (let after = 0; ;) {
    const page = await readPage(db, { ...scope, after, limit: PAGE });
    for (const item of page) {
      // A patch without a share holds its place in the page but is no row of the export.
      if (noun === 'assignments' && item.row.cell_code === null) continue;
      yield item;
    }
    const last = page[page.length - 1];
    if (!last) return;
    after = last.key;
  }
}

async function* exportPatchList(db: Queryable, filter: PatchFilter): AsyncGenerator<ExportItem> {
  let after: { value: string; id: number } | null = null;
  for (;;) {
    const list = await listPatches(db, filter, { sort: 'no', after, limit: PAGE });
    const last = list[list.length - 1];
    if (!last) return;
    yield* await exportPatches(db, {
      regionId: filter.regionId,
      schemeId: filter.schemeId,
      ids: list.map((row) => row.id),
    });
    after = { value: last.patch_no, id: last.id };
  }
}
