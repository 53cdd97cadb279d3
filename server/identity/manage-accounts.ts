import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { closeAccount, findAccountById, insertAccount, savePassword } from './accounts.queries.ts';
import { revokeDevices } from './devices.queries.ts';
import { insertGrant } from './grants.queries.ts';
import { forgetTries } from './login-guard.queries.ts';
import { hashPassword } from './password.ts';
import { newOneTimePassword } from './secrets.ts';
import { endSessions } from './sessions.queries.ts';

export interface NewAccount {
  loginName: string;
  name: string;
  personId?: number | null;
  /** For scripts: no password, tokens only. */
  machine?: boolean;
}

/**
 * Makes an account with a one-time password, which is told once and must be changed at the first login.
 * @throws AppError `code-taken` when the login name, or another account of the person, is there
 */
export async function createAccount(
  db: Database,
  regionId: number,
  order: NewAccount & { createdBy: string },
): Promise<{ id: number; oneTimePassword: string | null }> {
  const oneTimePassword = order.machine ? null : newOneTimePassword();
  const id = await insertAccount(db, {
    ...{ regionId, loginName: order.loginName, name: order.name, personId: order.personId ?? null },
    ...{ passwordHash: oneTimePassword && (await hashPassword(oneTimePassword)), mustChange: !order.machine },
    createdBy: order.createdBy,
  });
  if (id === null)
    throw new AppError(
      'code-taken',
      `账号 ${order.loginName} 已存在 / The account ${order.loginName} exists`,
    );
  return { id, oneTimePassword };
}

/** Gives an account another one-time password and signs it out everywhere. @throws AppError `account-not-found` */
export async function resetPassword(db: Database, regionId: number, id: number): Promise<string> {
  const account = await findAccountById(db, regionId, id);
  if (!account || account.state === 'closed') throw new AppError('account-not-found');
  const oneTimePassword = newOneTimePassword();
  const passwordHash = await hashPassword(oneTimePassword);
  await db.transaction(async (trx) => {
    await savePassword(trx, { regionId, id, passwordHash, mustChange: true });
    await endSessions(trx, { regionId, accountId: id });
    await revokeDevices(trx, { regionId, accountId: id, by: 'reset' });
    await forgetTries(trx, { regionId, loginName: account.login_name });
  });
  return oneTimePassword;
}

/** Closes an account for good; what it did stays under its name. @throws AppError `account-not-found` */
export async function endAccount(db: Database, regionId: number, id: number): Promise<void> {
  if (!(await closeAccount(db, { regionId, id }))) throw new AppError('account-not-found');
  await endSessions(db, { regionId, accountId: id });
  await revokeDevices(db, { regionId, accountId: id, by: 'closed' });
}

export interface NewGrant {
  accountId: number;
  role: string;
  cellId: number | null;
  from: string;
  until: string | null;
  grantedBy: string;
}

/** @throws AppError `grant-refused` for a second role at the same time, an unknown role, account or cell */
export async function grantRole(db: Database, regionId: number, grant: NewGrant): Promise<number> {
  try {
    return await insertGrant(db, { regionId, ...grant });
  } catch (cause) {
    const { code, constraint } = cause as { code?: string; constraint?: string };
    if (code === '23P01')
      throw new AppError(
        'grant-refused',
        '一个账号同时只能有一种角色；请先收回原来的 / An account has one role at a time; take the other one back first',
        { cause },
      );
    if (code === '23503')
      throw new AppError(
        'grant-refused',
        `没有这个账号、角色或网格 / No such account, role or cell (${constraint})`,
        {
          cause,
        },
      );
    if (code === '22000' || code === '23514')
      throw new AppError('grant-refused', '时段不对 / The period is wrong', { cause });
    throw cause;
  }
}
