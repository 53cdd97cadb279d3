import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import { SUPERUSER, buildCluster } from './build-cluster.ts';
import { canEnter } from './can-hold-cluster.ts';
import { clusterUrl } from './cluster-url.ts';
import { type DbUser, pickDbUser } from './db-user.ts';
import { type Lease, endQuietly, isStartingUp, isWorthRetrying, takeLease } from './lease.ts';
import { isCluster } from './placement.ts';
import { type Postmaster, isSomethingElse, readPostmaster, readServerPid } from './postmaster.ts';
import { prepareDatabase } from './prepare-database.ts';
import { serverFor, serverForNew } from './pick-server.ts';
import { readSecret } from './secret.ts';
import { tailServerLog } from './server-log.ts';
import { type StartedServer, startServer } from './start-server.ts';

const PATIENCE_MS = 30_000;
const RECOVERY_PATIENCE_MS = 600_000; // replaying the log after a crash: up to max_wal_size
const MOST_FAILED_STARTS = 4;

export interface Acquired {
  lease: Lease;
  postmaster: Postmaster;
  /** Whether it was us who started the server. */
  started: boolean;
}

export interface AcquireOptions {
  env: Record<string, string | undefined>;
  log: (line: string) => void;
  onLost: (lease: Lease, cause: Error) => void;
}

/**
 * Gets a lease on the cluster in this data folder: builds it if there is none, starts its server if none runs, and
 * otherwise waits for the server another process is starting, stopping or recovering.
 * @throws AppError `database-missing` | `database-unreachable` | `home-unusable` | `disk-full`
 */
export async function acquire(dataDir: string, { env, log, onLost }: AcquireOptions): Promise<Acquired> {
  if (!isCluster(dataDir)) {
    log(`正在建立数据库 / creating the database: ${dataDir}`);
    mkdirSync(dirname(dataDir), { recursive: true, mode: 0o755 });
    await buildCluster(dataDir, serverForNew(env), pickDbUser(env));
  }
  const secret = readSecret(dataDir);
  const patience = new Patience(dataDir, log);
  let ours: StartedServer | null = null;
  for (;;) {
    const postmaster = readPostmaster(dataDir);
    if (postmaster) {
      const urlOf = (database: string) => clusterUrl(postmaster, SUPERUSER, secret.superPassword, database);
      let lease: Lease | null = null;
      try {
        lease = await takeLease(urlOf('postgres'), onLost);
        await prepareDatabase(lease.client, secret, urlOf);
        return { lease, postmaster, started: ours?.pid === postmaster.pid };
      } catch (error) {
        if (lease) {
          lease.ending = true;
          await endQuietly(lease.client);
        }
        if (!isWorthRetrying(error)) throw patience.exhausted(error);
        patience.note(error);
      }
    }
    if (ours && ours.exitCode !== null) {
      if (!isServed(dataDir)) patience.noteFailedStart(ours);
      ours = null;
    }
    if (!ours && !isServed(dataDir)) {
      const user = ownerOf(dataDir, env);
      await requireEntry(dataDir, user);
      if (patience.failedStarts === 0) log('正在启动数据库 / starting the database');
      ours = await startServer(dataDir, serverFor(readMajor(dataDir), env), user);
    }
    await patience.wait();
  }
}

function isServed(dataDir: string): boolean {
  const pid = readServerPid(dataDir);
  return pid !== null && !isSomethingElse(pid, dataDir);
}

function readMajor(dataDir: string): number {
  return Number.parseInt(readFileSync(join(dataDir, 'PG_VERSION'), 'utf8'), 10);
}

// An existing cluster is run by the account it belongs to, whichever JINGTIAN_DB_USER says today.
function ownerOf(dataDir: string, env: Record<string, string | undefined>): DbUser {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? pickDbUser(env) : { uid, gid };
}

async function requireEntry(dataDir: string, user: DbUser): Promise<void> {
  if (await canEnter(dataDir, user)) return;
  throw new AppError(
    'home-unusable',
    `数据库账户${user ? `（uid ${user.uid}）` : ''}进不了或写不了数据库目录 / The database account cannot enter or write its folder: ${dataDir}`,
    {
      hint: '检查上级目录的权限和磁盘空间，或用 JINGTIAN_HOME 换一个目录 / check the permissions of the folders above and the disk space, or choose another folder with JINGTIAN_HOME',
    },
  );
}

/** How long we go on trying. */
class Patience {
  failedStarts = 0;
  private readonly began = Date.now();
  private lastError: unknown = null;
  private toldRecovery = false;
  private readonly dataDir: string;
  private readonly log: (line: string) => void;

  constructor(dataDir: string, log: (line: string) => void) {
    this.dataDir = dataDir;
    this.log = log;
  }

  note(error: unknown): void {
    this.lastError = error;
    if (isStartingUp(error) && !this.toldRecovery && Date.now() - this.began > 3000) {
      this.toldRecovery = true;
      this.log('数据库正在恢复，请稍候 / the database is recovering, please wait');
    }
  }

  noteFailedStart(server: StartedServer): void {
    this.failedStarts++;
    this.lastError = server.error ?? this.lastError;
  }

  async wait(): Promise<void> {
    const recovering = isStartingUp(this.lastError ?? {});
    const limit = recovering ? RECOVERY_PATIENCE_MS : PATIENCE_MS;
    // Backends of a killed server may live on until their query ends, and lost races end by themselves.
    const passing = /pre-existing shared memory|lock file/.test(tailServerLog(this.dataDir, 3));
    const tooOften = this.failedStarts >= MOST_FAILED_STARTS && !passing;
    if (tooOften || Date.now() - this.began > limit) throw this.exhausted(this.lastError);
    await sleep(this.failedStarts ? Math.min(100 * 2 ** this.failedStarts, 3000) : 25);
  }

  exhausted(cause: unknown): AppError {
    const tail = tailServerLog(this.dataDir);
    const code = /No space left on device/.test(tail) ? 'disk-full' : 'database-unreachable';
    const reason = cause instanceof Error ? ` (${cause.message})` : '';
    return new AppError(
      code,
      `数据库起不来或连不上 / The database does not start or answer: ${this.dataDir}${reason}`,
      {
        hint: tail ? `数据库日志末尾 / end of its log:\n${tail}` : undefined,
        details: { dataDir: this.dataDir, log: tail },
        cause,
      },
    );
  }
}
