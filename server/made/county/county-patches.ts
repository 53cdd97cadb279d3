import { toGrid } from '../../geo/crs/to-4490.ts';
import { pointInRing } from '../../geo/rings.ts';
import { ringM2 } from '../exact-math.ts';
import type { FlatRing } from '../outline.ts';
import { anywhere, beyond, onBorder, type Spot } from '../patches.ts';
import { choose, pick, randomStream, type Random } from '../random.ts';
import { roundShape } from '../round-shape.ts';
import { angle, putDown, rectangle, road, type LocalShape } from './building-shapes.ts';
import type { CountyLand } from './county-land.ts';
import type { CountyLayers, Field } from './county-layers.ts';
import { COUNTY_CODE, COUNTY_NAME, REMARK } from './names.ts';

/** A patch with the values of the 2026 change layers. */
export interface CountyPatch {
  ring: FlatRing;
  place: readonly [number, number];
  site: number;
  type: PatchType;
  values: (string | number | null)[];
}

export interface CountyBatch {
  quarter: string;
  from: string;
  to: string;
  patches: CountyPatch[];
}

interface PatchType {
  code: string;
  feature: string;
  shape: (random: Random) => LocalShape | { roundM2: number };
  built: boolean;
}

const between = (random: Random, least: number, most: number) => least + (most - least) * random();
const TYPES: PatchType[] = [
  {
    code: '20',
    feature: '厂房',
    built: true,
    shape: (r) => rectangle(between(r, 30, 140), between(r, 18, 60)),
  },
  { code: '20', feature: '民房', built: true, shape: (r) => angle(between(r, 16, 40), between(r, 14, 30)) },
  {
    code: 'YH',
    feature: '硬化地面',
    built: true,
    shape: (r) => rectangle(between(r, 20, 90), between(r, 20, 70)),
  },
  {
    code: 'DL2',
    feature: '在建道路',
    built: true,
    shape: (r) => road(between(r, 250, 1400), between(r, 7, 14), between(r, -60, 60)),
  },
  {
    code: 'ND',
    feature: '农村道路',
    built: true,
    shape: (r) => road(between(r, 150, 700), between(r, 3, 6), between(r, -30, 30)),
  },
  {
    code: 'GF',
    feature: '光伏板',
    built: true,
    shape: (r) => rectangle(between(r, 120, 320), between(r, 80, 240)),
  },
  { code: 'TD', feature: '推堆土', built: false, shape: (r) => ({ roundM2: between(r, 800, 30_000) }) },
  { code: 'DT', feature: '动土', built: false, shape: (r) => ({ roundM2: between(r, 500, 12_000) }) },
  { code: 'KT', feature: '坑塘', built: false, shape: (r) => ({ roundM2: between(r, 600, 9_000) }) },
  { code: 'CK', feature: '采矿', built: false, shape: (r) => ({ roundM2: between(r, 5_000, 120_000) }) },
];

export const QUARTERS = [
  { quarter: '2025Q2', from: '2025-04-01', to: '2025-06-30', patches: 46, before: '202503', after: '202505' },
  { quarter: '2025Q3', from: '2025-07-01', to: '2025-09-30', patches: 38, before: '202506', after: '202508' },
  { quarter: '2025Q4', from: '2025-10-01', to: '2025-12-31', patches: 52, before: '202509', after: '202511' },
  { quarter: '2026Q1', from: '2026-01-01', to: '2026-03-31', patches: 41, before: '202512', after: '202602' },
] as const;

/** Of a later batch: on ground that was in the batch before. */
const AGAIN = 0.15;
const ON_BORDER = 0.08;
const OUTSIDE = 0.02;

export function makeCountyBatches(seed: number, land: CountyLand, layers: CountyLayers): CountyBatch[] {
  const batches: CountyBatch[] = [];
  for (const [n, quarter] of QUARTERS.entries()) {
    const random = randomStream(seed, `county-${quarter.quarter}`);
    const earlier = batches[n - 1]?.patches ?? [];
    const patches = Array.from({ length: quarter.patches }, (_, i) => {
      const again = earlier.length > 0 && random() < AGAIN ? choose(random, earlier) : null;
      const drawn = again ? drawAgain(again, random) : drawNew(land, random);
      return { ...drawn, values: valuesOf(drawn, i + 1, quarter, layers, random) };
    });
    batches.push({ quarter: quarter.quarter, from: quarter.from, to: quarter.to, patches });
  }
  return batches;
}

