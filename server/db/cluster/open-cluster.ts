import { AppError } from '../../errors.ts';
import { acquire } from './acquire.ts';
import { clusterUrl } from './cluster-url.ts';
import { SUPERUSER } from './build-cluster.ts';
import { pickDbUser } from './db-user.ts';
import { installHint } from './install-hint.ts';
import { type Lease, endQuietly, giveBackLease } from './lease.ts';
import { findDataDir, placeCluster, prepareHome } from './placement.ts';
import { APP_ROLE, DATABASE, OWNER_ROLE } from './prepare-database.ts';
import { readSecret } from './secret.ts';
import { stopServer } from './stop-server.ts';

export interface ClusterLease {
  /** Role that owns the database and runs migrations. */
  ownerUrl: string;
  /** Role the program works as. */
  appUrl: string;
  /** Superuser, for backups, template databases and tests. */
  superUrl: string;
  /** Whether this call started the server; false when it ran already. */
  started: boolean;
  dataDir: string;
  /** PostgreSQL's version, for example `15.18`. */
  version: string;
  /** Says we are done; the last user stops the server. May be called twice. */
  release(): Promise<void>;
}

export interface OpenOptions {
  /** Progress in both languages, one line each. */
  log?: (line: string) => void;
  /** Told when the server died and could not be brought back. */
  onLost?: (cause: unknown) => void;
  /** `JINGTIAN_PG_BIN` and `JINGTIAN_DB_USER` are read from here. */
  env?: Record<string, string | undefined>;
}

/**
 * Opens the private PostGIS cluster of this home: creates and starts it if need be, uses it together with other
 * processes, and keeps it running until the last of them has released it. If the server dies meanwhile it is
 * started again. A process that is killed leaves it running for the next one.
 * @throws AppError `database-missing` | `database-unreachable` | `home-unusable` | `disk-full`
 */
export async function openCluster(
  config: { home: string },
  options: OpenOptions = {},
): Promise<ClusterLease> {
  const { log = () => undefined, onLost = () => undefined, env = process.env } = options;
  if (process.platform === 'win32') {
    throw new AppError('database-missing', undefined, { hint: installHint('postgis', 'windows') });
  }
  const home = prepareHome(config.home);
  const dataDir = findDataDir(home) ?? (await placeCluster(home, pickDbUser(env)));

  let released: Promise<void> | null = null;
  let recovering: Promise<void> | null = null;
  const recover = (lost: Lease, cause: Error) => {
    if (released) return;
    log(`数据库连接断了，正在重新连接 / the database connection was lost, reconnecting (${cause.message})`);
    recovering = (async () => {
      await endQuietly(lost.client);
      try {
        ({ lease } = await acquire(dataDir, { env, log, onLost: recover }));
      } catch (error) {
        onLost(error);
      }
      recovering = null;
    })();
  };
  const { lease: first, postmaster, started } = await acquire(dataDir, { env, log, onLost: recover });
  let lease = first;

  const { rows } = await lease.client.query<{ server_version: string }>('show server_version');
  const secret = readSecret(dataDir);
  const release = async () => {
    await recovering;
    const alone = await giveBackLease(lease);
    if (alone) await stopServer(dataDir);
    await endQuietly(lease.client);
  };
  return {
    ownerUrl: clusterUrl(postmaster, OWNER_ROLE, secret.ownerPassword, DATABASE),
    appUrl: clusterUrl(postmaster, APP_ROLE, secret.appPassword, DATABASE),
    superUrl: clusterUrl(postmaster, SUPERUSER, secret.superPassword, DATABASE),
    started,
    dataDir,
    version: rows[0]?.server_version.split(' ')[0] ?? '',
    release: () => (released ??= release()),
  };
}
