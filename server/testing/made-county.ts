import { equalAreaM2 } from './equal-area.ts';

/** West, south, east, north in degrees, counted from the county's south-west corner. */
type Box = [west: number, south: number, east: number, north: number];

export interface MadeFeature extends GeoJSON.Feature<GeoJSON.Polygon> {
  properties: Record<string, string | number>;
}

const ORIGIN = [117, 31] as const;
const TOWN = [0.06, 0.04] as const;
const VILLAGE = [0.03, 0.02] as const;

const TOWNS = ['青山镇', '临河镇', '白石乡', '柳林乡'];
const VILLAGES = [
  ['东塘村', '西塘村', '上冲村', '下冲村'],
  ['河口村', '渡头村', '沙洲村', '新圩村'],
  ['石桥村', '白岩村', '竹园村', '枫树村'],
  ['柳溪村', '桃林村', '高岗村', '大垴村'],
];

// What is wrong with the grid; every other village is exactly its quarter of its town.
const ALTERED: Record<string, Box> = {
  东塘村: [0, 0, 0.028, 0.02],
  河口村: [0.06, 0, 0.092, 0.02],
  桃林村: [0.09, 0.04, 0.122, 0.06],
};

const FAULTS = {
  gap: [0.028, 0, 0.03, 0.02],
  overlap: [0.09, 0, 0.092, 0.02],
  outside: [0.12, 0.04, 0.122, 0.06],
} satisfies Record<string, Box>;

/** The patches of the first batch: one of every state. `issued` is off by more than 1 % on purpose. */
const PATCHES = {
  whole: { no: 'TB-0001', box: [0.01, 0.048, 0.014, 0.051] },
  crossing: { no: 'TB-0002', box: [0.024, 0.068, 0.034, 0.072] },
  disputed: { no: 'TB-0003', box: [0.087, 0.008, 0.093, 0.012] },
  blindSpot: { no: 'TB-0004', box: [0.0285, 0.008, 0.0295, 0.012] },
  outside: { no: 'TB-0005', box: [0.14, 0.03, 0.144, 0.033] },
} satisfies Record<string, { no: string; box: Box }>;

export type PatchName = keyof typeof PATCHES;
export type FaultName = keyof typeof FAULTS;

export const COUNTY = {
  scheme: 'wanghu',
  levels: [
    { level: 1, zh: '县', en: 'County' },
    { level: 2, zh: '乡镇', en: 'Town' },
    { level: 3, zh: '村', en: 'Village' },
  ],
  /** One of every state. */
  batch: '2025q3',
  /** More patches than a list page holds, all in 高岗村. */
  longBatch: '2025q4',
  longBatchPatches: 130,
};

/** Cells of one level of the county 望湖县: 1 county, 4 towns, 16 villages. */
export function countyCells(level: number): MadeFeature[] {
  const code = '349901';
  if (level === 1) return [cell(code, '望湖县', [0, 0, 0.12, 0.08])];
  return TOWNS.flatMap((town, t) => {
    const townCode = `${code}${100 + t}`;
    const corner = quarter([0, 0], TOWN, t);
    if (level === 2) return [cell(townCode, town, corner, code)];
    return VILLAGES[t]!.map((name, v) =>
      cell(
        `${townCode}${200 + v}`,
        name,
        ALTERED[name] ?? quarter([corner[0], corner[1]], VILLAGE, v),
        townCode,
      ),
    );
  });
}

export function countyPatches(): MadeFeature[] {
  return Object.values(PATCHES).map(({ no, box }) =>
    feature(box as Box, {
      ...{ JCBH: no, TBLX: '新增建设', QSX: '2025-06-30', HSX: '2025-09-30' },
      JCMJ: areaOf(box as Box) * (no === PATCHES.whole.no ? 1.05 : 1),
    }),
  );
}

/** Small patches without a number of their own. */
export function countyLongBatch(): MadeFeature[] {
  return Array.from({ length: COUNTY.longBatchPatches }, (_, n) => {
    const [west, south] = [0.062 + (n % 13) * 0.002, 0.061 + Math.floor(n / 13) * 0.0018];
    return feature([west, south, west + 0.001, south + 0.001], { HSX: '2025-12-31' });
  });
}

export const patchNo = (name: PatchName): string => PATCHES[name].no;
export const patchM2 = (name: PatchName): number => areaOf(PATCHES[name].box as Box);
export const faultM2 = (name: FaultName): number => areaOf(FAULTS[name] as Box);
export const middleOfPatch = (name: PatchName) => middle(PATCHES[name].box as Box);
export const middleOfFault = (name: FaultName) => middle(FAULTS[name] as Box);
/** A place in the county by degrees from its south-west corner. */
export const placeAt = (east: number, north: number) => ({ lon: ORIGIN[0] + east, lat: ORIGIN[1] + north });

function quarter(
  [west, south]: [number, number],
  [width, height]: readonly [number, number],
  n: number,
): Box {
  const [left, low] = [west + (n % 2) * width, south + Math.floor(n / 2) * height];
  return [left, low, left + width, low + height];
}

function cell(code: string, name: string, box: Box, parent?: string): MadeFeature {
  return feature(box, { code, name, ...(parent ? { parent_code: parent } : {}) });
}

function feature(box: Box, properties: MadeFeature['properties']): MadeFeature {
  return { type: 'Feature', properties, geometry: polygon(box) };
}

function polygon([west, south, east, north]: Box): GeoJSON.Polygon {
  // Sums of decimals carry dust in their last bits: rounded to the grid that working geometry is kept on.
  const at = (x: number, y: number) => [
    Number((ORIGIN[0] + x).toFixed(9)),
    Number((ORIGIN[1] + y).toFixed(9)),
  ];
  const ring = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return { type: 'Polygon', coordinates: [ring] };
}

const areaOf = (box: Box): number => equalAreaM2(polygon(box));
const middle = ([west, south, east, north]: Box) => placeAt((west + east) / 2, (south + north) / 2);
