import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { certifyCoverage } from './analysis/certify.ts';
import { analysisRoutes } from './analysis/routes.ts';
import { chiefRoutes } from './analysis/chief-routes.ts';
import { decisionRoutes } from './analysis/decision-routes.ts';
import { overviewRoutes } from './analysis/overview-routes.ts';
import { layerRoutes } from './catalog/layer-routes.ts';
import { splitRoutes } from './analysis/split-routes.ts';
import { peopleRoutes } from './analysis/people-routes.ts';
import { catalogRoutes } from './catalog/routes.ts';
import { importRunRoutes } from './catalog/import-run-routes.ts';
import { schemeBatchRoutes } from './catalog/scheme-batch-routes.ts';
import type { Database } from './db/pool.ts';
import { poolState } from './db/pool-state.ts';
import { readReadiness, type ReadinessParts } from './db/readiness.ts';
import { runInScope, runUntilGone, scopeNow, type Scope } from './db/scope.ts';
import { scopedDatabase } from './db/scoped-database.ts';
import { AppError } from './errors.ts';
import { compressed } from './http/compressed.ts';
import { createMetrics } from './http/metrics.ts';
import { ownPagesOnly } from './http/own-pages-only.ts';
import { featureRoutes } from './features/routes.ts';
import { authorise } from './authorise.ts';
import { signedBodies } from './identity/signed-bodies.ts';
import { activationRoutes } from './identity/activation-routes.ts';
import { openapiRoutes } from './openapi/routes.ts';
import { adminRoutes } from './identity/admin-routes.ts';
import { identify, type Access } from './identity/identify.ts';
import { loginRoutes } from './identity/login-routes.ts';
import { CallerFinder } from './identity/resolve-caller.ts';
import { authorityFile, chiefPage } from './http/pages.ts';
import { problemHandler } from './http/problem.ts';
import { whenOver } from './http/when-gone.ts';
import { importRoutes } from './ingest/routes.ts';
import type { Spool } from './ingest/upload/spool.ts';
import type { JobRunner } from './jobs/job-runner.ts';
import { jobRoutes } from './jobs/routes.ts';
import { securityHeaders } from './http/security-headers.ts';
import { repairRoutes } from './analysis/repair-routes.ts';
import { borderRoutes } from './analysis/border-routes.ts';
import { lockLines } from './analysis/lock-lines.ts';
import { readBorders } from './analysis/edit-borders.ts';
import { runBorderEdit, runDeclare, runKeep, runRepair, runReshape, runUndo } from './pipeline.ts';
import { quarantineRoutes } from './ingest/quarantine-routes.ts';
import { profileRoutes } from './ingest/profile-routes.ts';
import { certificateRoutes } from './reports/certificate-routes.ts';
import { reportRoutes } from './reports/routes.ts';
import { statisticsRoutes } from './reports/statistics-routes.ts';
import { TileCache } from './tiles/tile-cache.ts';
import { mapEventRoutes } from './tiles/map-event-routes.ts';
import type { MapChanges } from './tiles/map-changes.ts';
import { basemapRoutes, imageryRoutes } from './tiles/basemap/routes.ts';
import { KnownAddresses, keptTiles } from './tiles/kept-tiles.ts';
import { layerTileRoutes } from './tiles/layer-routes.ts';
import { tileRoutes } from './tiles/routes.ts';
import { offeredTiles } from './tiles/offered-tiles.ts';
import { sendTile } from './tiles/send-tile.ts';

