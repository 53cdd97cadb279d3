// npm run bench -- analysis|import|tiles [--scale demo|province] [--json]: our way against others in one run, as ratios.
// npm run bench -- growth [--scale demo|province]: how the cost grows with patches and cells, as a table.
import { benchAnalysis } from './bench/analysis.ts';
import { benchGrowth } from './bench/growth.ts';
import { benchImport } from './bench/import.ts';
import { benchTiles } from './bench/tiles.ts';
import { printBench, type BenchWork } from './bench/report.ts';

const WORKS: Record<string, Partial<Record<string, () => Promise<BenchWork[]>>>> = {
  analysis: { demo: () => benchAnalysis('demo'), province: () => benchAnalysis('province') },
  tiles: { demo: benchTiles },
  import: { demo: () => benchImport('demo'), province: () => benchImport('province') },
};

const [work = '', ...flags] = process.argv.slice(2);
const scale = flags.includes('--scale') ? (flags[flags.indexOf('--scale') + 1] ?? '') : 'demo';
if (work === 'growth' && (scale === 'demo' || scale === 'province')) {
  await benchGrowth(scale, (line) => process.stdout.write(`${line}\n`));
  process.exit(0);
}
const run = WORKS[work]?.[scale];
if (!run) {
  process.stderr.write(
    `npm run bench -- ${Object.keys(WORKS).join('|')}|growth [--scale demo|province] [--json]\n`,
  );
  process.exit(2);
}
const works = await run();
process.stdout.write(flags.includes('--json') ? `${JSON.stringify(works, null, 2)}\n` : printBench(works));
