// npm run bench -- analysis|import|tiles [--scale demo|province] [--json]: our way against others in one run, as ratios.
// npm run bench -- analysis --only coverage|assignment …: one half of it, since the plain ways take minutes.
// npm run bench -- tiles --only cold|warm|mixed|fresh …
// npm run bench -- growth [--scale demo|province] [--rows 3,6]: how the cost grows with patches and cells, as a table.
import { ANALYSIS_PARTS, benchAnalysis } from './bench/analysis.ts';
import { benchGrowth } from './bench/growth.ts';
import { benchImport } from './bench/import.ts';
import { benchTiles, TILE_PARTS } from './bench/tiles.ts';
import { printBench, type BenchWork } from './bench/report.ts';

const [work = '', ...flags] = process.argv.slice(2);
const option = (name: string) => (flags.includes(name) ? (flags[flags.indexOf(name) + 1] ?? '') : undefined);
const scale = option('--scale') ?? 'demo';
const only = option('--only');

const WORKS: Record<string, Partial<Record<string, () => Promise<BenchWork[]>>>> = {
  analysis: { demo: () => benchAnalysis('demo', only), province: () => benchAnalysis('province', only) },
  tiles: { demo: () => benchTiles('demo', only), province: () => benchTiles('province', only) },
  import: { demo: () => benchImport('demo'), province: () => benchImport('province') },
};

if (work === 'growth' && (scale === 'demo' || scale === 'province')) {
  await benchGrowth(scale, option('--rows')?.split(',').map(Number), (line) =>
    process.stdout.write(`${line}\n`),
  );
  process.exit(0);
}
const run = WORKS[work]?.[scale];
const PARTS: Record<string, string[]> = { analysis: ANALYSIS_PARTS, tiles: TILE_PARTS };
const known = only === undefined || PARTS[work]?.includes(only);
if (!run || !known) {
  process.stderr.write(
    `npm run bench -- ${Object.keys(WORKS).join('|')}|growth [--scale demo|province] [--json]; ${Object.entries(
      PARTS,
    )
      .map(([name, parts]) => `${name}: [--only ${parts.join('|')}]`)
      .join('; ')}\n`,
  );
  process.exit(2);
}
const works = await run();
process.stdout.write(flags.includes('--json') ? `${JSON.stringify(works, null, 2)}\n` : printBench(works));
