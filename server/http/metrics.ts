import type { RequestHandler, Response } from 'express';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

import { sentOf } from './sent.ts';

const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];
/** The promise is five. */
const FRESH_SECONDS = [0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 30, 60, 300];
const BYTES = [256, 1024, 4096, 16_384, 65_536, 131_072, 262_144, 524_288, 1_048_576];
/** `/tiles/cells/8/211/104.mvt`, `/tiles/layers/farmland/8/211/104.mvt`, `/ogc/collections/cells/tiles/WebMercatorQuad/8/104/211`. */
const TILE =
  /^\/(?:tiles\/((?:layers\/)?[^/]+)\/(\d{1,2})\/\d+\/\d+\.mvt|ogc\/collections\/([^/]+)\/tiles\/[^/]+\/(\d{1,2})\/\d+\/\d+)$/;

const MOUNTED = /^\/(?:api\/v1|ogc|tiles)(?=\/)/;

/** How busy a pool of connections is. */
export interface PoolState {
  used: number;
  free: number;
  /** Requests that wait for a connection. */
  waiting: number;
}

export interface Metrics {
  registry: Registry;
  /** Measures every request from its arrival to its last byte. */
  measure: RequestHandler;
  /** An import came to be seen in tiles of a layer, so many seconds after its commit. */
  observeFreshness: (layer: string, seconds: number) => void;
}

/**
 * What an operator watches, for Prometheus. No label holds anything of a person or of land: routes are named by their
 * pattern, tiles by layer and zoom.
 * @param pools by name; their waiting is what a user feels first
 * @param tileCache what it counted since the start
 */
export function createMetrics(
  pools: Record<string, () => PoolState>,
  tileCache: { counts: Record<string, number>; bytes: number },
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'jingtian_' });
  const requests = new Histogram({
    name: 'jingtian_http_request_seconds',
    help: 'Time from a request to its last byte, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  const tiles = new Histogram({
    name: 'jingtian_tile_seconds',
    help: 'Time of a tile, by layer and zoom',
    labelNames: ['layer', 'z', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  const sizes = new Histogram({
    name: 'jingtian_tile_bytes',
    help: 'Bytes of a tile as sent, by layer and zoom',
    labelNames: ['layer', 'z'],
    buckets: BYTES,
    registers: [registry],
  });
  const merged = new Counter({
    name: 'jingtian_tile_merged_total',
    help: 'Rows that tiles told as part of a merged point only, by layer and zoom',
    labelNames: ['layer', 'z'],
    registers: [registry],
  });
  const freshness = new Histogram({
    name: 'jingtian_tile_freshness_seconds',
    help: 'Time from the commit of an import to the first tile that shows it: until it is heard here, and one tile read',
    labelNames: ['layer'],
    buckets: FRESH_SECONDS,
    registers: [registry],
  });
  const refused = new Counter({
    name: 'jingtian_http_overload_total',
    help: 'Requests that were answered with 503',
    registers: [registry],
  });
  new Gauge({
    name: 'jingtian_pool_connections',
    help: 'Connections of a pool: in use, free, and requests that wait for one',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const [pool, look] of Object.entries(pools)) {
        const { used, free, waiting } = look();
        this.set({ pool, state: 'used' }, used);
        this.set({ pool, state: 'free' }, free);
        this.set({ pool, state: 'waiting' }, waiting);
      }
    },
  });

  new Gauge({
    name: 'jingtian_tile_cache_bytes',
    help: 'Bytes of tiles kept in memory',
    registers: [registry],
    collect() {
      this.set(tileCache.bytes);
    },
  });
  new Counter({
    name: 'jingtian_tile_cache_total',
    help: 'Tiles asked for: hit from memory, joined to a read under way, miss; unheard: while changes were not heard',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, n] of Object.entries(tileCache.counts)) this.inc({ outcome }, n);
    },
  });

  const measure: RequestHandler = (request, response, next) => {
    const started = process.hrtime.bigint();
    const path = request.path;
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      // A client that left before the answer is a state of its own, not a success.
      const status = response.writableFinished ? String(response.statusCode) : 'aborted';
      if (response.statusCode === 503) refused.inc();
      const tile = TILE.exec(path);
      if (tile) {
        const layer = knownLayer(tile[1] ?? tile[3]!);
        const z = tile[2] ?? tile[4]!;
        tiles.observe({ layer, z, status }, seconds);
        if (status === '200') {
          const sent = sentOf(response);
          sizes.observe({ layer, z }, sent.bytes);
          merged.inc({ layer, z }, sent.merged);
        }
      } else requests.observe({ method: request.method, route: routeOf(response), status }, seconds);
    });
    next();
  };
  return { registry, measure, observeFreshness: (layer, seconds) => freshness.observe({ layer }, seconds) };
}

/** Codes of reference layers are the users' own and without number: one label stands for them all. */
function knownLayer(name: string): string {
  if (name.startsWith('layers/')) return 'layers';
  return /^(cells|cell-labels|patches|coverage)$/.test(name) ? name : 'other';
}

function routeOf(response: Response): string {
  const { baseUrl, originalUrl, route } = response.req as {
    baseUrl: string;
    originalUrl: string;
    route?: { path?: unknown };
  };
  if (typeof route?.path !== 'string') return 'other';
  // After an error the router has taken its own address back.
  return `${baseUrl || (MOUNTED.exec(originalUrl)?.[0] ?? '')}${route.path}`;
}
