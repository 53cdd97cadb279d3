// npm run fuzz -- [--files 20000] [--seed 1] [--from 0]: damaged files of every format, read to their end.
// A child process reads them, so that a hang can be ended and a crash survived; findings are kept on disk.
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { formatsWithoutSeed, fuzzCorpus } from '../server/testing/fuzz/corpus.ts';
import { makeCase } from '../server/testing/fuzz/make-case.ts';
import { readCase, withCase } from '../server/testing/fuzz/read-case.ts';

const HANG_MS = 10_000;
const MEMORY_BYTES = 2 ** 30;

interface Told {
  n: number;
  done: boolean;
  ms?: number;
  rss?: number;
  outcome?: string;
  finding?: string;
}

const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? fallback : Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value) || value < 0) {
    process.stderr.write('npm run fuzz -- [--files 20000] [--seed 1] [--from 0]\n');
    process.exit(2);
  }
  return value;
};
const files = argument('files', 20_000);
const seed = argument('seed', 1);
const from = argument('from', 0);
const corpus = fuzzCorpus();

if (process.argv[2] === 'api') await import('./fuzz-api.ts');
else if (process.send) await readAll(from);
else process.exitCode = await watch();

/** The child: reads case by case and tells before and after each. */
async function readAll(first: number): Promise<void> {
  const tell = (told: Told) => process.send!(told);
  for (let n = first; n < files; n++) {
    tell({ n, done: false });
    const startedAt = performance.now();
    let result: Pick<Told, 'outcome' | 'finding'>;
    try {
      const { is, code } = await withCase(makeCase(corpus, seed, n), readCase);
      result = { outcome: `${is} ${code}` };
    } catch (error) {
      result = { finding: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    tell({ n, done: true, ms: performance.now() - startedAt, rss: process.memoryUsage().rss, ...result });
  }
  process.disconnect();
}

/** The parent: starts the child again behind whatever ended it. @returns the exit code */
async function watch(): Promise<number> {
  const outcomes = new Map<string, number>();
  const findings: { n: number; what: string }[] = [];
  let [next, slowestMs, peakRss] = [from, 0, 0];
  const startedAt = performance.now();
  while (next < files) {
    await new Promise<void>((resolve) => {
      const child = fork(
        fileURLToPath(import.meta.url),
        ['--files', String(files), '--seed', String(seed), '--from', String(next)],
        {
          execArgv: process.execArgv,
        },
      );
      let now = next;
      let ended = false;
      const end = (what: string) => {
        if (ended) return;
        ended = true;
        findings.push({ n: now, what });
        next = now + 1;
        child.kill('SIGKILL');
      };
      let timer = setTimeout(() => end('hang'), HANG_MS * 3); // starting takes its time
      child.on('message', (told: Told) => {
        clearTimeout(timer);
        now = told.n;
        timer = setTimeout(() => end(`hang: over ${HANG_MS} ms`), HANG_MS);
        if (!told.done) return;
        next = now + 1;
        slowestMs = Math.max(slowestMs, told.ms!);
        peakRss = Math.max(peakRss, told.rss!);
        if (told.finding) findings.push({ n: now, what: told.finding });
        else outcomes.set(told.outcome!, (outcomes.get(told.outcome!) ?? 0) + 1);
        if (told.rss! > MEMORY_BYTES) end(`memory: ${Math.round(told.rss! / 2 ** 20)} MB`);
        if (next % 1000 === 0) process.stderr.write(`${next} / ${files}, findings: ${findings.length}\n`);
      });
      child.on('exit', (code, signal) => {
        clearTimeout(timer);
        if (next < files) end(`crash: exit ${code ?? signal ?? '?'}`);
        resolve();
      });
    });
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const lines = [...outcomes]
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${String(count).padStart(7)}  ${code}`);
  process.stdout.write(
    [
      `seed ${seed}, files ${files - from}, ${seconds.toFixed(0)} s, slowest ${slowestMs.toFixed(0)} ms, peak ${Math.round(peakRss / 2 ** 20)} MB, findings ${findings.length}`,
      ...lines,
      `formats without a seed file: ${formatsWithoutSeed(corpus).join(', ') || 'none'}`,
      '',
    ].join('\n'),
  );
  for (const { n, what } of findings) process.stdout.write(`\n#${n} ${keep(n)}\n${what}\n`);
  return findings.length ? 1 : 0;
}

/** Writes a case to disk, to be looked at. */
function keep(n: number): string {
  const one = makeCase(corpus, seed, n);
  const folder = join(tmpdir(), `jingtian-fuzz-findings-${seed}`, String(n));
  for (const [name, bytes] of one.files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return `${one.seedName} ${join(folder, one.main)}`;
}
