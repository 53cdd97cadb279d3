import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DbfColumn } from '../../geo/shapefile-write/dbf-writer.ts';
import { toGrid } from '../../geo/crs/to-4490.ts';
import { ringM2 } from '../exact-math.ts';
import { writeText } from '../feature-writer.ts';
import { outlineOf, type FlatRing } from '../outline.ts';
import { randomStream } from '../random.ts';
import {
  area,
  text,
  writeCsv,
  writeGaussKruger,
  writeGbk,
  writeGeojson,
  type MadeFeature,
} from './county-files.ts';
import { makeCountyLand, type CountyLand } from './county-land.ts';
import { makeCountyLayers, type CountyLayers } from './county-layers.ts';
import { makeCountyBatches, type CountyBatch } from './county-patches.ts';
import { makeCountyPeople } from './county-people.ts';
import { readme } from './county-readme.ts';
import { REMARK } from './names.ts';

export interface CountyReport {
  seed: number;
  files: string[];
  /** Cells of the four levels. */
  cells: number[];
  patches: Record<string, number>;
  persons: number;
}

const CELL_FIELDS: DbfColumn[] = [
  text('code', 15),
  text('name', 60),
  text('parent', 15),
  text('kind', 16),
  text('BZ', 20),
];
const PATCH_FIELDS: DbfColumn[] = [
  { name: 'OBJECTID', type: 'N', length: 10 },
  text('XZQDM', 6),
  text('XMC', 40),
  text('TBLX', 4),
  text('TZ', 20),
  text('QSX', 8),
  text('HSX', 8),
  text('DDTC', 20),
  text('BZ', 40),
  text('JSYDXZ', 20),
  text('JCBH', 20),
  text('DLBM', 5),
  text('DLMC', 20),
  text('TBXHDM', 6),
  text('TBXHMC', 20),
  text('ZZSXDM', 6),
  text('ZZSXMC', 20),
  text('CZCSXM', 4),
  text('SFYN', 4),
  text('SFHX', 4),
  area('MJ'),
];
/** The quarter that is also written in metres of a Gauss-Krüger zone. */
const IN_METRES = '2025Q4';

/** Makes the invented county and writes it to a folder: a second or two, everything marked 示范数据. */
export function makeCounty({ seed, out }: { seed: number; out: string }): CountyReport {
  const land = makeCountyLand(seed);
  const layers = makeCountyLayers(seed, land);
  const batches = makeCountyBatches(seed, land, layers);
  const people = makeCountyPeople(seed, land);
  mkdirSync(join(out, 'gbk'), { recursive: true });
  const files = [
    ...writeCells(out, land),
    ...batches.flatMap((batch) => writeBatch(out, batch)),
    ...writeLayers(out, layers, batches, seed),
    ...writeCsv(join(out, 'persons.csv'), people.persons),
    ...writeCsv(join(out, 'duties.csv'), people.duties),
    ...writeCsv(join(out, 'patrols.csv'), people.patrols),
  ];
  writeText(join(out, 'README.md'), readme(seed));
  return {
    seed,
    files: [...files, join(out, 'README.md')],
    cells: land.levels.map((cells) => cells.length),
    patches: Object.fromEntries(batches.map(({ quarter, patches }) => [quarter, patches.length])),
    persons: people.persons.rows.length,
  };
}

/** As `makeCounty`; a folder that holds this very county already stays as it is. */
export function makeCountyOnce(request: { seed: number; out: string }): void {
  const page = join(request.out, 'README.md'); // written last: where it stands the rest is whole
  if (existsSync(page) && readFileSync(page, 'utf8') === readme(request.seed)) return;
  makeCounty(request);
}

function writeCells(out: string, { borders, levels }: CountyLand): string[] {
  return levels.flatMap((cells, n) => {
    const features = cells.map(({ code, name, parentCode, kind, sites }) => ({
      rings: outlineOf(borders, sites),
      values: [code, name, parentCode, kind, REMARK],
    }));
    return write(out, `cells-${n + 1}`, CELL_FIELDS, features);
  });
}

