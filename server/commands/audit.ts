import type { Command } from 'commander';
import type { AuditReport } from '../audit/audit-entry.ts';
import { verifyChain } from '../audit/verify-chain.ts';
import { printResult, withDatabase, type CommandContext } from './context.ts';

const REASONS: Record<NonNullable<AuditReport['broken']>['reason'], string> = {
  changed: '记录被改动 / the entry was changed',
  missing: '记录被删除 / the entry was taken away',
  chain: '链条对不上 / the link does not follow the one before',
  gap: '链条缺环 / a link is missing',
  stray: '记录不是经系统写入的 / the entry was slipped in',
  head: '找不到给定的哈希：链条被截断或重做 / the given hash is not in the chain: it was cut off or made anew',
};

/** `audit verify`: exit 0 when the chain is whole, 1 when not. */
export function addAuditCommands(program: Command, context: CommandContext): void {
  program
    .command('audit')
    .description('审计日志 / the audit log')
    .command('verify')
    .description('核对审计链 / compute the chain of hashes anew')
    .option('--head <hash>', '以前记下的哈希，必须还在链上 / a hash noted earlier, which must still be in it')
    .option('--json', 'JSON')
    .action((options: { head?: string; json?: boolean }) =>
      withDatabase(context, async (opened) => {
        const report = await verifyChain(opened.longDb, options.head);
        printResult(context, options.json ?? false, report, describe(report));
        if (!report.ok) context.setExit(1);
      }),
    );
}

function describe({ entries, head, broken }: AuditReport): string[] {
  if (!broken)
    return [`审计链完整 / the chain is whole: ${entries}`, ...(head === null ? [] : [`head ${head}`])];
  const where = broken.eventId === null ? '' : ` #${broken.eventId}`;
  return [`审计链有问题 / the chain is broken${where}: ${REASONS[broken.reason]}`];
}
