// npm run verify -- faults [--seeds 20] [--from 1] [--cells 12,90,500] [--faults 4]: made provinces with planted faults, each
// imported, checked, compared with its faults.json, repaired and checked again, in a database of its own. Exit 1: something was wrong.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../server/config.ts';
import { openDatabase } from '../server/db/open-database.ts';
import { verifyFaults } from '../server/testing/verify-faults.ts';

const USAGE = 'npm run verify -- faults [--seeds 20] [--from 1] [--cells 12,90,500] [--faults 4]\n';
const wrongUsage = (): never => {
  process.stderr.write(USAGE);
  process.exit(2);
};
const [what, ...rest] = process.argv.slice(2);
const options = new Map<string, string>();
for (let i = 0; i < rest.length; i += 2) {
  if (!/^--(seeds|from|cells|faults)$/.test(rest[i]!) || rest[i + 1] === undefined) wrongUsage();
  options.set(rest[i]!, rest[i + 1]!);
}
if (what !== 'faults') wrongUsage();
const whole = (text: string): number => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : wrongUsage());
const seeds = whole(options.get('--seeds') ?? '20');
const from = whole(options.get('--from') ?? '1');
const faults = whole(options.get('--faults') ?? '4');
const [upper, middle, leaves, ...more] = (options.get('--cells') ?? '12,90,500').split(',').map(whole);
if (upper === undefined || middle === undefined || leaves === undefined || more.length > 0) wrongUsage();

const home = await mkdtemp(join(tmpdir(), 'jingtian-verify-'));
const { config } = readConfig(
  { ...process.env, JINGTIAN_HOME: home, JINGTIAN_DATABASE_URL: undefined },
  process.cwd(),
);
const opened = await openDatabase(config, (line) => process.stderr.write(`${line}\n`));
let bad = 0;
try {
  for (let seed = from; seed < from + seeds; seed++) {
    const began = performance.now();
    const { planted, found, slivers, wrong } = await verifyFaults(opened.longDb, {
      ...{ seed, faults, cells: [upper!, middle!, leaves!] },
    });
    if (wrong.length > 0) bad += 1;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(
      `seed ${seed}: ${planted} planted, ${found} findings, ${slivers} slivers repaired, ${seconds} s  ${wrong.length === 0 ? 'ok' : 'WRONG'}\n`,
    );
    for (const one of wrong.slice(0, 20)) process.stdout.write(`  ${one}\n`);
  }
} finally {
  await opened.close();
  await rm(home, { recursive: true, force: true });
}
process.stdout.write(`${seeds} seeds, ${bad} wrong\n`);
process.exitCode = bad > 0 ? 1 : 0;
