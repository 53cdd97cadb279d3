import { Router } from 'express';
import { describeHttpApi } from './describe-http-api.ts';

/** `GET /openapi.json`: made once, it is the same for everybody. */
export function openapiRoutes(version: string): Router {
  const document = JSON.stringify(describeHttpApi(version));
  const router = Router();
  router.get('/openapi.json', (_request, response) => {
    response.type('application/json').send(document);
  });
  return router;
}
