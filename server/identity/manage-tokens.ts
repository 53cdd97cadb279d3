import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { isPermission } from './permissions.ts';
import { hashOfSecret, newSecret } from './secrets.ts';
import { insertToken } from './tokens.queries.ts';

export const LONGEST_DAYS = 730;

/**
 * Makes a token for scripts and desktop GIS. Its secret is told once; only a hash of it is kept.
 * @param order `permissions`: what of the account's it may; null: all of them
 * @throws AppError `wrong-request` for a permission that is none
 */
export async function createToken(
  db: Database,
  regionId: number,
  order: { accountId: number; name: string; permissions: string[] | null; days: number; createdBy: string },
): Promise<{ id: number; secret: string; expiresAt: string }> {
  const unknown = order.permissions?.find((permission) => !isPermission(permission));
  if (unknown) throw new AppError('wrong-request', `没有权限 ${unknown} / There is no permission ${unknown}`);
  const secret = newSecret();
  const made = await insertToken(db, { regionId, ...order, secretHash: hashOfSecret(secret) });
  return { ...made, secret };
}
