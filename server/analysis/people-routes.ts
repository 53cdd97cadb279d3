import { Router } from 'express';
import { z } from 'zod';
import { isoDay } from '../contract/iso-day.ts';
import type { Database } from '../db/pool.ts';
import { requireCellCode, requireScheme } from '../catalog/require.ts';
import { codeParameter, idParameter, textParameter } from '../http/page.ts';
import { colourCells, reportCellCoverage, type SensesRequest } from './cell-coverage.ts';
import { checkPatrols, checkPeople, type DayRequest } from './people-coverage.ts';
import { answerResponsible } from './responsible.ts';

const dayParameter = isoDay.optional();
export const dayQuery = z.object({ scheme: codeParameter, date: dayParameter, under: textParameter });
export const sensesQuery = z.object({ scheme: codeParameter, date: dayParameter });

/** Who answers: for a patch, for the cells of a scheme, whether the visits due were made, and what that makes of a cell. Read only. */
export function peopleRoutes(db: Database, regionId: number, today: () => string): Router {
  const router = Router();

  router.get('/patches/:id/responsible', async (request, response) => {
    const patchId = idParameter.parse(request.params.id);
    const query = sensesQuery.parse(request.query);
    const scheme = (await requireScheme(db, regionId, query.scheme))!;
    response.json(
      await answerResponsible(db, {
        regionId,
        schemeId: scheme.id,
        scheme: scheme.code,
        settings: scheme.settings,
        patchId,
        date: query.date ?? today(),
      }),
    );
  });

  router.get('/coverage/people', async (request, response) => {
    response.json(await checkPeople(db, await dayOf(request.query)));
  });

  router.get('/coverage/patrols', async (request, response) => {
    response.json(await checkPatrols(db, await dayOf(request.query)));
  });

  router.get('/coverage/cells', async (request, response) => {
    response.json(await colourCells(db, await sensesOf(request.query)));
  });

  router.get('/cells/:id/coverage', async (request, response) => {
    const cellId = idParameter.parse(request.params.id);
    response.json(await reportCellCoverage(db, { ...(await sensesOf(request.query)), cellId }));
  });

  return router;

  async function sensesOf(input: unknown): Promise<SensesRequest> {
    const query = sensesQuery.parse(input);
    const scheme = (await requireScheme(db, regionId, query.scheme))!;
    return {
      ...{ regionId, schemeId: scheme.id, scheme: scheme.code },
      sliverWidthM: scheme.settings.sliverWidthM,
      date: query.date ?? today(),
    };
  }

  async function dayOf(input: unknown): Promise<DayRequest> {
    const query = dayQuery.parse(input);
    const scheme = (await requireScheme(db, regionId, query.scheme))!;
    await requireCellCode(db, { regionId, schemeId: scheme.id }, query.under);
    return {
      regionId,
      schemeId: scheme.id,
      scheme: scheme.code,
      date: query.date ?? today(),
      under: query.under ?? null,
    };
  }
}
