import { CommanderError } from 'commander';
import { readConfig } from './config.ts';
import { buildProgram } from './cli.ts';
import { describeFailure } from './commands/describe-failure.ts';
import { AppError } from './errors.ts';

/** The only place that reads the environment and ends the process. Exit codes: 0 done, 1 done but something left out, 2 wrong usage, 3 environment. */
async function main(): Promise<number> {
  const { config, problems } = readConfig(process.env, process.cwd());
  let exitCode = 0;
  const program = buildProgram({
    config,
    problems,
    stdout: process.stdout,
    stderr: process.stderr,
    setExit: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(process.argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${describeFailure(error)}\n`);
    if (process.argv.includes('--json')) {
      const code = error instanceof AppError ? error.code : 'internal';
      const dependents =
        error instanceof AppError && error.dependents.length > 0 ? error.dependents : undefined;
      process.stdout.write(
        `${JSON.stringify({ error: { code, message: (error as Error).message, dependents } }, null, 2)}\n`,
      );
    }
    return error instanceof AppError ? error.exit : 3;
  }
}

// A reader that closes the pipe early (head, less) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});
process.exitCode = await main();
