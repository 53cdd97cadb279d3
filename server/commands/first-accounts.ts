import type { OpenedDatabase } from '../db/open-database.ts';
import type { Database } from '../db/pool.ts';
import { findAccount, wasGranted } from '../identity/accounts.queries.ts';
import { createAccount, grantRole } from '../identity/manage-accounts.ts';
import { createToken } from '../identity/manage-tokens.ts';
import { localToday, REGION_ID, type CommandContext } from './context.ts';

const ADMINISTRATORS = [
  { loginName: 'admin', name: '系统管理员', role: 'system-admin' },
  { loginName: 'security', name: '安全管理员', role: 'security-admin' },
  { loginName: 'auditor', name: '审计管理员', role: 'audit-admin' },
];

/**
 * At the first start with logins: the administrators whose role nobody has had yet, each with a one-time password of its own
 * making that is shown now and never again. There is no default password. Accounts made before, by `demo` or for chiefs, are
 * no administrators and do not keep these from being made.
 */
export async function firstAccounts(db: Database, write: (text: string) => void): Promise<void> {
  const lines: string[] = [];
  for (const { loginName, name, role } of ADMINISTRATORS) {
    if (await wasGranted(db, REGION_ID, role)) continue;
    const free = await freeLoginName(db, loginName);
    const made = await createAccount(db, REGION_ID, { loginName: free, name, createdBy: 'first start' });
    await grantRole(db, REGION_ID, {
      ...{ accountId: made.id, role, cellId: null },
      ...{ from: localToday(), until: null, grantedBy: 'first start' },
    });
    lines.push(`  ${free.padEnd(10)} ${made.oneTimePassword}  ${name}\n`);
  }
  if (lines.length === 0) return;
  write(
    `\n首次启动，一次性密码只显示这一次，登录后须改 / First start; these passwords are shown once and must be changed\n${lines.join('')}`,
  );
}

async function freeLoginName(db: Database, wanted: string): Promise<string> {
  let name = wanted;
  for (let n = 2; await findAccount(db, REGION_ID, name); n++) name = `${wanted}-${n}`;
  return name;
}

/** For whoever looks at the demo: a login that holds once, and a token for scripts and desktop GIS, for a day. */
export async function demoAccess(context: CommandContext, opened: OpenedDatabase): Promise<void> {
  const { longDb: db } = opened;
  // A name of its own each time: the one-time password of an earlier look stays as it was.
  const loginName = `demo-${Date.now().toString(36)}`;
  const made = await createAccount(db, REGION_ID, { loginName, name: '示范用户', createdBy: 'demo' });
  await grantRole(db, REGION_ID, {
    ...{ accountId: made.id, role: 'analyst', cellId: null },
    ...{ from: localToday(), until: localToday(), grantedBy: 'demo' },
  });
  const token = await createToken(db, REGION_ID, {
    ...{ accountId: made.id, name: 'demo', permissions: null, days: 1, createdBy: 'demo' },
  });
  context.stderr.write(
    `\n一次性登录 / one-time login  ${loginName}  ${made.oneTimePassword}\n令牌 / token               ${token.secret}\n`,
  );
}
