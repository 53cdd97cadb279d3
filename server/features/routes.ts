import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { TileLayer } from '../contract/tiles.ts';
import { TILE_LAYERS } from '../contract/tiles.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { idParameter, textParameter } from '../http/page.ts';
import { CONFORMANCE } from './conformance.ts';
import { crsOf } from './crs.ts';
import { describeApi } from './describe-api.ts';
import { describeCollection, describeProperties } from './describe-collection.ts';
import { describeLanding } from './describe-landing.ts';
import {
  describeTileMatrixSet,
  describeTileSet,
  describeTileSets,
  WEB_MERCATOR_QUAD,
} from './describe-tiles.ts';
import { findCollection, findCollections } from './find-collection.ts';
import { readItemRequest, timeOf } from './item-request.ts';
import { readExtent, readItem } from './items.queries.ts';
import { pageOfItems } from './page-of-items.ts';
import { wfsRoutes } from './wfs/routes.ts';
import { wmtsRoutes, type TilesOfLayer } from './wfs/wmts.ts';

export interface FeatureParts {
  db: Database;
  regionId: number;
  version: string;
  today: () => string;
  /** Sends a tile of one of our layers; what makes tiles is another stage, so it is handed in. */
  sendTile: (request: Request, response: Response, tile: TileAsked) => Promise<void>;
  /** The sets of tiles there are, with their addresses. */
  tilesOffered: () => Promise<TilesOfLayer[]>;
}

export interface TileAsked {
  layer: TileLayer;
  z: string;
  x: string;
  y: string;
}

const schemeOf = (request: Request) => textParameter.parse(request.query.scheme) ?? null;

/** OGC API Features and Tiles below `/ogc`, read only. */
export function featureRoutes({
  db,
  regionId,
  version,
  today,
  sendTile,
  tilesOffered,
}: FeatureParts): Router {
  const router = Router();

  router.use(wfsRoutes({ db, regionId, today }), wmtsRoutes(tilesOffered));

  router.get('/', (request, response) => {
    response.json(describeLanding(baseOf(request)));
  });

  router.get('/api', async (request, response) => {
    const found = await findCollections(db, regionId, null);
    response.type('application/vnd.oai.openapi+json;version=3.0');
    response.send(
      JSON.stringify(
        describeApi(
          found.map(({ collection }) => collection),
          isTiled,
          baseOf(request),
          version,
        ),
      ),
    );
  });

  router.get('/conformance', (_request, response) => {
    response.json({ conformsTo: CONFORMANCE });
  });

  router.get('/collections', async (request, response) => {
    const base = baseOf(request);
    const found = await findCollections(db, regionId, schemeOf(request));
    response.json({
      links: [{ href: `${base}/collections`, rel: 'self', type: 'application/json' }],
      collections: await Promise.all(found.map((entry) => describe(entry, base))),
    });
  });

  router.get('/collections/:id', async (request, response) => {
    response.json(await describe(await asked(request), baseOf(request)));
  });

  for (const of of ['schema', 'queryables'] as const) {
    router.get(`/collections/:id/${of}`, async (request, response) => {
      const { collection } = await asked(request);
      const self = `${baseOf(request)}/collections/${encodeURIComponent(collection.id)}/${of}`;
      // GDAL asks for plain JSON and refuses every other type, this one too.
      const type = request.accepts(['application/schema+json', 'application/json']) || 'application/json';
      response.setHeader('Content-Type', type);
      response.setHeader('Vary', 'Accept');
      response.end(JSON.stringify(describeProperties(collection, self, of)));
    });
  }

  router.get('/collections/:id/items', async (request, response) => {
    const found = await asked(request);
    const items = await readItemRequest(db, found.collection, request.query, today());
    const self = `${baseOf(request)}/collections/${encodeURIComponent(found.collection.id)}/items`;
    const page = await pageOfItems(db, found, items, self, request.query as Record<string, string>);
    response.setHeader('Content-Crs', `<${items.crs.uri}>`);
    response.type('application/geo+json').send(page);
  });

  router.get('/collections/:id/items/:featureId', async (request, response) => {
    const found = await asked(request);
    const query = z
      .object({ crs: z.string().optional(), datetime: z.string().optional() })
      .parse(request.query);
    const id = idParameter.safeParse(request.params.featureId);
    const crs = crsOf(query.crs);
    const feature = id.success
      ? await readItem(db, found.collection, found.keys, {
          id: id.data,
          crs,
          time: timeOf(found.collection, query.datetime, today()),
        })
      : null;
    if (feature === null) throw new AppError('not-found', '没有这个要素 / There is no such feature');
    const self = `${baseOf(request)}/collections/${encodeURIComponent(found.collection.id)}`;
    const links = [
      { href: `${self}/items/${request.params.featureId}`, rel: 'self', type: 'application/geo+json' },
      { href: self, rel: 'collection', type: 'application/json' },
    ];
    response.setHeader('Content-Crs', `<${crs.uri}>`);
    response.type('application/geo+json').send(`${feature.slice(0, -1)},"links":${JSON.stringify(links)}}`);
  });

  router.get('/tileMatrixSets', (request, response) => {
    const address = `${baseOf(request)}/tileMatrixSets/${WEB_MERCATOR_QUAD}`;
    const { id, title, uri } = describeTileMatrixSet();
    response.json({
      tileMatrixSets: [{ id, title, uri, links: [{ href: address, rel: 'self', type: 'application/json' }] }],
    });
  });

  router.get(`/tileMatrixSets/${WEB_MERCATOR_QUAD}`, (request, response) => {
    const self = `${baseOf(request)}/tileMatrixSets/${WEB_MERCATOR_QUAD}`;
    response.json({
      ...describeTileMatrixSet(),
      links: [{ href: self, rel: 'self', type: 'application/json' }],
    });
  });

  router.get('/collections/:id/tiles', async (request, response) => {
    const { title, self } = await tiled(request);
    response.json(describeTileSets(title, self, baseOf(request)));
  });

  router.get(`/collections/:id/tiles/${WEB_MERCATOR_QUAD}`, async (request, response) => {
    const { title, self, layer } = await tiled(request);
    response.json(describeTileSet(title, layer, self, baseOf(request)));
  });

  // Row before column: the standard's order, not that of the addresses of web maps.
  router.get(`/collections/:id/tiles/${WEB_MERCATOR_QUAD}/:z/:y/:x`, async (request, response) => {
    const { layer } = await tiled(request);
    const { z: zoom, x, y } = request.params;
    await sendTile(request, response, { layer, z: zoom, x, y });
  });

  return router;

  function asked(request: Request) {
    return findCollection(db, regionId, String(request.params.id), schemeOf(request));
  }

  async function describe(found: Awaited<ReturnType<typeof asked>>, base: string) {
    const time = timeOf(found.collection, undefined, today());
    const extent = await readExtent(db, found.collection, found.keys, {
      boxes4490: null,
      time,
      condition: null,
    });
    return describeCollection(found.collection, extent, base, isTiled(found.collection.id));
  }

  async function tiled(request: Request): Promise<{ title: string; self: string; layer: TileLayer }> {
    const { collection } = await asked(request);
    if (!isTiled(collection.id))
      throw new AppError('not-found', `${collection.id} 没有瓦片 / ${collection.id} has no tiles`);
    return {
      title: collection.title,
      layer: collection.id,
      self: `${baseOf(request)}/collections/${collection.id}/tiles`,
    };
  }
}

function isTiled(id: string): id is TileLayer {
  return (TILE_LAYERS as readonly string[]).includes(id);
}

function baseOf(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}${request.baseUrl}`;
}
