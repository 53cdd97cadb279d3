// The lint rules that bite. The floors (docs/architecture.md) are enforced here: imports only go down,
// stages on floor 2 never import each other, no cycles. scripts/prove-floors.ts plants violations and
// checks that these rules catch them.
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const STAGES = ['ingest', 'analysis', 'supervision', 'tiles', 'features', 'reports', 'made'];
const STORE = ['catalog', 'identity', 'jobs', 'audit', 'http', 'files', 'db'];
const GROUND = ['contract', 'geo', 'errors.ts', 'config.ts'];
const WIRING = [
  'main.ts',
  'app.ts',
  'cli.ts',
  'pipeline.ts',
  'job-works.ts',
  'access-table.ts',
  'authorise.ts',
  'demo.ts',
  'commands',
  'openapi',
];

const at = (names) => names.map((name) => `./server/${name}`);
const zone = (target, from, message) => ({ target, from, message });

const zones = [
  zone(at(GROUND), at([...STORE, ...STAGES, ...WIRING]), 'floor 0 is pure: it imports nothing above'),
  zone(at(STORE), at([...STAGES, ...WIRING]), 'floor 1 does not import stages or wiring'),
  zone(at(STAGES), at(WIRING), 'stages do not import the wiring'),
  ...STAGES.map((stage) =>
    zone(
      `./server/${stage}`,
      at(STAGES.filter((other) => other !== stage)),
      'stages never import each other: they meet in the database',
    ),
  ),
  zone(at(['db']), at(STORE.filter((n) => n !== 'db')), 'db uses nothing else on its floor'),
  zone(at(['files']), at(STORE.filter((n) => n !== 'files')), 'files uses nothing else on its floor'),
  zone(at(['http']), at(STORE.filter((n) => n !== 'http')), 'http uses nothing else on its floor'),
  zone(
    './web',
    at([...STORE, ...STAGES, ...WIRING, 'errors.ts', 'config.ts']),
    'web imports only server/contract and server/geo',
  ),
  zone('./server', './web', 'the server does not import the console'),
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.jingtian*/**', 'web/public/**', 'out/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
          extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
        }),
      ],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'max-lines': ['warn', { max: 300 }],
      eqeqeq: 'error',
      'no-empty': 'error',
    },
  },
  {
    // Only SQL files, the db folder and tests may talk to the database driver; the rest uses types.
    files: ['server/**/*.ts'],
    ignores: ['server/db/**', 'server/**/*.queries.ts', 'server/testing/**', 'server/**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: ['knex', 'pg', 'pg-copy-streams'].map((name) => ({ name, allowTypeImports: true })) },
      ],
    },
  },
);
