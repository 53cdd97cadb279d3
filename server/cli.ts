import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAnalysisCommands } from './commands/add-analysis-commands.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addBasemapCommands } from './commands/basemap.ts';
import { addBackupCommands } from './commands/backup.ts';
import { addDecisionCommands } from './commands/add-decision-commands.ts';
import { addGenerateCommands } from './commands/add-generate-commands.ts';
import { addImportCommands } from './commands/add-import-commands.ts';
import { addProfileCommands } from './commands/add-profile-commands.ts';
import { addCertificateCommand } from './commands/certificate.ts';
import { addContainerCommands } from './commands/containers.ts';
import { withDatabase, type CommandContext } from './commands/context.ts';
import { demoCommand } from './commands/demo.ts';
import { diagnose, printDoctor } from './commands/doctor.ts';
import { addOverlayCommands } from './commands/overlay-commands.ts';
import { addRepairCommands } from './commands/repair.ts';
import { serve } from './commands/serve.ts';
import { addTlsCommands } from './commands/tls.ts';
import { addUserCommands } from './commands/users.ts';
import { addStatisticsCommands } from './commands/statistics.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The command line: every command, its options, and nothing of the work. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command('jingtian')
    .description('井田：网格化土地监管 / Jingtian: grid-based land supervision')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .showHelpAfterError('用 --help 查看用法 / see --help')
    .allowExcessArguments()
    .action(() => {
      const [unknown] = program.args;
      if (unknown === undefined) program.help({ error: true });
      program.error(`没有命令 ${unknown} / There is no command ${unknown}`);
    });

  program.hook('preAction', (_program, command) => {
    const names: string[] = [];
    for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
    context.command = { name: names.join(' '), operands: command.args };
  });

  program
    .command('serve')
    .description('启动服务 / start the server (PORT, default 8080)')
    .action(() => withDatabase(context, (opened) => serve(context, opened)));

  program
    .command('migrate')
    .description('更新数据库结构 / bring the schema up to date')
    .action(async () => {
      await withDatabase(context, async () => undefined);
      context.stdout.write('数据库结构是最新的 / The schema is up to date\n');
    });

  program
    .command('demo')
    .description('导入示例数据并启动 / the sample job, then the server')
    .option('--no-serve', '只做，不启动服务 / do the job and exit')
    .option('--json', 'JSON 摘要 / print the summary as JSON')
    .action((options: { serve: boolean; json?: boolean }) => demoCommand(context, options));

  program
    .command('doctor')
    .description('检查环境 / say what is there, what is missing, how to get it')
    .option('--json', 'JSON')
    .action(async (options: { json?: boolean }) => {
      const report = await diagnose(context.config);
      context.stdout.write(
        options.json ? `${JSON.stringify(report, null, 2)}\n` : `${printDoctor(report)}\n`,
      );
      if (!report.ok) context.setExit(3);
    });

  addImportCommands(program, context);
  addProfileCommands(program, context);
  addAnalysisCommands(program, context);
  addDecisionCommands(program, context);
  addRepairCommands(program, context);
  addCertificateCommand(program, context);
  addOverlayCommands(program, context);
  addStatisticsCommands(program, context);
  addGenerateCommands(program, context);
  addContainerCommands(program, context);
  addBackupCommands(program, context);
  addUserCommands(program, context);
  addTlsCommands(program, context);
  addAuditCommands(program, context);
  addBasemapCommands(program, context);
  return program;
}