function writeBatch(out: string, { quarter, patches }: CountyBatch): string[] {
  const features = patches.map(({ ring, values }) => ({ rings: [ring], values }));
  const name = `patches-${quarter}`;
  return [
    ...write(out, name, PATCH_FIELDS, features),
    ...(quarter === IN_METRES
      ? writeGaussKruger(join(out, 'gbk', `${name}-gk38`), PATCH_FIELDS, features)
      : []),
  ];
}

function writeLayers(out: string, layers: CountyLayers, batches: CountyBatch[], seed: number): string[] {
  const numbered = (prefix: string, n: number) => `${prefix}${String(n + 1).padStart(5, '0')}`;
  const farmland = layers.fields.map(({ ring, areaM2 }, n) => {
    const [code, name] = n % 3 === 0 ? ['0103', '旱地'] : ['0101', '水田'];
    return { rings: [ring], values: [numbered('GD', n), code, name, round(areaM2), REMARK] };
  });
  const basic = layers.fields
    .filter(({ basic }) => basic)
    .map(({ ring, areaM2 }, n) => ({ rings: [ring], values: [numbered('YJ', n), round(areaM2), REMARK] }));
  const redLine = layers.redLine.map((rings, n) => ({
    rings,
    values: [numbered('HX', n), '水源涵养', round(sumM2(rings)), REMARK],
  }));
  const urban = [
    { rings: layers.urban, values: ['KF00001', '集中建设区', round(sumM2(layers.urban)), REMARK] },
  ];
  const number = text('BSM', 20);
  const remark = text('BZ', 20);
  return [
    ...write(
      out,
      'layer-farmland',
      [number, text('DLBM', 5), text('DLMC', 20), area('TBMJ'), remark],
      farmland,
    ),
    ...write(out, 'layer-basic-farmland', [number, area('TBMJ'), remark], basic),
    ...write(out, 'layer-red-line', [number, text('HXLX', 40), area('MJ'), remark], redLine),
    ...write(out, 'layer-urban-boundary', [number, text('GHFQ', 40), area('MJ'), remark], urban),
    ...write(
      out,
      'layer-approvals',
      [number, text('PZWH', 60), text('PZRQ', 10), text('XMMC', 60), area('PZMJ'), remark],
      approvals(batches, seed),
    ),
  ];
}

/** Of what was built, a third was approved: most approvals are a little larger than the patch, some cover a part. */
function approvals(batches: CountyBatch[], seed: number): MadeFeature[] {
  const random = randomStream(seed, 'county-approvals');
  const built = batches.flatMap(({ patches }) => patches).filter(({ type }) => type.built);
  return built
    .filter(() => random() < 0.35)
    .map(({ ring, place, type }, n) => {
      const scale = random() < 0.75 ? 1.06 : 0.6;
      const rings = [ring.map((value, i) => place[i % 2]! + (value - place[i % 2]!) * scale).map(toGrid)];
      const wording = `示范政地〔${2023 + (n % 3)}〕${n + 1}号`;
      const day = `${2023 + (n % 3)}-0${1 + (n % 9)}-15`;
      return {
        rings,
        values: [
          `PW${String(n + 1).padStart(5, '0')}`,
          wording,
          day,
          `${type.feature}项目`,
          round(sumM2(rings)),
          REMARK,
        ],
      };
    });
}

function write(out: string, name: string, columns: DbfColumn[], features: readonly MadeFeature[]): string[] {
  return [
    ...writeGeojson(join(out, name), columns, features),
    ...writeGbk(join(out, 'gbk', name), columns, features),
  ];
}

const sumM2 = (rings: readonly FlatRing[]): number => rings.reduce((sum, ring) => sum + ringM2(ring), 0);
const round = (value: number): number => Math.round(value * 100) / 100;
