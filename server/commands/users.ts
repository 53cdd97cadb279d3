import { Option, type Command } from 'commander';
import { findCellByCode } from '../catalog/cells.queries.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findAccount, listAccounts } from '../identity/accounts.queries.ts';
import { endGrant, listRoles } from '../identity/grants.queries.ts';
import { createAccount, endAccount, grantRole, resetPassword } from '../identity/manage-accounts.ts';
import { createToken, LONGEST_DAYS } from '../identity/manage-tokens.ts';
import { listTokens, revokeToken } from '../identity/tokens.queries.ts';
import { addActivateCommand, addDeviceCommands } from './devices.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

interface JsonOption {
  json?: boolean;
}

/** `user …`, `token …` and `device …`, for whoever has the machine. */
export function addUserCommands(program: Command, context: CommandContext): void {
  const user = program
    .command('user')
    .description('账号 / accounts: add, list, grant, revoke, reset, close, roles, activate');
  user
    .command('add')
    .description('新建账号，打印一次性密码 / make an account; its one-time password is printed')
    .argument('<login>')
    .requiredOption('--name <name>', '姓名 / name')
    .option('--role <role>', '角色 / role')
    .option('--under <code>', '管辖网格，缺省全部 / cell whose subtree it is; else everywhere')
    .option('--machine', '脚本账号，没有密码 / for scripts: tokens only')
    .option('--json', 'JSON')
    .action(
      (
        login: string,
        options: JsonOption & { name: string; role?: string; under?: string; machine?: boolean },
      ) =>
        withDatabase(context, async ({ longDb: db }) => {
          const cellId = await cellOf(db, options.under);
          if (options.role) await requireRole(db, options.role);
          const made = await createAccount(db, REGION_ID, {
            ...{ loginName: login, name: options.name, createdBy: 'local' },
            machine: options.machine ?? false,
          });
          if (options.role) await grant(db, made.id, options.role, cellId, {});
          printResult(context, options.json ?? false, { login, ...made }, [
            `已建 / made: ${login}`,
            ...(made.oneTimePassword ? [`一次性密码 / one-time password: ${made.oneTimePassword}`] : []),
          ]);
        }),
    );
  user
    .command('list')
    .option('--json', 'JSON')
    .action(async (options: JsonOption) => {
      const rows = await withDatabase(context, ({ db }) => listAccounts(db, REGION_ID));
      const lines = rows.map(
        (row) =>
          `${row.loginName.padEnd(20)} ${row.name}  ${row.grants.map((g) => `${g.id}:${g.role}${g.cellCode ? `@${g.cellCode}` : ''}`).join(' ')}${row.state === 'closed' ? '  已关闭 / closed' : ''}`,
      );
      printResult(context, options.json ?? false, rows, lines.length ? lines : ['（无）/ (none)']);
    });
  user
    .command('roles')
    .option('--json', 'JSON')
    .action(async (options: JsonOption) => {
      const rows = await withDatabase(context, ({ db }) => listRoles(db, REGION_ID));
      const lines = rows.map((row) => `${row.code.padEnd(16)} ${row.nameZh}  ${row.permissions.join(' ')}`);
      printResult(context, options.json ?? false, rows, lines);
    });
  user
    .command('grant')
    .description('授予角色 / give a role')
    .argument('<login>')
    .argument('<role>')
    .option('--under <code>', '管辖网格，缺省全部 / cell whose subtree it is; else everywhere')
    .option('--from <date>', '自 / from')
    .option('--until <date>', '至 / until')
    .option('--json', 'JSON')
    .action(
      (
        login: string,
        role: string,
        options: JsonOption & { under?: string; from?: string; until?: string },
      ) =>
        withDatabase(context, async ({ longDb: db }) => {
          const account = await requireAccount(db, login);
          await requireRole(db, role);
          const id = await grant(db, account.id, role, await cellOf(db, options.under), options);
          printResult(context, options.json ?? false, { id, login, role }, [
            `已授权 / granted: ${login} ${role}（${id}）`,
          ]);
        }),
    );
  user
    .command('revoke')
    .description('收回授权，编号见 list / take a grant back; its number is in list')
    .argument('<grant>')
    .action((id: string) =>
      withDatabase(context, async ({ longDb: db }) => {
        const ended = await endGrant(db, { regionId: REGION_ID, id: Number(id) || 0, today: localToday() });
        if (!ended) throw new AppError('not-found', `没有授权 ${id} / There is no grant ${id}`);
        printResult(context, false, null, ['已收回 / taken back']);
      }),
    );
  user
    .command('reset')
    .description('重置密码 / give another one-time password')
    .argument('<login>')
    .option('--json', 'JSON')
    .action((login: string, options: JsonOption) =>
      withDatabase(context, async ({ longDb: db }) => {
        const oneTimePassword = await resetPassword(db, REGION_ID, (await requireAccount(db, login)).id);
        printResult(context, options.json ?? false, { login, oneTimePassword }, [
          `一次性密码 / one-time password: ${oneTimePassword}`,
        ]);
      }),
    );
  user
    .command('close')
    .description('关闭账号 / close an account')
    .argument('<login>')
    .action((login: string) =>
      withDatabase(context, async ({ longDb: db }) => {
        await endAccount(db, REGION_ID, (await requireAccount(db, login)).id);
        printResult(context, false, null, [`已关闭 / closed: ${login}`]);
      }),
    );
  addActivateCommand(user, context);
  addTokenCommands(program, context);
  addDeviceCommands(program, context);
}