type Drawn = Omit<CountyPatch, 'values'>;

function drawNew(land: CountyLand, random: Random): Drawn {
  const { place, site } = findSpot(land, random);
  const fitting = TYPES.filter(({ code }) =>
    land.rise[site]! > 0.7 ? !['20', 'YH'].includes(code) : code !== 'CK',
  );
  const type = choose(random, fitting);
  const shape = type.shape(random);
  const ring =
    'roundM2' in shape
      ? roundShape(random, place, shape.roundM2, 14 + pick(random, 14))
      : putDown(shape, place, pick(random, 180));
  return { ring, place, site, type };
}

/** The same ground as before: as it was, or grown by a tenth in every direction. */
function drawAgain({ ring, place, site, type }: CountyPatch, random: Random): Drawn {
  if (random() < 0.5) return { ring, place, site, type };
  const grown = ring.map((value, i) => {
    const middle = place[i % 2]!;
    return toGrid(middle + (value - middle) * 1.1);
  });
  return { ring: grown, place, site, type };
}

/** Mostly where people are: the higher, the rarer. */
function findSpot({ borders, rise }: CountyLand, random: Random): Spot {
  const kind = random();
  if (kind < OUTSIDE) {
    const { lattice } = borders;
    const outer = [...lattice.from.keys()].filter(
      (edge) => lattice.from[edge] !== -1 && (lattice.left[edge] === -1 || lattice.right[edge] === -1),
    );
    return beyond(borders, choose(random, outer), random);
  }
  for (;;) {
    const spot = kind < OUTSIDE + ON_BORDER ? onBorder(borders, random) : anywhere(borders, random);
    if (random() > rise[spot.site]! * 0.8) return spot;
  }
}

function valuesOf(
  { ring, place, site, type }: Drawn,
  number: number,
  { quarter, before, after }: (typeof QUARTERS)[number],
  { fields, redLine }: CountyLayers,
  random: Random,
): CountyPatch['values'] {
  const field = fields.find((candidate) => candidate.site === site && inside(place, candidate.ring));
  const inRedLine = redLine.some((rings) => rings.some((outline) => inside(place, outline)));
  const [landCode, landName] = landClass(field, inRedLine, random);
  const day = () => String(1 + pick(random, 28)).padStart(2, '0');
  const serial = `${quarter.slice(2, 4)}${quarter.at(-1)!}${String(number).padStart(5, '0')}`;
  return [
    number,
    COUNTY_CODE,
    COUNTY_NAME,
    type.code,
    type.feature,
    before + day(),
    after + day(),
    null,
    REMARK,
    type.built ? (random() < 0.8 ? '新增建设用地' : '存量建设用地') : null,
    `${COUNTY_CODE}SJBG${serial}`,
    landCode,
    landName,
    null,
    null,
    field ? 'LS' : null,
    field ? '种植粮食作物' : null,
    type.code === '20' && random() < 0.5 ? '203' : null,
    field?.basic ? '是' : '否',
    inRedLine ? '是' : '否',
    Math.round(ringM2(ring) * 100) / 100,
  ];
}

function landClass(field: Field | undefined, inRedLine: boolean, random: Random): [string, string] {
  if (field) return random() < 0.6 ? ['0101', '水田'] : ['0103', '旱地'];
  if (inRedLine) return ['0301', '乔木林地'];
  return choose(random, [
    ['0305', '灌木林地'],
    ['0404', '其他草地'],
    ['0201', '果园'],
    ['1104', '坑塘水面'],
  ]);
}

function inside(place: readonly [number, number], ring: FlatRing): boolean {
  const positions = Array.from({ length: ring.length / 2 }, (_, i) => [ring[i * 2]!, ring[i * 2 + 1]!]);
  return pointInRing(place[0], place[1], positions) === 1;
}
