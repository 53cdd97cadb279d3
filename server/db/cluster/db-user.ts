import { spawnSync } from 'node:child_process';
import { AppError } from '../../errors.ts';

/** The system account the database programs run as; null = the account we run as ourselves. */
export type DbUser = { uid: number; gid: number } | null;

/**
 * PostgreSQL refuses to run as root, so root lends an unprivileged account to it:
 * `JINGTIAN_DB_USER`, else `postgres`, else `nobody`. Anybody else runs it as himself.
 * @throws AppError `database-missing` when root has no such account to lend
 */
export function pickDbUser(env: Record<string, string | undefined>): DbUser {
  if (process.getuid?.() !== 0) return null;
  const wanted = env.JINGTIAN_DB_USER?.trim();
  for (const name of wanted ? [wanted] : ['postgres', 'nobody']) {
    const uid = askId('-u', name);
    const gid = askId('-g', name);
    if (uid && gid) return { uid, gid };
  }
  throw new AppError(
    'database-missing',
    `没有可用来运行数据库的普通账户 / There is no unprivileged account to run the database: ${wanted ?? 'postgres, nobody'}`,
    { hint: '用 JINGTIAN_DB_USER 指明一个普通账户 / name an unprivileged account in JINGTIAN_DB_USER' },
  );
}

// `id` rather than /etc/passwd: accounts may come from LDAP, or from macOS Open Directory.
function askId(flag: string, name: string): number | null {
  const { status, stdout } = spawnSync('id', [flag, '--', name], { encoding: 'utf8' });
  const id = Number(stdout?.trim());
  return status === 0 && Number.isInteger(id) && id > 0 ? id : null;
}
