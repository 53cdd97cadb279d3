import type { ActivationFor } from '../contract/activation.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findCode, listDutiesOf, useCode } from './activation.queries.ts';
import { insertDevice } from './devices.queries.ts';
import { hashPassword } from './password.ts';
import { checkPin } from './pin.ts';
import { hashOfSecret, newSecret, readActivationCode } from './secrets.ts';
import { insertSession } from './sessions.queries.ts';

/** For whom a code is, so that a chief sees it before a PIN is set. @throws AppError `activation-wrong` */
export async function lookAtCode(
  db: Database,
  regionId: number,
  order: { code: string; today: string },
): Promise<ActivationFor> {
  const code = await findCode(db, { regionId, secretHash: hashOfSecret(readActivationCode(order.code)) });
  if (!code) throw new AppError('activation-wrong');
  const duties = await listDutiesOf(db, { regionId, accountId: code.account_id, today: order.today });
  return { name: code.name, duties, expiresAt: code.expires_at.toISOString() };
}

export interface Activated {
  accountId: number;
  loginName: string;
  name: string;
  deviceId: number;
  /** Both go into cookies and are kept nowhere. */
  deviceSecret: string;
  sessionSecret: string;
}

/**
 * Makes the browser that holds a code a device of the code's account, with a PIN, and signs it in. A weak PIN leaves the
 * code as it was. @throws AppError `activation-wrong` for a code that is wrong, expired or used; `pin-weak`
 */
export async function activate(
  db: Database,
  regionId: number,
  order: { code: string; pin: string; client: string | null },
): Promise<Activated> {
  const secretHash = hashOfSecret(readActivationCode(order.code));
  const code = await findCode(db, { regionId, secretHash });
  if (!code) throw new AppError('activation-wrong');
  checkPin(order.pin, [code.phone, code.person_no, code.login_name]);
  const pinHash = await hashPassword(order.pin);
  const [deviceSecret, sessionSecret] = [newSecret(), newSecret()];
  const accountId = code.account_id;
  const deviceId = await db.transaction(async (trx) => {
    if (!(await useCode(trx, { regionId, secretHash }))) throw new AppError('activation-wrong');
    const id = await insertDevice(trx, {
      ...{ regionId, accountId, pinHash, client: order.client },
      secretHash: hashOfSecret(deviceSecret),
    });
    await insertSession(trx, {
      ...{ regionId, accountId, client: order.client, deviceId: id },
      secretHash: hashOfSecret(sessionSecret),
    });
    return id;
  });
  return { accountId, loginName: code.login_name, name: code.name, deviceId, deviceSecret, sessionSecret };
}
