import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DbfColumn } from '../geo/shapefile-write/dbf-writer.ts';
import { drawBorders, type Borders } from './borders.ts';
import type { PlantedFault } from './faults/fault.ts';
import { planFaults } from './faults/plan-faults.ts';
import { plantFaults, type Planted } from './faults/plant-faults.ts';
import { openWriter, writeText, type FeatureWriter, type MadeFormat } from './feature-writer.ts';
import { buildHierarchy, sitesNeeded, type HierarchyOptions, type MadeCell } from './hierarchy.ts';
import { buildLattice } from './lattice.ts';
import { outlineOf, type FlatRing } from './outline.ts';
import { patchMaker } from './patches.ts';
import { placeLattice } from './place-lattice.ts';
import { randomStream } from './random.ts';
import { spaceFillingPath } from './space-filling-path.ts';

export interface ProvinceOptions extends HierarchyOptions {
  seed: number;
  /** Folder to write to; made when it is not there. */
  out: string;
  patches: number;
  formats: readonly MadeFormat[];
  /** How many faults of each way to be wrong are planted; null for a grid without fault. */
  faults: number | null;
  onStep?: (step: ProvinceStep, done: number, total: number) => void;
}

export type ProvinceStep = 'borders' | 'cells-1' | 'cells-2' | 'cells-3' | 'patches';

export interface MadeReport {
  seed: number;
  files: string[];
  cells: number[];
  patches: number;
  /** What was planted, by kind; null when nothing was. */
  faults: Partial<Record<PlantedFault['kind'], number>> | null;
}

/** Changes when the same seed gives other bytes than before: caches of made data are kept by it. */
export const PROVINCE_VERSION = 1;

const SEGMENTS = 32; // six sides of 32: a leaf has about 192 vertices
const MIDDLE = { lon: 112.5, lat: 32 };
const PITCH_M = 2_700;
const WIDEST_M = 600_000;
const YIELD_EVERY = 2_000;

const CELL_COLUMNS: DbfColumn[] = [
  { name: 'code', type: 'C', length: 12 },
  { name: 'name', type: 'C', length: 60 },
  { name: 'parent', type: 'C', length: 12 },
  { name: 'BZ', type: 'C', length: 20 },
];
const PATCH_COLUMNS: DbfColumn[] = [
  { name: 'XZQDM', type: 'C', length: 6 },
  { name: 'TBLX', type: 'C', length: 4 },
  { name: 'QSX', type: 'C', length: 8 },
  { name: 'HSX', type: 'C', length: 8 },
  { name: 'JCBH', type: 'C', length: 20 },
  { name: 'MJ', type: 'N', length: 12, decimals: 2 },
  { name: 'BZ', type: 'C', length: 20 },
];
const REMARK = '示范数据';

/**
 * Makes an invented province: three levels of cells that nest exactly with shared borders, and patches. Streams to
 * disk; the borders (500 bytes each) are what it holds in memory.
 * @throws AppError `wrong-usage` when the numbers of cells cannot nest
 */
export async function makeProvince(options: ProvinceOptions): Promise<MadeReport> {
  const { seed, out } = options;
  const step = stepper(options);
  const needed = sitesNeeded(options);
  const columns = even(Math.sqrt(needed));
  const rows = even(needed / columns);
  const lattice = buildLattice(columns, rows);
  const hierarchy = buildHierarchy(spaceFillingPath(columns, rows), options, randomStream(seed, 'hierarchy'));
  await step('borders', 0, 1);
  const pitchM = Math.min(PITCH_M, WIDEST_M / columns);
  const ground = placeLattice(lattice, { ...MIDDLE, pitchM }, randomStream(seed, 'ground'));
  const faultRandom = randomStream(seed, 'faults');
  const plans = planFaults({ lattice, hierarchy, ground }, options.faults ?? 0, faultRandom);
  const sided = new Map(plans.flatMap((plan) => ('edge' in plan ? [[plan.edge, plan.side] as const] : [])));
  const borders = drawBorders(lattice, ground, { segments: SEGMENTS, sided }, randomStream(seed, 'borders'));
  const planted = plantFaults(plans, borders, hierarchy, faultRandom);
  mkdirSync(out, { recursive: true });
  const files: string[] = [];
  const levels = [hierarchy.bigs, hierarchy.middles, hierarchy.leaves] as const;
  for (const [n, cells] of levels.entries()) {
    const name = (['cells-1', 'cells-2', 'cells-3'] as const)[n]!;
    files.push(...(await writeCells(options, name, cells, borders, n === 2 ? planted : null, step)));
  }
  files.push(...(await writePatches(options, hierarchy.bigs, borders, step)));
  files.push(...writeFaults(options, planted.faults));
  return {
    seed,
    files,
    cells: levels.map((cells) => cells.length),
    patches: options.patches,
    faults: options.faults === null ? null : countKinds(planted.faults),
  };
}

