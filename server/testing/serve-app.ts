import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { createApp, type AppParts } from '../app.ts';
import type { Database } from '../db/pool.ts';
import { openSpool } from '../ingest/upload/spool.ts';
import { createJobRunner } from '../jobs/job-runner.ts';
import { jobWorks } from '../job-works.ts';
import { TODAY } from './land-fixture.ts';

export interface ServedApp {
  /** Without a slash at the end. */
  url: string;
  /** Ends what runs and removes the uploads; the database stays. */
  close(): Promise<void>;
}

/** The real program on a free port, with uploads and jobs, on the day of the fixtures. */
export async function serveApp(
  db: Database,
  parts: Partial<Pick<AppParts, 'mapChanges' | 'access' | 'disk' | 'stopping' | 'longDb'>> = {},
): Promise<ServedApp> {
  const home = await mkdtemp(join(tmpdir(), 'jingtian-home-'));
  const shared = { db, regionId: 1, log: pino({ level: process.env.JINGTIAN_TEST_LOG ?? 'silent' }) };
  const spool = openSpool(home);
  // Jobs need connections of their own, as beside a pooler.
  const own = { ...shared, db: parts.longDb ?? db };
  const jobs = createJobRunner({ ...own, works: jobWorks({ ...own, spool, today: () => TODAY }) });
  const app = createApp({
    access: 'local',
    ...shared,
    ...parts,
    today: () => TODAY,
    writing: { spool, jobs },
  });
  const server = app.listen(0, '127.0.0.1');
  // A test that makes a large file blocks this very thread: its idle connections must not be closed meanwhile.
  server.keepAliveTimeout = 120_000;
  await new Promise((listening) => server.once('listening', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await jobs.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
