import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { BASEMAP_KINDS, type BasemapKind } from '../contract/basemaps.ts';
import { AppError } from '../errors.ts';
import { openPictures } from '../tiles/basemap/basemap-shelf.ts';
import { listBasemaps, removeBasemap, saveBasemap } from '../tiles/basemap/basemaps.queries.ts';
import { lookAtFolder } from '../tiles/basemap/open-folder.ts';
import type { PictureFacts, PictureSource } from '../tiles/basemap/picture.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

interface AddOptions {
  name?: string;
  kind?: BasemapKind;
  minZoom?: number;
  maxZoom?: number;
  bounds?: string;
  attribution?: string;
  fromSouth?: boolean;
  json?: boolean;
}

/** `basemap add|list|remove`: the office's own imagery under the cells. */
export function addBasemapCommands(program: Command, context: CommandContext): void {
  const command = program
    .command('basemap')
    .description('底图影像 / imagery under the map: add, list, remove');
  command
    .command('add')
    .description('添加或替换 / add one, or replace the one of that code')
    .argument('<code>')
    .argument(
      '<source>',
      '瓦片文件夹、.mbtiles、.pmtiles，或含 {z}{x}{y} 的内网地址 / folder, archive, or address with {z} {x} {y}',
    )
    .option('--name <name>', '名称 / name')
    .addOption(
      new Option('--kind <kind>', '种类，缺省按来源判断 / else told from the source').choices(BASEMAP_KINDS),
    )
    .option('--min-zoom <n>', '最小级别 / first zoom', Number)
    .option('--max-zoom <n>', '最大级别 / last zoom', Number)
    .option('--bounds <w,s,e,n>', '范围，度 / extent in degrees')
    .option('--attribution <text>', '来源与审图号 / source and map approval number')
    .option('--from-south', '行号自南向北（TMS）/ rows count from the south')
    .option('--json', 'JSON')
    .action((code: string, source: string, options: AddOptions) =>
      addBasemap(context, code, source, options),
    );
  command
    .command('list')
    .description('列出 / list')
    .option('--json', 'JSON')
    .action(async (options: { json?: boolean }) => {
      const rows = await withDatabase(context, ({ db }) => listBasemaps(db, REGION_ID));
      const lines = rows.map(
        (row) => `${row.code.padEnd(20)} ${row.kind.padEnd(8)} ${row.name}  ${row.source}`,
      );
      printResult(context, options.json ?? false, rows, lines.length ? lines : ['（无）/ (none)']);
    });
  command
    .command('remove')
    .description('移除；文件不动 / take it off; its files stay')
    .argument('<code>')
    .action(async (code: string) => {
      const was = await withDatabase(context, ({ db }) => removeBasemap(db, REGION_ID, code));
      if (!was) throw new AppError('basemap-not-found', `没有底图 ${code} / There is no basemap ${code}`);
      printResult(context, false, null, [`已移除 / removed: ${code}`]);
    });
}

async function addBasemap(
  context: CommandContext,
  code: string,
  given: string,
  options: AddOptions,
): Promise<void> {
  const kind = options.kind ?? kindOf(given);
  const source = kind === 'server' ? given : resolve(given);
  // Opened once now: a wrong path is told here and not by an empty map.
  const pictures: PictureSource & { facts?: PictureFacts } = await openPictures(kind, source);
  const facts = pictures.facts ?? (kind === 'folder' ? await lookAtFolder(source) : {});
  await pictures.close();
  const row = {
    code,
    name: options.name ?? facts.name ?? code,
    kind,
    source,
    from_south: options.fromSouth ?? false,
    min_zoom: options.minZoom ?? facts.minZoom ?? 0,
    max_zoom: options.maxZoom ?? facts.maxZoom ?? 18,
    bounds4490: options.bounds === undefined ? (facts.bounds4490 ?? null) : boundsOf(options.bounds),
    attribution: options.attribution ?? facts.attribution ?? null,
  };
  await withDatabase(context, ({ db }) => saveBasemap(db, { ...row, regionId: REGION_ID }));
  printResult(context, options.json ?? false, row, [
    `已添加 / added: ${code}（${row.kind}，${row.min_zoom}–${row.max_zoom} 级 / zooms）`,
  ]);
}

function kindOf(source: string): BasemapKind {
  if (/^https?:/i.test(source)) return 'server';
  if (/\.mbtiles$/i.test(source)) return 'mbtiles';
  return /\.pmtiles$/i.test(source) ? 'pmtiles' : 'folder';
}

function boundsOf(text: string): [number, number, number, number] {
  const [west, south, east, north, ...more] = text.split(',').map(Number);
  const box = [west!, south!, east!, north!] as [number, number, number, number];
  if (more.length > 0 || !box.every(Number.isFinite) || box[0] >= box[2] || box[1] >= box[3])
    throw new AppError('wrong-usage', '--bounds 应为 西,南,东,北 / --bounds must be west,south,east,north');
  return box;
}
