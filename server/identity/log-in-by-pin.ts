import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findDevice, markDeviceUsed, revokeDevices } from './devices.queries.ts';
import type { Login } from './log-in.ts';
import { countTry, forgetTries } from './login-guard.queries.ts';
import { isPassword } from './password.ts';
import { hashOfSecret, newSecret } from './secrets.ts';
import { insertSession } from './sessions.queries.ts';

/** Wrong PINs in a row after which a device is no longer one: a million PINs are not tried on a found phone. */
const MOST_FAILURES = 10;

/**
 * Signs in on a device that was activated. Five wrong PINs make it wait, ten revoke it.
 * @throws AppError `device-unknown` (not activated, revoked, expired, account closed), `pin-wrong`, `login-locked`
 */
export async function logInByPin(
  db: Database,
  regionId: number,
  attempt: { deviceSecret: string | null; pin: string; client: string | null },
): Promise<Login & { deviceId: number }> {
  const { deviceSecret, pin, client } = attempt;
  const secretHash = deviceSecret === null ? null : hashOfSecret(deviceSecret);
  const device = secretHash && (await findDevice(db, { regionId, secretHash }));
  if (!device) throw new AppError('device-unknown');
  // Login names have no blank in front: no account shares the guard of a device.
  const loginName = ` device ${device.id}`;
  const { wait, failed } = await countTry(db, { regionId, loginName });
  if (wait > 0) throw new AppError('login-locked', `请 ${wait} 秒后再试 / Try again in ${wait} seconds`);
  if (!(await isPassword(device.pin_hash, pin))) {
    if (failed < MOST_FAILURES) throw new AppError('pin-wrong');
    await revokeDevices(db, { regionId, id: device.id, accountId: null, by: 'lock-out' });
    throw new AppError(
      'device-unknown',
      'PIN 错得太多，此设备已停用，请管理员重新发激活码 / Too many wrong PINs: this device is no longer one; ask for a new code',
    );
  }
  await forgetTries(db, { regionId, loginName });
  const secret = newSecret();
  await insertSession(db, {
    ...{ regionId, accountId: device.account_id, client, deviceId: device.id },
    secretHash: hashOfSecret(secret),
  });
  await markDeviceUsed(db, { regionId, id: device.id });
  return { accountId: device.account_id, name: device.name, secret, mustChange: false, deviceId: device.id };
}
