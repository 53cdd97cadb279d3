import { AppError } from '../../errors.ts';
import { type PgServer, findServer, whatIsMissing } from './find-server.ts';
import { installHint } from './install-hint.ts';
import { thisPlatform } from './this-platform.ts';

type Env = Record<string, string | undefined>;

const MISSES = {
  postgresql: '没有找到 PostgreSQL / PostgreSQL was not found',
  'postgresql-too-old': 'PostgreSQL 太旧，需要 15 以上 / PostgreSQL is too old: 15 or later is needed',
  postgis: '没有找到 PostGIS / PostGIS was not found',
  'postgis-too-old': 'PostGIS 太旧，需要 3.3 以上 / PostGIS is too old: 3.3 or later is needed',
  'btree-gist': '没有找到 btree_gist（contrib 包） / btree_gist (the contrib package) was not found',
} as const;

/** The server for a new cluster. @throws AppError `database-missing` with what to install */
export function serverForNew(env: Env): PgServer {
  const { usable, missing } = findServer(env);
  if (usable) return usable;
  throw new AppError('database-missing', MISSES[missing ?? 'postgresql'], {
    hint: installHint('postgis', thisPlatform()),
  });
}

/**
 * The server for a cluster made by this major version: PostgreSQL never opens another version's files.
 * @throws AppError `database-missing`
 */
export function serverFor(major: number, env: Env): PgServer {
  const { found } = findServer(env);
  const server = found.find((one) => one.major === major && whatIsMissing(one) === null);
  if (server) return server;
  const have = found.map((one) => one.version).join(', ') || '—';
  throw new AppError(
    'database-missing',
    `现有数据由 PostgreSQL ${major} 建立，需要同版本的 PostgreSQL 和 PostGIS，这里有：${have} / ` +
      `The data was made by PostgreSQL ${major} and needs that version with PostGIS; found here: ${have}`,
    {
      hint:
        `安装 postgresql-${major} 和 postgresql-${major}-postgis-3；或把 JINGTIAN_HOME 换成新目录再导入备份 / ` +
        `install postgresql-${major} and postgresql-${major}-postgis-3, or set JINGTIAN_HOME to a new folder and restore a backup there`,
    },
  );
}
