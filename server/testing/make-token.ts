import { randomUUID } from 'node:crypto';
import type { Database } from '../db/pool.ts';
import { createAccount, grantRole } from '../identity/manage-accounts.ts';
import { createToken } from '../identity/manage-tokens.ts';
import { TODAY } from './land-fixture.ts';

/** A real account with a role over a subtree (null: everywhere) and a token of it. @returns what its requests carry */
export async function makeToken(
  db: Database,
  role: string,
  cellId: number | null = null,
): Promise<{ authorization: string }> {
  const made = { loginName: randomUUID(), name: role, machine: true, createdBy: 'test' };
  const { id } = await createAccount(db, 1, made);
  await grantRole(db, 1, { accountId: id, role, cellId, from: TODAY, until: null, grantedBy: 'test' });
  const order = { accountId: id, name: 'test', permissions: null, days: 1, createdBy: 'test' };
  const { secret } = await createToken(db, 1, order);
  return { authorization: `Bearer ${secret}` };
}
