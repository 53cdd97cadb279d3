#!/usr/bin/env node
// npm test: format, lint, types, then every test of every project (unit, database, browser). The last line of the
// output is "N passed, N failed" (and ", N skipped"), over everything; a step that breaks counts as failed.
// With arguments only vitest is run, with them: npm test -- --project db server/tiles
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTests } from './test/count-tests.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const chosen = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };

if (chosen.length === 0) {
  await Promise.all([
    check('format', 'prettier', ['--check', '--log-level', 'warn', '.']),
    check('lint', 'eslint', ['.']),
    check('types', 'tsc', ['--noEmit']),
  ]);
}
await runTests();

const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.exitCode = totals.failed > 0 ? 1 : 0;
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed${skipped}\n`);

/** One check that passes or fails as a whole; what it says is shown when it fails. */
async function check(name, tool, args) {
  const { code, output } = await run(tool, args, 'collect');
  const ok = code === 0;
  totals[ok ? 'passed' : 'failed'] += 1;
  if (!ok) process.stdout.write(`${output.trimEnd()}\n`);
  process.stdout.write(`${ok ? '✓' : '✗'} ${name}\n`);
}

async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'jingtian-test-report-'));
  const file = join(folder, 'vitest.json');
  try {
    const { code } = await run(
      'vitest',
      ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...chosen],
      'show',
    );
    const counted = countTests(readReport(file), code);
    for (const key of Object.keys(totals)) totals[key] += counted[key];
    for (const line of counted.notes) process.stdout.write(`✗ ${line}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // vitest broke before it could write one
  }
}

function run(tool, args, how) {
  return new Promise((done) => {
    let output = '';
    const child = spawn(process.execPath, [binOf(tool), ...args], {
      cwd: root,
      stdio: ['ignore', how === 'show' ? 'inherit' : 'pipe', how === 'show' ? 'inherit' : 'pipe'],
    });
    const take = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', take);
    child.stderr?.setEncoding('utf8').on('data', take);
    child.on('error', (error) => done({ code: -1, output: `${tool}: ${error.message}` }));
    // A signal has no exit code: it is no success either.
    child.on('close', (code, signal) =>
      done({ code: code ?? -1, output: signal ? `${output}\n${tool}: ${signal}` : output }),
    );
  });
}

function binOf(tool) {
  const names = {
    prettier: 'prettier/bin/prettier.cjs',
    eslint: 'eslint/bin/eslint.js',
    tsc: 'typescript/bin/tsc',
    vitest: 'vitest/vitest.mjs',
  };
  return join(root, 'node_modules', names[tool]);
}
