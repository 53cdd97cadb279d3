import { Option, type Command } from 'commander';
import type { CommandContext } from './context.ts';
import {
  generateCountyCommand,
  generateProvinceCommand,
  readCellNumbers,
  type GenerateProvinceOptions,
} from './generate.ts';
import { wholeNumber } from './option-values.ts';

/** `generate`: an invented province and an invented county. */
export function addGenerateCommands(program: Command, context: CommandContext): void {
  const generate = program.command('generate').description('生成示范数据 / make invented data');
  generate
    .command('province')
    .description('虚构的省：三级网格、图斑 / an invented province: cells-1|2|3 and patches')
    .requiredOption('--seed <n>', '种子，同一种子得到同样的文件 / same seed, same bytes', wholeNumber)
    .requiredOption('--out <dir>', '写到文件夹 / folder to write to')
    .option('--cells <a,b,c>', '各级网格数 / cells of each level', readCellNumbers, [1583, 12551, 21137])
    .option('--patches <n>', '图斑数 / number of patches', wholeNumber, 400_000)
    .addOption(
      new Option('--format <format>', 'Shapefile（cells-1.shp…）、GeoJSON（cells-1.geojson…）或两种')
        .choices(['shp', 'geojson', 'both'])
        .default('shp'),
    )
    .option(
      '--faults [n]',
      '埋入各类问题并写 faults.json，每种 n 处 / plant faults, n of each way, listed in faults.json',
      wholeNumber,
    )
    .option(
      '--exclaves <n>',
      '飞地数 / leaves handed to a cell some way off (default 1 % of level 1)',
      wholeNumber,
    )
    .option('--stop-early <n>', '没有三级的二级网格数 / level-2 cells without cells below', wholeNumber, 0)
    .option('--json', 'JSON')
    .action((options: GenerateProvinceOptions) => generateProvinceCommand(context, options));
  generate
    .command('county')
    .description('虚构的县：网格、图斑、图层、人员 / an invented county: cells, batches, layers, people')
    .requiredOption('--seed <n>', '种子，同一种子得到同样的文件 / same seed, same bytes', wholeNumber)
    .requiredOption('--out <dir>', '写到文件夹 / folder to write to')
    .option('--json', 'JSON')
    .action((options: { seed: number; out: string; json?: boolean }) =>
      generateCountyCommand(context, options),
    );
}
