import { Router } from 'express';
import { z } from 'zod';
import type { ImportRun, ImportRunDetail, ImportRunPage, UndoReport } from '../contract/import-runs.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { idParameter, limitParameter, textParameter } from '../http/page.ts';
import { countRuns, findRun, listRuns, type RunListRow } from './import-runs.queries.ts';

export const runList = z.object({
  kind: z
    .enum(['cells', 'patches', 'layer', 'people', 'duties', 'absences', 'patrols', 'edit', ''])
    .optional()
    .transform((kind) => kind || null),
  target: textParameter,
  after: idParameter.optional(),
  limit: limitParameter,
});

/** The import history with its reports, and undo. `undo` also brings up to date what was derived (pipeline). */
export function importRunRoutes(
  db: Database,
  regionId: number,
  undo: (runId: number) => Promise<UndoReport>,
): Router {
  const router = Router();

  router.get('/import-runs', async (request, response) => {
    const query = runList.parse(request.query);
    const filter = { regionId, kind: query.kind, target: query.target ?? null };
    const [rows, total] = await Promise.all([
      listRuns(db, filter, { beforeId: query.after ?? null, limit: query.limit }),
      countRuns(db, filter),
    ]);
    const last = rows.length === query.limit ? rows[rows.length - 1] : undefined;
    const page: ImportRunPage = { rows: rows.map(describeRun), total, next: last ? String(last.id) : null };
    response.json(page);
  });

  router.get('/import-runs/:id', async (request, response) => {
    const id = idParameter.parse(request.params.id);
    const run = await findRun(db, regionId, id);
    if (!run) throw new AppError('run-not-found', `没有导入 ${id} / There is no import run ${id}`);
    const detail: ImportRunDetail = {
      ...describeRun({ ...run, totals: run.report.totals, files: run.report.files.length }),
      options: run.options,
      report: run.report,
    };
    response.json(detail);
  });

  router.post('/import-runs/:id/undo', async (request, response) => {
    response.json(await undo(idParameter.parse(request.params.id)));
  });

  return router;
}

/** The wire shape of a run in a list. */
export function describeRun(row: RunListRow): ImportRun {
  return {
    runId: String(row.id),
    kind: row.kind,
    target: row.target,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at.toISOString(),
    undoneAt: row.undone_at?.toISOString() ?? null,
    files: row.files,
    totals: row.totals,
  };
}
