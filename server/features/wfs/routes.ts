import { Router, type ErrorRequestHandler } from 'express';
import type { Database } from '../../db/pool.ts';
import { AppError } from '../../errors.ts';
import { toAppError } from '../../http/problem.ts';
import { findCollections, type FoundCollection } from '../find-collection.ts';
import { timeOf } from '../item-request.ts';
import { readExtent } from '../items.queries.ts';
import { describeTypes, storedQueries, wfsCapabilities } from './capabilities.ts';
import { wfsFeatures } from './feature-page.ts';
import { readKvp } from './wfs-request.ts';
import { elementName, escapeXml } from './xml.ts';

export interface WfsParts {
  db: Database;
  regionId: number;
  today: () => string;
}

const GML = 'application/gml+xml; version=3.2';

/** `GET /wfs`: WFS 2.0 by KVP over the collections of `/ogc`, for ArcGIS and older clients; read only. */
export function wfsRoutes({ db, regionId, today }: WfsParts): Router {
  const router = Router();

  router.get('/wfs', async (request, response) => {
    const kvp = readKvp(request.query as Record<string, unknown>);
    const self = `${request.protocol}://${request.get('host') ?? 'localhost'}${request.baseUrl}/wfs`;
    const found = await findCollections(db, regionId, kvp.scheme ?? null);
    const asked = (kvp.request ?? 'GetCapabilities').toLowerCase();
    response.type('text/xml');
    switch (asked) {
      case 'getcapabilities':
        response.send(wfsCapabilities(await Promise.all(found.map(withExtent)), self));
        return;
      case 'describefeaturetype':
        response.send(describeTypes(chosen(found, kvp).map(({ collection }) => collection)));
        return;
      case 'liststoredqueries':
      case 'describestoredqueries':
        response.send(
          storedQueries(
            found.map(({ collection }) => ({ collection, bbox4490: null })),
            asked === 'describestoredqueries',
          ),
        );
        return;
      case 'getfeature': {
        const [first, ...others] = chosen(found, kvp);
        if (!first || others.length > 0)
          throw new AppError('wrong-request', '一次一个 typeNames / One of typeNames at a time');
        response.type(GML).send(await wfsFeatures(db, first, kvp, { self, today: today() }));
        return;
      }
      default:
        throw new AppError('wrong-request', `没有操作 ${kvp.request} / There is no operation ${kvp.request}`);
    }
  });

  router.use(asExceptionReport);
  return router;

  async function withExtent({ collection, keys }: FoundCollection) {
    const filter = { boxes4490: null, time: timeOf(collection, undefined, today()), condition: null };
    return { collection, bbox4490: (await readExtent(db, collection, keys, filter)).bbox4490 };
  }
}

/** The types that are named, by id alone where that is all; all when none is. @throws AppError `collection-not-found` */
function chosen(found: FoundCollection[], kvp: Record<string, string>): FoundCollection[] {
  const ids = kvp.resourceid ?? kvp.featureid ?? kvp.id;
  const names = (kvp.typenames ?? kvp.typename ?? ids?.replaceAll(/\.\d+(?=,|$)/g, ''))?.split(',');
  if (!names) return found;
  return [...new Set(names)].map((text) => {
    const name = text
      .trim()
      .replace(/^\(?[^:]*:/, '')
      .replace(/\)$/, '');
    const one = found.find(({ collection }) => elementName(collection.id) === name);
    if (!one)
      throw new AppError('collection-not-found', `没有数据集 ${name} / There is no collection ${name}`);
    return one;
  });
}

/** Clients of OGC's older services read errors as XML; what is the server's own fault goes on to be logged. */
export const asExceptionReport: ErrorRequestHandler = (thrown, _request, response, next) => {
  const error = toAppError(thrown);
  if (error.status >= 500 || response.headersSent) {
    next(thrown);
    return;
  }
  const code =
    error.code === 'wrong-request' || error.code === 'filter-wrong' ? 'InvalidParameterValue' : error.code;
  response
    .status(error.status)
    .type('text/xml')
    .send(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0"><ows:Exception exceptionCode="${code}"><ows:ExceptionText>${escapeXml(error.message)}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>\n`,
    );
};
