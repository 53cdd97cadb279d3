import { Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/pool.ts';
import type { CellDetail, PatchDetail, PatchPage, PatchRow } from '../contract/land.ts';
import { listLineage } from './lineage.queries.ts';
import { AppError } from '../errors.ts';
import { spanPrecision } from '../geo/date-range.ts';
import { DIFFERENCE_NOTED, unitOfRatio } from '../geo/issued-area.ts';
import {
  codeParameter,
  cursorParameter,
  encodeCursor,
  idParameter,
  limitParameter,
  textCursorParameter,
  textParameter,
} from '../http/page.ts';
import {
  countCells,
  findCellExtra,
  listAncestors,
  listCells,
  sumCellFindings,
  type CellFilter,
} from './cells.queries.ts';
import { entryOf } from './dictionaries.ts';
import { isOverlaid, listOverlays, withoutPart } from './overlays.queries.ts';
import { listParts } from './parts.queries.ts';
import { listPrejudgements } from './prejudgements.queries.ts';
import { patchFilterParameters, resolveFilter } from './patch-filter.ts';
import {
  countPatches,
  findPatch,
  listLinks,
  listPatches,
  listShares,
  type PatchListRow,
} from './patches.queries.ts';
import { requireBatch, requireScheme } from './require.ts';
import { search } from './search.ts';
import { sumPatchesUnder } from './under.queries.ts';

export const patchList = patchFilterParameters.extend({
  sort: z.enum(['no', 'area']).default('no'),
  after: cursorParameter.optional(),
  limit: limitParameter,
});
const patchPage = patchList.refine(
  ({ sort, after }) => !after || (typeof after.value === 'number') === (sort === 'area'),
  'after: a page of another order / 是另一种排序的分页标记',
);
export const cellList = z.object({
  scheme: codeParameter,
  batch: textParameter,
  level: z.coerce.number().int().min(1).max(9).optional(),
  parent: idParameter.optional(),
  q: textParameter,
  after: textCursorParameter.optional(),
  limit: limitParameter,
});
export const patchQuery = z.object({ scheme: textParameter });
export const cellQuery = z.object({ scheme: codeParameter, batch: textParameter });
export const searchQuery = z.object({ scheme: textParameter, q: z.string().trim().max(200).default('') });

/** Patches, cells and search, read only. */
export function catalogRoutes(db: Database, regionId: number): Router {
  const router = Router();

  router.get('/patches', async (request, response) => {
    const query = patchPage.parse(request.query);
    const filter = await resolveFilter(db, regionId, query);
    const [rows, sums] = await Promise.all([
      listPatches(db, filter, { sort: query.sort, after: query.after ?? null, limit: query.limit }),
      countPatches(db, filter),
    ]);
    const last = rows.length === query.limit ? rows[rows.length - 1] : undefined;
    const page: PatchPage = {
      rows: rows.map(patchRow),
      total: sums.total,
      totalM2: sums.totalM2,
      next: last
        ? encodeCursor({ value: query.sort === 'area' ? last.area_m2 : last.patch_no, id: last.id })
        : null,
    };
    response.json(page);
  });

  router.get('/patches/:id', async (request, response) => {
    const id = idParameter.parse(request.params.id);
    const scheme = await requireScheme(db, regionId, patchQuery.parse(request.query).scheme);
    const key = { regionId, schemeId: scheme?.id ?? null, id };
    const row = await findPatch(db, key);
    if (!row) throw new AppError('patch-not-found');
    const [shares, links, overlaid, overlays, parts, prejudgements] = await Promise.all([
      listShares(db, key),
      listLinks(db, key),
      isOverlaid(db, key),
      listOverlays(db, key),
      listParts(db, key),
      listPrejudgements(db, key),
    ]);
    const detail: PatchDetail = {
      ...patchRow(row),
      kind: row.kind as PatchDetail['kind'],
      batchName: row.batch_name,
      before: span(row.before_from, row.before_to, row.before_text),
      after: span(row.after_from, row.after_to, row.after_text),
      observedOn: row.observed_on,
      issuedAreaM2: row.issued_area_m2,
      issuedAreaNote: noteOfIssued(row.issued_area_m2, row.area_m2),
      details: row.details,
      assignedM2: row.assigned_m2 ?? 0,
      multiplyM2: row.multiply_m2 ?? 0,
      blindSpotM2: row.blind_spot_m2 ?? 0,
      outsideM2: row.outside_m2 ?? 0,
      computedState: row.computed_state,
      uncertainRatio: row.uncertain_ratio,
      shares: shares.map((share) => ({
        cell: { id: share.cell_id, code: share.code, name: share.name, level: share.level },
        shareM2: share.share_m2,
        shareRatio: share.share_ratio,
        calls: share.calls,
        isLead: share.is_lead,
        method: share.method,
      })),
      links: links.map((link) => ({
        id: link.id,
        patchNo: link.patch_no,
        batch: link.batch,
        batchName: link.batch_name,
        patchType: link.patch_type,
        observedOn: link.observed_on,
        isEarlier: link.is_earlier,
        overlapM2: link.overlap_m2,
        ratio: link.ratio,
        otherRatio: link.other_ratio,
      })),
      overlays: overlaid ? overlays.filter(({ partId }) => partId === 0).map(withoutPart) : null,
      parts,
      prejudgements,
      attributes: row.attributes,
      bbox4490: row.bbox4490,
      sourceCrs: row.source_crs,
      geometry: row.geometry,
    };
    response.json(detail);
  });

  router.get('/cells', async (request, response) => {
    const query = cellList.parse(request.query);
    const filter = await cellFilter(query);
    const [rows, total] = await Promise.all([
      listCells(db, filter, { after: query.after ?? null, limit: query.limit }),
      countCells(db, filter),
    ]);
    const last = rows.length === query.limit ? rows[rows.length - 1] : undefined;
    response.json({ rows, total, next: last ? encodeCursor({ value: last.code, id: last.id }) : null });
  });

  router.get('/cells/:id/lineage', async (request, response) => {
    const cellId = idParameter.parse(request.params.id);
    response.json({ rows: await listLineage(db, { regionId, cellId }) });
  });

  router.get('/cells/:id', async (request, response) => {
    const cellId = idParameter.parse(request.params.id);
    const query = cellQuery.parse(request.query);
    const filter = {
      ...(await cellFilter({ ...query, level: undefined, parent: undefined, q: undefined })),
      cellId,
    };
    const [row] = await listCells(db, filter, { after: null, limit: 1 });
    const key = { regionId, schemeId: filter.schemeId, cellId };
    const extra = await findCellExtra(db, key);
    if (!row || !extra) throw new AppError('cell-not-found');
    const [path, childRows, findingTotals, patchTotals] = await Promise.all([
      listAncestors(db, { regionId, cellId }),
      listCells(db, { ...filter, cellId: null, parentId: cellId }, { after: null, limit: 500 }),
      sumCellFindings(db, key),
      sumPatchesUnder(db, { ...key, batchId: filter.batchId }),
    ]);
    const detail: CellDetail = {
      ...row,
      scheme: extra.scheme,
      parent: path[path.length - 1] ?? null,
      path,
      divisionStatus: extra.division_status,
      childrenAreaM2: extra.children_m2,
      childRows,
      findingTotals,
      patchTotals,
      validFrom: extra.valid_from,
      attributes: extra.attributes,
      lineLocked: extra.line_locked,
      bbox4490: extra.bbox4490,
    };
    response.json(detail);
  });

  router.get('/search', async (request, response) => {
    const query = searchQuery.parse(request.query);
    const scheme = await requireScheme(db, regionId, query.scheme);
    response.json({ hits: await search(db, { regionId, schemeId: scheme?.id ?? null, q: query.q }) });
  });

  return router;

  async function cellFilter(query: {
    scheme: string;
    batch?: string | undefined;
    level?: number | undefined;
    parent?: number | undefined;
    q?: string | undefined;
  }): Promise<CellFilter> {
    const scheme = await requireScheme(db, regionId, query.scheme);
    const batch = await requireBatch(db, regionId, query.batch);
    return {
      regionId,
      schemeId: scheme!.id,
      batchId: batch?.id ?? null,
      level: query.level ?? null,
      parentId: query.parent ?? null,
      cellId: null,
      q: query.q ?? null,
    };
  }
}

function patchRow(row: PatchListRow): PatchRow {
  return {
    id: row.id,
    patchNo: row.patch_no,
    batch: row.batch,
    patchType: row.patch_type,
    patchTypeName: nameOfType(row.patch_type),
    areaM2: row.area_m2,
    state: row.state,
    calledCells: row.called_cells,
    lead:
      row.lead_id !== null && row.lead_code !== null && row.lead_name !== null && row.lead_level !== null
        ? { id: row.lead_id, code: row.lead_code, name: row.lead_name, level: row.lead_level }
        : null,
    decisionId: row.decision_id,
    nearest: row.nearest && row.nearest_m !== null ? { cell: row.nearest, distanceM: row.nearest_m } : null,
    lon: row.lon,
    lat: row.lat,
  };
}

function span(from: string | null, to: string | null, text: string | null) {
  return from !== null && to !== null
    ? { from, to, text: text ?? '', precision: spanPrecision({ from, to }) }
    : null;
}

function nameOfType(code: string | null): PatchRow['patchTypeName'] {
  const entry = entryOf('patch-type', code);
  return entry && { zh: entry.zh, en: entry.en };
}

function noteOfIssued(issuedM2: number | null, areaM2: number): PatchDetail['issuedAreaNote'] {
  if (issuedM2 === null) return null;
  const ratio = issuedM2 / areaM2;
  const unit = unitOfRatio(ratio, 'm2');
  if (unit) return `unit-${unit}`;
  return Math.abs(ratio - 1) > DIFFERENCE_NOTED ? 'differs' : null;
}
