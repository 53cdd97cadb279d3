import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findAccountById, savePassword } from './accounts.queries.ts';
import { countTry, forgetTries } from './login-guard.queries.ts';
import { checkPassword, hashPassword, isPassword } from './password.ts';
import { endSessions } from './sessions.queries.ts';

/**
 * Gives an account another password and ends its other sessions: whoever had the old one is out.
 * @throws AppError `login-wrong`, `login-locked`, `password-weak`
 */
export async function changePassword(
  db: Database,
  regionId: number,
  order: { accountId: number; old: string; new: string; keepSession: number | null },
): Promise<void> {
  const account = await findAccountById(db, regionId, order.accountId);
  if (!account) throw new AppError('account-not-found');
  const loginName = account.login_name;
  // A session left open must not be a way to guess the password.
  const { wait } = await countTry(db, { regionId, loginName });
  if (wait > 0) throw new AppError('login-locked', `请 ${wait} 秒后再试 / Try again in ${wait} seconds`);
  if (!(await isPassword(account.password_hash, order.old))) throw new AppError('login-wrong');
  await forgetTries(db, { regionId, loginName });
  checkPassword(order.new, loginName);
  if (order.new === order.old)
    throw new AppError('password-weak', '新密码和旧的一样 / The new password is the old one');
  const passwordHash = await hashPassword(order.new);
  await db.transaction(async (trx) => {
    await savePassword(trx, { regionId, id: account.id, passwordHash, mustChange: false });
    await endSessions(trx, {
      ...{ regionId, accountId: account.id },
      ...(order.keepSession === null ? {} : { except: order.keepSession }),
    });
  });
}
