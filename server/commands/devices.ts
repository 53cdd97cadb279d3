import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { findCellByCode } from '../catalog/cells.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import { AppError } from '../errors.ts';
import { activationPage } from '../identity/activation-page.ts';
import { listDevices, revokeDevices } from '../identity/devices.queries.ts';
import { issueCodes, LONGEST_CODE_DAYS, readDutyHolders } from '../identity/issue-codes.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

interface ActivateOptions {
  scheme: string;
  address: string;
  under?: string;
  out?: string;
  days: number;
  json?: boolean;
}

/** `user activate`: codes for persons of the duty list, printed on cards. */
export function addActivateCommand(user: Command, context: CommandContext): void {
  user
    .command('activate')
    .description(
      '给责任名单上的人发一次性激活码，打印成二维码卡片 / one-time codes for people with a duty, as a sheet of QR cards',
    )
    .argument('[person-no...]', '人员编号，缺省全部 / numbers of persons; else everybody with a duty')
    .requiredOption('--scheme <code>', '网格方案 / scheme')
    .requiredOption('--address <url>', '手机访问的网址 / address phones reach the server at')
    .option('--under <code>', '只给这个网格及其下级 / only for this cell and below')
    .option('--days <n>', '有效天数 / days the codes hold', Number, 7)
    .option('--out <file>', '卡片页，A4 打印 / the cards as an HTML page for A4 print')
    .option('--json', 'JSON')
    .action((numbers: string[], options: ActivateOptions) =>
      withDatabase(context, async ({ longDb: db }) => {
        checkOptions(options);
        const list = await listOf(options);
        const unknown = numbers.filter((no) => !list.holders.some(({ personNo }) => personNo === no));
        if (unknown.length > 0)
          throw new AppError('not-found', `今天没有任职 / no duty today: ${unknown.slice(0, 20).join(', ')}`);
        const chosen = list.holders.filter(
          ({ personNo }) => numbers.length === 0 || numbers.includes(personNo),
        );
        const { cards } = await issueCodes(db, REGION_ID, {
          ...list.request,
          personIds: chosen.map(({ personId }) => personId),
          ...{ days: options.days, address: options.address, createdBy: 'local' },
        });
        if (options.out) await writeFile(options.out, activationPage(cards, options.scheme), { mode: 0o600 });
        const lines = options.out
          ? [`${cards.length} 张卡片 / cards → ${options.out}`]
          : cards.map((card) => `${card.personNo.padEnd(12)} ${card.name}  ${card.link}`);
        printResult(context, options.json ?? false, { cards }, lines.length ? lines : ['（无）/ (none)']);

        async function listOf({ scheme: code, under }: ActivateOptions) {
          const scheme = (await requireScheme(db, REGION_ID, code))!;
          const underCellId = under
            ? await findCellByCode(db, { regionId: REGION_ID, schemeId: scheme.id, code: under })
            : null;
          if (under && underCellId === null)
            throw new AppError('cell-not-found', `没有网格 ${under} / There is no cell ${under}`);
          const request = { schemeId: scheme.id, underCellId, today: localToday() };
          const holders = await readDutyHolders(db, REGION_ID, { ...request, personIds: null });
          return { request, holders };
        }
      }),
    );
}

function checkOptions({ days, address }: ActivateOptions): void {
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_CODE_DAYS)
    throw new AppError(
      'wrong-usage',
      `--days 应为 1–${LONGEST_CODE_DAYS} / --days must be from 1 to ${LONGEST_CODE_DAYS}`,
    );
  if (!/^https?:\/\/[^/?#]+\/?$/.test(address))
    throw new AppError(
      'wrong-usage',
      '--address 应为 http(s)://主机[:端口] / --address must be http(s)://host[:port]',
    );
}

/** `device list|revoke`: what chiefs sign in on. */
export function addDeviceCommands(program: Command, context: CommandContext): void {
  const device = program.command('device').description('已激活的设备 / activated devices: list, revoke');
  device
    .command('list')
    .option('--json', 'JSON')
    .action(async (options: { json?: boolean }) => {
      const rows = await withDatabase(context, ({ db }) =>
        listDevices(db, { regionId: REGION_ID, accountId: null }),
      );
      const lines = rows.map(
        (row) =>
          `${String(row.id).padEnd(6)} ${row.loginName.padEnd(16)} ${row.name}${row.revokedAt ? '  已停用 / revoked' : ''}`,
      );
      printResult(context, options.json ?? false, rows, lines.length ? lines : ['（无）/ (none)']);
    });
  device
    .command('revoke')
    .description('停用，立即退出登录 / revoke one; it is signed out at once')
    .argument('<number>')
    .action((id: string) =>
      withDatabase(context, async ({ longDb: db }) => {
        const at = { regionId: REGION_ID, id: Number(id) || 0, accountId: null, by: 'local' };
        if ((await revokeDevices(db, at)) === 0)
          throw new AppError('device-not-found', `没有设备 ${id} / There is no device ${id}`);
        printResult(context, false, null, ['已停用 / revoked']);
      }),
    );
}
