import { isAbsolute, resolve } from 'node:path';
import { readImportLimits, type ImportLimits } from './contract/import-limits.ts';

/** Everything the environment may say, parsed once at the door and frozen. */
export interface Config {
  /** Folder of the private cluster and of everything Jingtian keeps on disk; absolute. */
  home: string;
  /** Another PostGIS server instead of the private cluster. */
  databaseUrl: string | null;
  /** The same database past a pooler (PgBouncer in transaction mode) that `databaseUrl` leads to; null: none is between. */
  directUrl: string | null;
  /** Connections for requests. */
  poolSize: number;
  /** HTTP port; 0 asks the system for a free one. */
  port: number;
  /** Without logins the server listens on this machine only. */
  host: string;
  access: 'local' | 'login';
  /** HTTPS on the port; null: HTTP. */
  tls: TlsSettings | null;
  logLevel: string;
  importLimits: ImportLimits;
  /** Memory for tiles, bytes. */
  tileCacheBytes: number;
  /** A backup every day while the server runs; null: none. */
  backups: BackupSchedule | null;
}

/** Certificate files of the office, absolute; or `self`: an authority of our own, for these names beside those of the machine. */
export type TlsSettings =
  { kind: 'files'; certFile: string; keyFile: string } | { kind: 'self'; names: string[] };

export interface BackupSchedule {
  /** Absolute. */
  folder: string;
  /** Local time, `HH:MM`. */
  at: string;
  /** How many are kept. */
  keep: number;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Reads the settings. Wrong values are returned as `problems` (one sentence each), never guessed over.
 * @param env the process environment
 * @param cwd folder against which a relative `JINGTIAN_HOME` is resolved
 */
export function readConfig(
  env: Record<string, string | undefined>,
  cwd: string,
): { config: Config; problems: string[] } {
  const problems: string[] = [];
  const home = env.JINGTIAN_HOME?.trim() || '.jingtian';
  const portText = env.PORT?.trim() || '8080';
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    problems.push(
      `PORT 应为 0–65535 的整数 / PORT must be a whole number from 0 to 65535, not "${portText}"`,
    );
  }
  const databaseUrl = env.JINGTIAN_DATABASE_URL?.trim() || null;
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    problems.push(
      'JINGTIAN_DATABASE_URL 应以 postgres:// 开头 / JINGTIAN_DATABASE_URL must start with postgres://',
    );
  }
  const directUrl = env.JINGTIAN_DIRECT_URL?.trim() || null;
  if (directUrl && (!databaseUrl || !/^postgres(ql)?:\/\//.test(directUrl)))
    problems.push(
      'JINGTIAN_DIRECT_URL 应以 postgres:// 开头，并与 JINGTIAN_DATABASE_URL 同设 / JINGTIAN_DIRECT_URL must start with postgres:// and goes with JINGTIAN_DATABASE_URL',
    );
  const poolText = env.JINGTIAN_POOL_SIZE?.trim() || '10';
  const poolSize = Number(poolText);
  if (!Number.isInteger(poolSize) || poolSize < 2 || poolSize > 1000)
    problems.push(
      `JINGTIAN_POOL_SIZE 应为 2–1000 的整数 / JINGTIAN_POOL_SIZE must be a whole number from 2 to 1000, not "${poolText}"`,
    );
  const logLevel = env.JINGTIAN_LOG?.trim() || 'info';
  if (!LOG_LEVELS.includes(logLevel)) {
    problems.push(
      `JINGTIAN_LOG 应为 ${LOG_LEVELS.join('、')} 之一 / JINGTIAN_LOG must be one of ${LOG_LEVELS.join(', ')}`,
    );
  }
  const access = env.JINGTIAN_ACCESS?.trim() || 'local';
  if (access !== 'local' && access !== 'login')
    problems.push(
      `JINGTIAN_ACCESS 应为 local 或 login / JINGTIAN_ACCESS must be local or login, not "${access}"`,
    );
  const host = env.JINGTIAN_HOST?.trim() || '127.0.0.1';
  if (access !== 'login' && !/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host))
    problems.push(
      `JINGTIAN_HOST ${host}：对外提供服务须设 JINGTIAN_ACCESS=login / serving beyond this machine needs JINGTIAN_ACCESS=login`,
    );
  const importLimits = readImportLimits(env, problems);
  const config: Config = Object.freeze({
    home: isAbsolute(home) ? home : resolve(cwd, home),
    databaseUrl,
    directUrl,
    poolSize: problems.length ? 10 : poolSize,
    port: problems.length ? 8080 : port,
    host,
    access: access === 'login' ? 'login' : 'local',
    tls: readTls(env, cwd, problems),
    logLevel,
    importLimits: Object.freeze(importLimits),
    tileCacheBytes: readTileCache(env, problems),
    backups: readBackups(env, cwd, problems),
  });
  return { config, problems };
}

