// Plants violations of the floors in a copy of nothing but names: files beside the real ones, linted with the real
// rules, removed afterwards. npx tsx scripts/prove-floors.ts prints the proof; prove-floors.test.ts is the check.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** In the names of all planted files; in .gitignore, so that a kill leaves nothing that could be committed. */
const MARK = 'planted-violation';

export interface Violation {
  says: string;
  /** Rule that must report it, in the first file. */
  rule: string;
  /** Path below the checkout → contents. */
  files: Record<string, string>;
}

const path = (folder: string, name: string) => `${folder}/${MARK}-${name}.ts`;

export const VIOLATIONS: Violation[] = [
  {
    says: 'an import from a higher floor',
    rule: 'import-x/no-restricted-paths',
    files: {
      [path('server/catalog', 'up')]:
        `import { BANDS } from '../tiles/bands.ts';\nexport const bands = BANDS;\n`,
    },
  },
  {
    says: 'I/O on the ground floor',
    rule: 'import-x/no-restricted-paths',
    files: {
      [path('server/geo', 'io')]:
        `import { openPool } from '../db/pool.ts';\nexport const pool = openPool;\n`,
    },
  },
  {
    says: 'an import between two stages',
    rule: 'import-x/no-restricted-paths',
    files: {
      [path('server/ingest', 'sibling')]:
        `import { BANDS } from '../tiles/bands.ts';\nexport const bands = BANDS;\n`,
    },
  },
  {
    says: 'an import of a sibling by http',
    rule: 'import-x/no-restricted-paths',
    files: {
      [path('server/http', 'db')]:
        `import { openPool } from '../db/pool.ts';\nexport const pool = openPool;\n`,
    },
  },
  {
    says: 'an import between two stages under a .js name',
    rule: 'import-x/no-restricted-paths',
    files: {
      [path('server/ingest', 'js')]:
        `import { BANDS } from '../tiles/bands.js';\nexport const bands = BANDS;\n`,
    },
  },
  {
    says: 'a cycle',
    rule: 'import-x/no-cycle',
    files: {
      [path('server/geo', 'cycle-a')]:
        `import { b } from './${MARK}-cycle-b.ts';\nexport const a = (): number => b();\n`,
      [path('server/geo', 'cycle-b')]:
        `import { a } from './${MARK}-cycle-a.ts';\nexport const b = (): number => a();\n`,
    },
  },
  {
    says: 'an import of server internals by the console',
    rule: 'import-x/no-restricted-paths',
    files: {
      [path('web', 'server')]:
        `import { BANDS } from '../server/tiles/bands.ts';\nexport const bands = BANDS;\n`,
    },
  },
  {
    says: 'an import of the console by the server',
    rule: 'import-x/no-restricted-paths',
    files: {
      [path('server/tiles', 'web')]:
        `import { planted } from '../../web/${MARK}-thing.ts';\nexport const again = planted;\n`,
      [path('web', 'thing')]: `export const planted = 1;\n`,
    },
  },
  {
    says: 'the database driver outside of queries',
    rule: '@typescript-eslint/no-restricted-imports',
    files: { [path('server/analysis', 'driver')]: `import knex from 'knex';\nexport const driver = knex;\n` },
  },
];

/** Lints the planted files of all violations. @returns for each the rules that reported its first file */
export async function plantAndLint(violations: Violation[]): Promise<string[][]> {
  const planted = violations.flatMap(({ files }) => Object.entries(files));
  try {
    for (const [file, text] of planted) {
      await mkdir(dirname(join(ROOT, file)), { recursive: true });
      await writeFile(join(ROOT, file), text);
    }
    const eslint = new ESLint({ cwd: ROOT, ignore: true });
    const results = await eslint.lintFiles(planted.map(([file]) => file));
    return violations.map(({ files }) => {
      const [first] = Object.keys(files);
      const result = results.find(({ filePath }) => filePath === join(ROOT, first!));
      return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
    });
  } finally {
    for (const [file] of planted) await rm(join(ROOT, file), { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reported = await plantAndLint(VIOLATIONS);
  VIOLATIONS.forEach(({ says, rule }, n) => {
    const caught = reported[n]!.includes(rule);
    if (!caught) process.exitCode = 1;
    process.stdout.write(`${caught ? '✓' : '✗'} ${says}: ${reported[n]!.join(', ') || 'nothing reported'}\n`);
  });
}
