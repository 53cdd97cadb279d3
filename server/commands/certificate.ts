import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { certifyCoverage } from '../analysis/certify.ts';
import type { CoverageCertificate } from '../contract/certificate.ts';
import { AppError } from '../errors.ts';
import { certificatePage } from '../reports/certificate-page.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';
import { readDay } from './read-day.ts';

interface CertificateOptions {
  scheme: string;
  under?: string;
  date?: string;
  asKnownAt?: string;
  out?: string;
  json?: boolean;
}

export function addCertificateCommand(program: Command, context: CommandContext): void {
  program
    .command('certificate')
    .description('网格覆盖证明 / the coverage certificate')
    .requiredOption('--scheme <code>', '方案 / scheme')
    .option('--under <code>', '只证其下 / subtree of this cell only')
    .option('--date <date>', '按哪一天 / on which day (default today)')
    .option(
      '--as-known-at <instant>',
      '按何时的记录，重现以前的证明 / recorded instant, to make an earlier one again',
    )
    .option('--out <file>', '写到 .html（可打印 A4）或 .json / write a page to print, or JSON')
    .option('--json', 'JSON')
    .action((options: CertificateOptions) => certificateCommand(context, options, program.version() ?? ''));
}

async function certificateCommand(
  context: CommandContext,
  options: CertificateOptions,
  version: string,
): Promise<void> {
  const date = options.date === undefined ? localToday() : readDay('--date', options.date);
  const { out, asKnownAt } = options;
  if (asKnownAt !== undefined && Number.isNaN(Date.parse(asKnownAt)))
    throw new AppError('wrong-usage', `--as-known-at ${asKnownAt} 不是时刻 / is no instant`);
  if (out !== undefined && !/\.(html|json)$/i.test(out))
    throw new AppError('wrong-usage', '--out 要以 .html 或 .json 结尾 / --out ends in .html or .json');
  const certificate = await withDatabase(context, ({ longDb }) =>
    certifyCoverage(longDb, {
      ...{ regionId: REGION_ID, scheme: options.scheme, under: options.under, date, asKnownAt, version },
    }),
  );
  if (out !== undefined)
    await writeFile(
      out,
      out.toLowerCase().endsWith('.html')
        ? certificatePage(certificate)
        : `${JSON.stringify(certificate, null, 2)}\n`,
    );
  printResult(context, options.json ?? false, certificate, describe(certificate, out));
}

const m2 = (value: number) => `${value.toFixed(2)} m²`;

function describe(certificate: CoverageCertificate, out: string | undefined): string[] {
  return [
    `网格覆盖证明 ${certificate.scheme} ${certificate.under?.code ?? ''} ${certificate.date}`,
    ...certificate.levels.map(
      (level) =>
        `${level.level} → ${level.level + 1}：${m2(level.areaM2)} = 一次 once ${m2(level.onceM2)} + 重复 twice ${m2(level.twiceM2)} + 缺口 gap ${m2(level.gapM2)} + 未划分 undivided ${m2(level.undividedM2)}；越界 outside ${m2(level.outsideM2)}`,
    ),
    `编码 hash ${certificate.certificateHash}`,
    `记录时刻 as known at ${certificate.asKnownAt}`,
    ...(out === undefined ? [] : [`已写 written ${out}`]),
  ];
}
