import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../errors.ts';
import { installSheet } from '../http/tls/install-sheet.ts';
import { printResult, type CommandContext } from './context.ts';
import { tlsFolder } from './listen.ts';

/** `tls show|sheet`: the office's own authority, and how it gets onto phones. */
export function addTlsCommands(program: Command, context: CommandContext): void {
  const tls = program
    .command('tls')
    .description('自己的 HTTPS 证书 / the own HTTPS certificate: show, sheet (JINGTIAN_TLS=self)');
  tls
    .command('show')
    .description('证书文件和指纹 / the certificate and its fingerprint')
    .option('--json', 'JSON')
    .action(async (options: { json?: boolean }) => {
      const { fingerprint } = await authority();
      const file = join(tlsFolder(context.config.home), 'authority.crt');
      printResult(context, options.json ?? false, { file, fingerprint }, [file, `SHA-256 ${fingerprint}`]);
    });
  tls
    .command('sheet')
    .description('手机安装证书的说明，A4 打印 / how phones install it, an HTML page for A4 print')
    .requiredOption(
      '--address <url>',
      '手机访问的网址 https://主机[:端口] / address phones reach the server at',
    )
    .requiredOption('--out <file>')
    .action(async ({ address, out }: { address: string; out: string }) => {
      if (!/^https:\/\/[^/?#]+\/?$/.test(address))
        throw new AppError('wrong-usage', '--address 应为 https://主机[:端口] / must be https://host[:port]');
      const { fingerprint } = await authority();
      await writeFile(out, installSheet(address.replace(/\/$/, ''), fingerprint));
      printResult(context, false, null, [out]);
    });

  async function authority() {
    const { readAuthority } = await import('../http/tls/own-authority.ts');
    const found = await readAuthority(tlsFolder(context.config.home));
    if (!found)
      throw new AppError('not-found', '还没有自己的证书 / There is no own certificate yet', {
        hint: '先用 JINGTIAN_TLS=self 启动一次 / Start once with JINGTIAN_TLS=self',
      });
    return found;
  }
}
