import type { Database } from '../db/pool.ts';
import { createAccount, grantRole } from '../identity/manage-accounts.ts';
import { TODAY } from './land-fixture.ts';

/** A real account with a role over the whole region, as an administrator makes it. @returns its one-time password */
export async function makeAccount(
  db: Database,
  account: { loginName: string; name: string; role: string },
): Promise<string> {
  const { id, oneTimePassword } = await createAccount(db, 1, { ...account, createdBy: 'test' });
  const period = { from: TODAY, until: null };
  await grantRole(db, 1, { accountId: id, role: account.role, cellId: null, ...period, grantedBy: 'test' });
  return oneTimePassword!;
}
