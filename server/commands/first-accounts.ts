import type { OpenedDatabase } from '../db/open-database.ts';
import { countAccounts } from '../identity/accounts.queries.ts';
import { createAccount, grantRole } from '../identity/manage-accounts.ts';
import { createToken } from '../identity/manage-tokens.ts';
import { localToday, REGION_ID, type CommandContext } from './context.ts';

const ADMINISTRATORS = [
  { loginName: 'admin', name: '系统管理员', role: 'system-admin' },
  { loginName: 'security', name: '安全管理员', role: 'security-admin' },
  { loginName: 'auditor', name: '审计管理员', role: 'audit-admin' },
];

/**
 * At the very first start: the three administrators, each with a one-time password of its own making that is shown
 * now and never again. There is no default password.
 */
export async function firstAccounts(context: CommandContext, opened: OpenedDatabase): Promise<void> {
  const { longDb: db } = opened;
  if ((await countAccounts(db, REGION_ID)) > 0) return;
  context.stderr.write(
    '\n首次启动，一次性密码只显示这一次，登录后须改 / First start; these passwords are shown once and must be changed\n',
  );
  for (const { loginName, name, role } of ADMINISTRATORS) {
    const made = await createAccount(db, REGION_ID, { loginName, name, createdBy: 'first start' });
    await grantRole(db, REGION_ID, {
      ...{ accountId: made.id, role, cellId: null },
      ...{ from: localToday(), until: null, grantedBy: 'first start' },
    });
    context.stderr.write(`  ${loginName.padEnd(10)} ${made.oneTimePassword}  ${name}\n`);
  }
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
