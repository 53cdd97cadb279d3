import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { openCluster } from './cluster/open-cluster.ts';
import { migrate } from './migrate.ts';
import { openPool, type Database } from './pool.ts';

export interface OpenedDatabase {
  /** Pool for requests, to be used under the scope of a caller only: as it rests it sees nothing. */
  requestDb: Database;
  /** Pool for commands: sees the whole region, owns nothing. */
  db: Database;
  /** The same for work that takes as long as it takes: imports, checks, tile tables. */
  longDb: Database;
  /** Where the data of the private cluster lie; null: another server's. */
  dataDir: string | null;
  /** The app's role, for connections that no pool gives (LISTEN). */
  appUrl: string;
  /** The role that owns the schema, for migrations. */
  ownerUrl: string;
  /** Who sees every row and may make the schema anew: the private cluster's superuser, else the owner. For backups only. */
  adminUrl: string;
  /** Gives the connections back; the last user of the private cluster stops it. */
  close(): Promise<void>;
}

const STATEMENT_TIMEOUT_MS = 30_000;
/** Who comes when so many wait already would wait longer than anybody stays. */
const MAX_WAITING = 500;

/**
 * Opens the database of the configuration, private cluster or another server, with its schema up to date.
 * @throws AppError `database-missing`, `database-unreachable`, `home-unusable`, `schema-ahead`
 */
export async function openDatabase(config: Config, log: (line: string) => void): Promise<OpenedDatabase> {
  const lease = config.databaseUrl ? null : await openCluster(config, { log });
  const direct = config.directUrl ?? config.databaseUrl;
  const ownerUrl = direct ?? lease!.ownerUrl;
  const appUrl = direct ?? lease!.appUrl;
  try {
    const applied = await migrate(ownerUrl);
    if (applied.length > 0)
      log(`数据库结构已更新：${applied.length} 项 / Schema brought up to date: ${applied.length} migrations`);
  } catch (error) {
    await lease?.release();
    throw asDatabaseError(error, config);
  }
  const brief = { url: appUrl, max: 10, statementTimeoutMs: STATEMENT_TIMEOUT_MS };
  // Requests may go through a pooler; what listens, locks or imports needs a connection of its own.
  const pooled = config.directUrl !== null;
  const requestDb = openPool({
    ...{ ...brief, role: 'jingtian_app', pooled, maxWaiting: MAX_WAITING, max: config.poolSize },
    url: pooled ? config.databaseUrl! : appUrl,
  });
  const db = openPool({ ...brief, role: 'jingtian_whole' });
  const longDb = openPool({ url: appUrl, role: 'jingtian_whole', max: 4, statementTimeoutMs: 0 });
  return {
    requestDb,
    db,
    longDb,
    dataDir: lease?.dataDir ?? null,
    appUrl,
    ownerUrl,
    adminUrl: lease?.superUrl ?? ownerUrl,
    close: async () => {
      await Promise.all([requestDb.destroy(), db.destroy(), longDb.destroy()]);
      await lease?.release();
    },
  };
}

function asDatabaseError(error: unknown, config: Config): unknown {
  const code = (error as { code?: unknown }).code;
  if (error instanceof AppError || typeof code !== 'string') return error;
  if (!/^(E[A-Z]+|57P0[1-3]|08\d{3}|28\w{3}|3D000)$/.test(code)) return error;
  const where = config.databaseUrl ? 'JINGTIAN_DATABASE_URL' : 'JINGTIAN_HOME';
  return new AppError(
    'database-unreachable',
    `连不上数据库（${code}）/ The database cannot be reached (${code})`,
    {
      hint: `请检查 ${where}，或运行 jingtian doctor / Check ${where}, or run jingtian doctor`,
      cause: error,
    },
  );
}
