import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../errors.ts';

/** OWASP's second set of figures for argon2id: 19 MiB, two passes; 40 ms here. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const SHORTEST = 10;
const LONGEST = 200;
/** What is tried first; a longer list would not change much at ten characters and a lock-out. */
const COMMON =
  /^(?:(.)\1+|0?123456789\d*|987654321\d*|password\d*|jingtian\d*|admin\d*|qwertyuiop\d*|1qaz2wsx.*)$/i;

/** @throws AppError `password-weak` with what to do */
export function checkPassword(password: string, loginName: string): void {
  const weak =
    password.length < SHORTEST
      ? `至少 ${SHORTEST} 个字符 / at least ${SHORTEST} characters`
      : password.length > LONGEST
        ? `最多 ${LONGEST} 个字符 / at most ${LONGEST} characters`
        : COMMON.test(password) || password.toLowerCase().includes(loginName.toLowerCase())
          ? '太好猜：常见的或含登录名 / too easy to guess: common, or the login name is in it'
          : null;
  if (weak) throw new AppError('password-weak', `密码不行 / The password will not do: ${weak}`);
}

/** argon2id in PHC form, its salt within. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

let decoy: Promise<string> | undefined;

/**
 * Whether it is the password. Takes as long for an account without one, or for none at all, so that the time does not
 * tell which names exist.
 */
export async function isPassword(hashed: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this one');
  const right = await verify(hashed ?? (await decoy), password.slice(0, LONGEST));
  return hashed !== null && right;
}
