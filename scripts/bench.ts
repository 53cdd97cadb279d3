// npm run bench -- tiles [--scale demo] [--json]: our way against others in one run, as ratios.
import { benchTiles } from './bench/tiles.ts';
import { printBench, type BenchWork } from './bench/report.ts';

const WORKS: Record<string, () => Promise<BenchWork[]>> = { tiles: benchTiles };

const [work = '', ...flags] = process.argv.slice(2);
const scale = flags.includes('--scale') ? flags[flags.indexOf('--scale') + 1] : 'demo';
const run = WORKS[work];
if (!run || scale !== 'demo') {
  process.stderr.write(`npm run bench -- ${Object.keys(WORKS).join('|')} [--scale demo] [--json]\n`);
  process.exit(2);
}
const works = await run();
process.stdout.write(flags.includes('--json') ? `${JSON.stringify(works, null, 2)}\n` : printBench(works));
