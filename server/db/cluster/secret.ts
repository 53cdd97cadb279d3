import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';

/** Passwords of the cluster's three login roles; made at random with the cluster, kept inside it, mode 0600. */
export interface Secret {
  superPassword: string;
  ownerPassword: string;
  appPassword: string;
}

export const SECRET_FILE = 'secret.json';

export function makeSecret(): Secret {
  // base64url: needs no escaping in a connection string or in SQL
  const password = () => randomBytes(24).toString('base64url');
  return { superPassword: password(), ownerPassword: password(), appPassword: password() };
}

/** @throws AppError `home-unusable` when the file cannot be read, as when the cluster is somebody else's */
export function readSecret(dataDir: string): Secret {
  try {
    return JSON.parse(readFileSync(join(dataDir, SECRET_FILE), 'utf8')) as Secret;
  } catch (cause) {
    throw new AppError(
      'home-unusable',
      `读不了数据库密码文件 / The cluster's password file cannot be read: ${join(dataDir, SECRET_FILE)}`,
      {
        hint: '请用创建它的账户（或 root）运行，或用 JINGTIAN_HOME 换一个目录 / run as the account that created it (or root), or choose another folder with JINGTIAN_HOME',
        cause,
      },
    );
  }
}