function addTokenCommands(program: Command, context: CommandContext): void {
  const token = program
    .command('token')
    .description('令牌 / tokens for scripts and desktop GIS: create, list, revoke');
  token
    .command('create')
    .description(
      '新建，只显示一次；桌面 GIS 用作密码 / make one, shown once; desktop GIS takes it as a password',
    )
    .argument('<login>', '谁的 / whose')
    .requiredOption('--name <name>', '用途 / what for')
    .option('--days <n>', '有效天数 / days it holds', Number, 90)
    .addOption(new Option('--only <permission...>', '只给这些权限 / only these permissions'))
    .option('--json', 'JSON')
    .action((login: string, options: JsonOption & { name: string; days: number; only?: string[] }) =>
      withDatabase(context, async ({ longDb: db }) => {
        if (!Number.isInteger(options.days) || options.days < 1 || options.days > LONGEST_DAYS)
          throw new AppError(
            'wrong-usage',
            `--days 应为 1–${LONGEST_DAYS} / --days must be from 1 to ${LONGEST_DAYS}`,
          );
        const account = await requireAccount(db, login);
        const made = await createToken(db, REGION_ID, {
          ...{ accountId: account.id, name: options.name, permissions: options.only ?? null },
          ...{ days: options.days, createdBy: 'local' },
        });
        printResult(context, options.json ?? false, made, [
          made.secret,
          `编号 / number ${made.id}，至 / until ${made.expiresAt.slice(0, 10)}`,
        ]);
      }),
    );
  token
    .command('list')
    .option('--json', 'JSON')
    .action(async (options: JsonOption) => {
      const rows = await withDatabase(context, ({ db }) =>
        listTokens(db, { regionId: REGION_ID, accountId: null }),
      );
      const lines = rows.map(
        (row) =>
          `${String(row.id).padEnd(6)} ${row.loginName.padEnd(16)} ${row.name}${row.revokedAt ? '  已吊销 / revoked' : ''}`,
      );
      printResult(context, options.json ?? false, rows, lines.length ? lines : ['（无）/ (none)']);
    });
  token
    .command('revoke')
    .argument('<number>')
    .action((id: string) =>
      withDatabase(context, async ({ longDb: db }) => {
        if (!(await revokeToken(db, { regionId: REGION_ID, id: Number(id) || 0, accountId: null })))
          throw new AppError('token-not-found', `没有令牌 ${id} / There is no token ${id}`);
        printResult(context, false, null, ['已吊销 / revoked']);
      }),
    );
}

async function requireAccount(db: Database, login: string) {
  const account = await findAccount(db, REGION_ID, login);
  if (!account) throw new AppError('account-not-found', `没有账号 ${login} / There is no account ${login}`);
  if (account.state === 'closed')
    throw new AppError('account-not-found', `账号 ${login} 已关闭 / The account ${login} is closed`);
  return account;
}

async function requireRole(db: Database, role: string): Promise<void> {
  const roles = await listRoles(db, REGION_ID);
  if (!roles.some(({ code }) => code === role))
    throw new AppError('wrong-usage', `没有角色 ${role} / There is no role ${role}`, {
      hint: roles.map(({ code }) => code).join(', '),
    });
}

async function cellOf(db: Database, code: string | undefined): Promise<number | null> {
  if (code === undefined) return null;
  const cellId = await findCellByCode(db, { regionId: REGION_ID, schemeId: null, code });
  if (cellId === null) throw new AppError('cell-not-found', `没有网格 ${code} / There is no cell ${code}`);
  return cellId;
}

function grant(
  db: Database,
  accountId: number,
  role: string,
  cellId: number | null,
  period: { from?: string; until?: string },
): Promise<number> {
  return grantRole(db, REGION_ID, {
    ...{ accountId, role, cellId, from: period.from ?? localToday(), until: period.until ?? null },
    grantedBy: 'local',
  });
}