export interface AppParts {
  /** A pool; routes get it only under the scope of their caller. */
  /** Whether everybody signs in, or the machine's own user need not. */
  access: Access;
  db: Database;
  /** Without a statement timeout, for what takes as long as it takes; `db` when left out. */
  longDb?: Database;
  regionId: number;
  log: Logger;
  /** ISO date of today; passed in so that a test decides it. */
  today: () => string;
  /** Certificate of the office's own authority, where HTTPS is served with it. */
  authorityPem?: string;
  /** What `/ready` looks at beside the database. */
  disk?: ReadinessParts['disk'];
  /** Whether the server is on its way out. */
  stopping?: () => boolean;
  /** What is heard of changes to the map; without it no tile is kept and nobody is told. */
  mapChanges?: MapChanges;
  /** Where uploads wait and who runs jobs; without them the server only reads. */
  writing?: { spool: Spool; jobs: JobRunner };
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const WEB = fileURLToPath(new URL('../dist/web/', import.meta.url));

/** Who is not signed in sees nothing. */
const NOBODY = { scope: { cellIds: [] }, epoch: 0 };

/** What is computed from all the ground is for those who see all of it. @throws AppError `beyond-scope` */
function wholeRegion(): Scope {
  if (scopeNow() !== 'all') throw new AppError('beyond-scope');
  return 'all';
}

/** Jobs work on the whole region, and tell of it. */
function jobsOfWholeRegion(jobs: JobRunner): JobRunner {
  const found = <T>(tell: () => T): T => {
    if (scopeNow() !== 'all') throw new AppError('job-not-found');
    return tell();
  };
  return {
    ...jobs,
    start: async (kind, subject, request) => {
      wholeRegion();
      return jobs.start(kind, subject, request);
    },
    cancel: async (id) => found(() => jobs.cancel(id)),
    find: async (id) => found(() => jobs.find(id)),
    watch: (id, signal) => found(() => jobs.watch(id, signal)),
    list: async (limit) => (scopeNow() === 'all' ? jobs.list(limit) : []),
  };
}

/** All routes on one screen. What takes long or writes runs as a job; writes are taken from our own pages and scripts only. */
export function createApp(parts: AppParts): Express {
  const { access, regionId, log, today, mapChanges, writing, disk = null, stopping = () => false } = parts;
  // From here on there are no bare pools: what a route is given sees what its caller may see, and nothing outside a request.
  const db = scopedDatabase(parts.db);
  const longDb = scopedDatabase(parts.longDb ?? parts.db, wholeRegion);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', 'strong');
  // Rights are looked up by the very address (authorise.ts).
  app.set('case sensitive routing', true);

  const tiles = { db, regionId, cache: mapChanges?.cache ?? new TileCache(1), known: new KnownAddresses() };
  const metrics = createMetrics(
    { requests: () => poolState(db), long: () => poolState(longDb) },
    tiles.cache,
  );
  mapChanges?.onFresh(metrics.observeFreshness);
  app.use(metrics.measure);
  // That the process lives is asked of nobody else.
  app.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/ready', async (_request, response) => {
    const readiness = await readReadiness({ db, disk, stopping });
    response.status(readiness.ready ? 200 : 503).json(readiness);
  });
  // Accounts and the audit are no land: who asks is found out before there is a scope.
  const systemDb = scopedDatabase(parts.db, () => 'all');
  const finder = new CallerFinder(systemDb, regionId, today);
  app.use(identify(finder, access), authorise(systemDb, regionId));
  app.use((request, _response, next) => {
    const { scope, epoch } = request.caller ?? NOBODY;
    runInScope(scope, epoch, next);
  });
  // First: most requests are tiles, and a tile is data that no page policy concerns.
  app.use(keptTiles(tiles.known, tiles.cache));
  app.use('/tiles', tileRoutes(tiles));
  app.use('/tiles', layerTileRoutes(tiles));
  app.use('/imagery', imageryRoutes(db, regionId));
  // Reading for somebody who has left, or was answered already, is stopped. Tiles have a way of their own: others may wait for the same one.
  app.use((request, response, next) => {
    if (request.method !== 'GET' || /\/tiles\//.test(request.path)) next();
    else runUntilGone(whenOver(response), next);
  });
  app.use(securityHeaders);
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });

  app.use(
    '/ogc',
    featureRoutes({
      db,
      regionId,
      version,
      today,
      sendTile: (request, response, tile) => sendTile(tiles, { request, response }, tile),
      tilesOffered: () => offeredTiles(db, regionId),
    }),
  );

  app.use(compressed);
  if (parts.authorityPem) app.use('/authority.crt', authorityFile(parts.authorityPem));
  app.use('/api/v1', ownPagesOnly(access === 'login'), signedBodies);
  app.use('/api/v1', openapiRoutes(version));
  const identity = { db: systemDb, regionId, finder, access, today };
  app.use('/api/v1', loginRoutes(identity), activationRoutes(identity), adminRoutes(identity));
  app.use('/api/v1', overviewRoutes(db, regionId, today));
  app.use('/api/v1', catalogRoutes(db, regionId));
  app.use('/api/v1', layerRoutes(db, regionId));
  app.use('/api/v1', basemapRoutes(db, regionId));
  app.use(
    '/api/v1',
    importRunRoutes(db, regionId, (runId) =>
      runUndo(longDb, { regionId, runId, today: today() }, () => undefined),
    ),
  );
  app.use('/api/v1', quarantineRoutes(db, regionId));
  app.use('/api/v1', profileRoutes(db, regionId));
  app.use('/api/v1', schemeBatchRoutes(longDb, regionId));
  app.use('/api/v1', analysisRoutes(db, regionId));
  app.use('/api/v1', splitRoutes(longDb, regionId));
  app.use('/api/v1', decisionRoutes(db, regionId));
  app.use(
    '/api/v1',
    repairRoutes({
      repair: (order) =>
        runRepair(longDb, { ...order, regionId, date: today(), today: today() }, () => undefined),
      reshape: (order) => runReshape(longDb, { ...order, regionId, date: today() }, () => undefined),
      keep: (order) => runKeep(longDb, { ...order, regionId, date: today() }, () => undefined),
      declare: (order) => runDeclare(longDb, { ...order, regionId, date: today() }),
    }),
  );
  app.use(
    '/api/v1',
    borderRoutes(
      (asked) => readBorders(db, { ...asked, regionId, date: today() }),
      (order) =>
        runBorderEdit(longDb, { ...order, regionId, date: today(), today: today() }, () => undefined),
      (order) => lockLines(longDb, { ...order, regionId, date: today() }),
    ),
  );
  app.use('/api/v1', peopleRoutes(db, regionId, today));
  app.use(
    '/api/v1',
    chiefRoutes(db, regionId, today, ({ caller }) => ({
      name: caller?.name ?? '',
      cellIds: !caller || caller.scope === 'all' ? null : caller.scope.cellIds,
      seesPeople: caller?.permissions.has('people.read') ?? false,
    })),
  );
  app.use('/api/v1', statisticsRoutes(db, regionId, today));
  app.use('/api/v1', reportRoutes(db, regionId));
  app.use(
    '/api/v1',
    certificateRoutes(({ date = today(), ...order }) =>
      certifyCoverage(longDb, { ...order, date, regionId, version }),
    ),
  );
  if (mapChanges) app.use('/api/v1', mapEventRoutes(db, regionId, mapChanges));
  if (writing) {
    const jobs = jobsOfWholeRegion(writing.jobs);
    app.use('/api/v1', importRoutes(longDb, regionId, writing.spool, jobs));
    app.use('/api/v1', jobRoutes(jobs));
  }

  if (existsSync(WEB)) {
    // Files with a hash in their name never change; everything else is asked for each time.
    app.use('/assets', express.static(`${WEB}assets`, { immutable: true, maxAge: '365d' }));
    app.use(express.static(WEB));
    app.use(['/chief', '/activate'], chiefPage(WEB));
  }
  app.use((request) => {
    throw new AppError('not-found', `没有这个地址 ${request.path} / There is nothing at ${request.path}`);
  });
  app.use(problemHandler(log));
  return app;
}
