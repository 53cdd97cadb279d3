import express, { Router } from 'express';
import { z } from 'zod';
import { mappingProfileSchema, PROFILE_KINDS } from '../contract/mapping-profile.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { guessMapping } from './guess-mapping.ts';
import { findProfile, keepProfile, listProfiles, removeProfile } from './profiles.ts';

export const guessRequest = z.object({
  kind: z.enum(PROFILE_KINDS),
  fields: z.array(z.string().max(500)).max(2000),
  sample: z.array(z.record(z.string(), z.unknown())).max(100).default([]),
});

/** Mapping profiles: list, save, delete, and the guess for the fields of a file not imported yet. */
export function profileRoutes(db: Database, regionId: number): Router {
  const router = Router();
  const body = express.json({ limit: '1mb' });

  router.get('/mapping-profiles', async (_request, response) => {
    response.json({ profiles: await listProfiles(db, regionId) });
  });

  router.post('/mapping-profiles/guess', body, async (request, response) => {
    const { kind, fields, sample } = guessRequest.parse(request.body);
    response.json(guessMapping(kind, fields, sample, await listProfiles(db, regionId)));
  });

  router.get('/mapping-profiles/:code', async (request, response) => {
    response.json(await findProfile(db, regionId, request.params.code));
  });

  router.put('/mapping-profiles/:code', body, async (request, response) => {
    const profile = mappingProfileSchema.parse(request.body);
    if (profile.code !== request.params.code)
      throw new AppError(
        'wrong-request',
        '地址和内容里的代码不同 / The code in the address and in the body differ',
      );
    await keepProfile(db, regionId, profile);
    response.json({ ...profile, saved: true });
  });

  router.delete('/mapping-profiles/:code', async (request, response) => {
    await removeProfile(db, regionId, request.params.code);
    response.status(204).end();
  });

  return router;
}