function writeFaults({ out, faults }: ProvinceOptions, planted: readonly PlantedFault[]): string[] {
  const path = join(out, 'faults.json');
  // A list of an earlier run would speak of faults that are no longer there.
  rmSync(path, { force: true });
  if (faults === null) return [];
  writeText(path, `${JSON.stringify(planted, null, 2)}\n`);
  return [path];
}

function countKinds(faults: readonly PlantedFault[]): Partial<Record<PlantedFault['kind'], number>> {
  const counts: Partial<Record<PlantedFault['kind'], number>> = {};
  for (const { kind } of faults) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

async function writeCells(
  { out, formats }: ProvinceOptions,
  name: 'cells-1' | 'cells-2' | 'cells-3',
  cells: readonly MadeCell[],
  borders: Borders,
  planted: Planted | null,
  step: Stepper,
): Promise<string[]> {
  const writers = formats.map((format) => openWriter(format, join(out, name), CELL_COLUMNS));
  const write = (cell: Omit<MadeCell, 'sites'>, rings: FlatRing[]) => {
    for (const writer of writers) writer.add(rings, [cell.code, cell.name, cell.parentCode, REMARK]);
  };
  for (const [i, cell] of cells.entries()) {
    if (i % YIELD_EVERY === 0) await step(name, i, cells.length);
    const altered = planted?.altered.get(i);
    if (altered !== null) write(cell, altered ?? outlineOf(borders, cell.sites));
  }
  for (const extra of planted?.added ?? []) write(extra, extra.rings);
  await step(name, cells.length, cells.length);
  return closeAll(writers);
}

async function writePatches(
  { out, formats, seed, patches }: ProvinceOptions,
  bigs: readonly MadeCell[],
  borders: Borders,
  step: Stepper,
): Promise<string[]> {
  const bigOf: string[] = [];
  for (const { code, sites } of bigs) for (const site of sites) bigOf[site] = code;
  const writers = formats.map((format) => openWriter(format, join(out, 'patches'), PATCH_COLUMNS));
  const make = patchMaker(borders, randomStream(seed, 'patches'));
  for (let i = 0; i < patches; i++) {
    if (i % YIELD_EVERY === 0) await step('patches', i, patches);
    const patch = make();
    const code = bigOf[patch.site]!;
    const values = [
      code,
      patch.typeCode,
      dayText(2025, 7, patch.days),
      dayText(2025, 10, patch.days),
      `${code}SFTB${String(i + 1).padStart(8, '0')}`,
      patch.areaM2,
      REMARK,
    ];
    for (const writer of writers) writer.add([patch.ring], values);
  }
  await step('patches', patches, patches);
  return closeAll(writers);
}

/** YYYYMMDD of a day within two months, counted as 30 days each. */
function dayText(year: number, month: number, days: number): string {
  const day = (n: number) => String(n).padStart(2, '0');
  return `${year}${day(month + Math.floor(days / 30))}${day(1 + (days % 30))}`;
}

const closeAll = (writers: readonly FeatureWriter[]): string[] => writers.flatMap((writer) => writer.close());

/** An even number of at least two that is not smaller. */
const even = (n: number): number => Math.max(2, 2 * Math.ceil(n / 2));

type Stepper = (step: ProvinceStep, done: number, total: number) => Promise<void>;

/** Tells how far it is and lets others have a turn: the bar is drawn, Ctrl-C is heard. */
function stepper({ onStep }: ProvinceOptions): Stepper {
  return async (step, done, total) => {
    onStep?.(step, done, total);
    await new Promise((resolve) => setImmediate(resolve));
  };
}
