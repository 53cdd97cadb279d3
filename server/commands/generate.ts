import { AppError } from '../errors.ts';
import type { MadeFormat } from '../made/feature-writer.ts';
import { makeCounty } from '../made/county/make-county.ts';
import { makeProvince, type ProvinceStep } from '../made/province.ts';
import { printResult, type CommandContext } from './context.ts';
import { startProgress } from './progress.ts';

export interface GenerateProvinceOptions {
  seed: number;
  out: string;
  cells: [number, number, number];
  patches: number;
  format: MadeFormat | 'both';
  exclaves?: number;
  stopEarly: number;
  /** true: as many as suit the number of cells. */
  faults?: number | true;
  json?: boolean;
}

const STEPS: Record<ProvinceStep, string> = {
  borders: '画界线 / borders',
  'cells-1': '一级网格 / cells of level 1',
  'cells-2': '二级网格 / cells of level 2',
  'cells-3': '三级网格 / cells of level 3',
  patches: '图斑 / patches',
};

export async function generateProvinceCommand(
  context: CommandContext,
  options: GenerateProvinceOptions,
): Promise<void> {
  const progress = startProgress(context.stderr);
  try {
    const report = await makeProvince({
      ...options,
      formats: options.format === 'both' ? ['shp', 'geojson'] : [options.format],
      exclaves: options.exclaves ?? Math.round(options.cells[0] / 100),
      faults: faultsWanted(options),
      onStep: (step, done, total) => progress.update(STEPS[step], done, total),
    });
    progress.stop();
    printResult(context, options.json ?? false, report, [
      `示范省（虚构，种子 ${report.seed}）：网格 ${report.cells.join(' / ')}，图斑 ${report.patches} / Invented province, cells ${report.cells.join(' / ')}, patches ${report.patches}`,
      ...report.files.map((file) => `  ${file}`),
    ]);
  } finally {
    progress.stop();
  }
}

export function generateCountyCommand(
  context: CommandContext,
  options: { seed: number; out: string; json?: boolean },
): void {
  const report = makeCounty(options);
  const patches = Object.entries(report.patches).map(([quarter, count]) => `${quarter} ${count}`);
  printResult(context, options.json ?? false, report, [
    `示范县（虚构，种子 ${report.seed}）：网格 ${report.cells.join(' / ')}，图斑 ${patches.join('、')}，人员 ${report.persons} / Invented county: cells ${report.cells.join(' / ')}, patches ${patches.join(', ')}, persons ${report.persons}`,
    ...report.files.map((file) => `  ${file}`),
  ]);
}

/** Of each way to be wrong: one in a small land, 20 in a large one. */
function faultsWanted({ faults, cells }: GenerateProvinceOptions): number | null {
  if (faults === undefined) return null;
  return faults === true ? Math.min(20, Math.max(1, Math.floor(cells[2] / 500))) : faults;
}

/** `1583,12551,21137` */
export function readCellNumbers(text: string): [number, number, number] {
  const numbers = text.split(',').map((part) => Number(part));
  if (numbers.length !== 3 || numbers.some((n) => !Number.isInteger(n) || n < 1))
    throw new AppError('wrong-usage', `要三个数 / three numbers wanted, e.g. 1583,12551,21137: ${text}`);
  return numbers as [number, number, number];
}
