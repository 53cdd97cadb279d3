import type { Database } from '../db/pool.ts';
import { createAccount, grantRole } from '../identity/manage-accounts.ts';
import { hashOfSecret, newSecret } from '../identity/secrets.ts';
import { insertSession } from '../identity/sessions.queries.ts';
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

/** A session of a clerk with that role, as if the one-time password had been changed. @returns the cookie */
export async function signedInAs(db: Database, role: string): Promise<string> {
  await makeAccount(db, { loginName: role, name: role, role });
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    'update account set must_change = false where login_name = :role returning id',
    { role },
  );
  const secret = newSecret();
  const session = { regionId: 1, accountId: rows[0]!.id, client: null };
  await insertSession(db, { ...session, secretHash: hashOfSecret(secret) });
  return `jingtian_session=${secret}`;
}
