import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findAccount } from './accounts.queries.ts';
import { countTry, forgetTries } from './login-guard.queries.ts';
import { isPassword } from './password.ts';
import { hashOfSecret, newSecret } from './secrets.ts';
import { insertSession } from './sessions.queries.ts';

export interface Login {
  accountId: number;
  name: string;
  /** The session's secret: goes into the cookie and is kept nowhere. */
  secret: string;
  mustChange: boolean;
}

/**
 * Signs somebody in with a new session; one that a page of somebody else brought along is never taken over.
 * @throws AppError `login-wrong`, the same for a wrong name and a wrong password; `login-locked` with the seconds to wait
 */
export async function logIn(
  db: Database,
  regionId: number,
  attempt: { loginName: string; password: string; client: string | null },
): Promise<Login> {
  const { loginName, password, client } = attempt;
  const { wait } = await countTry(db, { regionId, loginName });
  if (wait > 0)
    throw new AppError(
      'login-locked',
      `失败次数太多，请 ${wait} 秒后再试 / Too many failures; try again in ${wait} seconds`,
    );
  const account = await findAccount(db, regionId, loginName);
  const right = await isPassword(account?.state === 'active' ? account.password_hash : null, password);
  if (!account || !right) throw new AppError('login-wrong');
  await forgetTries(db, { regionId, loginName });
  const secret = newSecret();
  await insertSession(db, { regionId, accountId: account.id, secretHash: hashOfSecret(secret), client });
  return { accountId: account.id, name: account.name, secret, mustChange: account.must_change };
}