function readTls(
  env: Record<string, string | undefined>,
  cwd: string,
  problems: string[],
): TlsSettings | null {
  const path = (text: string) => (isAbsolute(text) ? text : resolve(cwd, text));
  const cert = env.JINGTIAN_TLS_CERT?.trim();
  const key = env.JINGTIAN_TLS_KEY?.trim();
  const kind = env.JINGTIAN_TLS?.trim() || (cert || key ? 'files' : 'off');
  if (!['off', 'self', 'files'].includes(kind))
    problems.push(`JINGTIAN_TLS 应为 self 或 off / JINGTIAN_TLS must be self or off, not "${kind}"`);
  if ((cert === undefined) !== (key === undefined) || (kind === 'files' && !cert))
    problems.push(
      'JINGTIAN_TLS_CERT 和 JINGTIAN_TLS_KEY 要一起设 / JINGTIAN_TLS_CERT and JINGTIAN_TLS_KEY go together',
    );
  if (kind === 'self') {
    if (cert)
      problems.push(
        'JINGTIAN_TLS=self 和 JINGTIAN_TLS_CERT 只能设一个 / Set JINGTIAN_TLS=self or JINGTIAN_TLS_CERT, not both',
      );
    const names = (env.JINGTIAN_TLS_NAMES ?? '').split(',').map((name) => name.trim());
    const wrong = names.find((name) => name && !/^[\w.:-]+$/.test(name));
    if (wrong)
      problems.push(`JINGTIAN_TLS_NAMES：“${wrong}”不是主机名或地址 / "${wrong}" is no name and no address`);
    return Object.freeze({ kind: 'self', names: names.filter(Boolean) });
  }
  return kind === 'files' && cert && key
    ? Object.freeze({ kind: 'files', certFile: path(cert), keyFile: path(key) })
    : null;
}

function readTileCache(env: Record<string, string | undefined>, problems: string[]): number {
  const text = env.JINGTIAN_TILE_CACHE_MB?.trim() || '256';
  const megabytes = Number(text);
  if (!Number.isFinite(megabytes) || megabytes < 0)
    problems.push(
      `JINGTIAN_TILE_CACHE_MB 应为不小于 0 的数 / JINGTIAN_TILE_CACHE_MB must be a number from 0, not "${text}"`,
    );
  // 1: nothing fits.
  return Math.max(1, Math.round(megabytes * 1_000_000));
}

function readBackups(
  env: Record<string, string | undefined>,
  cwd: string,
  problems: string[],
): BackupSchedule | null {
  const folder = env.JINGTIAN_BACKUP_DIR?.trim();
  if (!folder) return null;
  const at = env.JINGTIAN_BACKUP_AT?.trim() || '02:30';
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(at))
    problems.push(`JINGTIAN_BACKUP_AT 应为 HH:MM / JINGTIAN_BACKUP_AT must be HH:MM, not "${at}"`);
  const keepText = env.JINGTIAN_BACKUP_KEEP?.trim() || '14';
  const keep = Number(keepText);
  if (!Number.isInteger(keep) || keep < 1)
    problems.push(
      `JINGTIAN_BACKUP_KEEP 应为正整数 / JINGTIAN_BACKUP_KEEP must be a whole number above 0, not "${keepText}"`,
    );
  return Object.freeze({ folder: isAbsolute(folder) ? folder : resolve(cwd, folder), at, keep });
}
