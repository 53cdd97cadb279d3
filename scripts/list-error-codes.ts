// npm run docs:errors: writes docs/errors.md from the table in server/errors.ts, so the page cannot fall behind it.
// With --check nothing is written; exit 1 when the page is not what it would write.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { ERROR_KINDS, type ErrorCode } from '../server/errors.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = join(ROOT, 'docs', 'errors.md');

const HEAD = `# Error codes

Written by \`scripts/list-error-codes.ts\` from \`server/errors.ts\`; do not edit by hand.

A code is stable: scripts may rely on it. Texts may change. Over HTTP an error is \`application/problem+json\` with
\`code\`, \`status\`, \`title\`, \`titleZh\`, \`detail\` and, where there is something to do, \`hint\`. On the command line the
message, the hint and the code go to stderr, and with \`--json\` stdout holds \`{ "error": { "code", "message" } }\`.

What is wrong with a single file or feature of an import is no error: it is an issue in the report
([architecture.md](architecture.md#import-issues)).
`;

const used = await folderByCode();
const rows = (Object.entries(ERROR_KINDS) as [ErrorCode, (typeof ERROR_KINDS)[ErrorCode]][]).map(
  ([code, kind]) => [
    `\`${code}\``,
    String(kind.status),
    String(kind.exit),
    kind.zh,
    kind.en,
    used.get(code)?.join(', ') ?? 'reserved',
  ],
);
// Formatted here, so that formatting the page is no change of it.
const page = await format(`${HEAD}\n${table(['code', 'HTTP', 'exit', '中文', 'English', 'from'], rows)}\n`, {
  parser: 'markdown',
});

if (process.argv.includes('--check')) {
  const stored = await readFile(PAGE, 'utf8').catch(() => '');
  if (stored !== page) {
    process.stderr.write('docs/errors.md 已过时 / is out of date: npm run docs:errors\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(PAGE, page);
  process.stderr.write('docs/errors.md\n');
}

/** Which parts of the server name a code; a code nobody names yet is reserved for a later part. */
async function folderByCode(): Promise<Map<string, string[]>> {
  const files = (await readdir(join(ROOT, 'server'), { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'errors.ts',
  );
  const found = new Map<string, Set<string>>();
  for (const file of files) {
    const text = await readFile(join(ROOT, 'server', file), 'utf8');
    for (const code of Object.keys(ERROR_KINDS)) {
      if (!text.includes(`'${code}'`)) continue;
      const folder = dirname(file) === '.' ? file : file.split(/[\\/]/)[0]!;
      found.set(code, (found.get(code) ?? new Set()).add(folder));
    }
  }
  return new Map([...found].map(([code, folders]) => [code, [...folders].sort()]));
}

/** A Markdown table. */
function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
