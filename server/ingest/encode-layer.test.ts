import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeShapefile } from '../testing/make-shapefile.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { PatchChunk } from './encode-patches.ts';
import type { SourceLayer } from './formats/format.ts';
import { chooseMapping } from './mapping.ts';
import { encodeLayer } from './prepare-layer.ts';
import { readSources } from './read-source.ts';

const FRAME = {
  regionId: 1,
  batchId: 2,
  runId: 3,
  instant: '2026-01-15T00:00:00.000001Z',
  observedOn: '2026-01-15',
};

const COLUMNS = [
  { name: 'JCBH', type: 'C' as const, length: 20 },
  { name: 'XZQDM', type: 'C' as const, length: 12 },
  { name: 'TBLX', type: 'C' as const, length: 8 },
  { name: 'QSX', type: 'C' as const, length: 10 },
  { name: 'HSX', type: 'D' as const, length: 8 },
  { name: 'MJ', type: 'N' as const, length: 20, decimals: 4 },
  { name: 'BZ', type: 'C' as const, length: 40 },
];

const NUMBERS = [
  '12.5000',
  '0',
  '-0',
  '1234567890123456',
  '0.1',
  '****',
  '1,5',
  '-.25',
  '',
  '999999999999.999',
  '7e3',
];
const TEXTS = ['', '示范 "数据"', 'a\\b', 'plain', ' leading', '水库', 'tab\there', 'cut\u0007bell'];

/** Rings of every kind, around a place. */
function shapeOf(n: number, x: number, y: number, unit: number): number[][][] | null {
  const box = (half: number, ccw = false): number[][] => {
    const ring = [[x - half, y - half], [x - half, y + half], [x + half, y + half], [x + half, y - half], [x - half, y - half]]; // prettier-ignore
    return ccw ? ring.reverse() : ring;
  };
  const blob = Array.from({ length: 30 }, (_, k) => {
    const angle = (-2 * Math.PI * k) / 30;
    const far = unit * (0.6 + ((n * 7 + k * 13) % 11) / 25);
    return [x + far * Math.cos(angle), y + far * Math.sin(angle)];
  });
  const kinds: (number[][][] | null)[] = [
    [[...blob, blob[0]!]],
    [box(unit)],
    [box(unit), box(unit / 2, true)],
    [blob], // not closed
    [[...box(unit).slice(0, 2), box(unit)[1]!, ...box(unit).slice(2)]], // a vertex twice
    [[box(unit)[0]!, box(unit)[2]!, box(unit)[1]!, box(unit)[3]!, box(unit)[0]!]], // a bow-tie
    [
      [
        [x, y],
        [x + unit, y],
        [x, y],
        [x + unit, y],
        [x, y],
      ],
    ], // there and back
    [
      [
        [x, y],
        [NaN, y],
        [x, y + unit],
        [x, y],
      ],
    ],
    [box(unit).map(([a, b]) => [a! + 400 * unit * 1e3, b! + 400 * unit * 1e3])], // outside its system
    null,
    [box(unit), box(unit * 3).map(([a, b]) => [a! + 10 * unit, b!])],
    [box(unit / 1e9)],
  ];
  return kinds[n % kinds.length]!;
}

async function opened(crs: 'EPSG:4490' | 'EPSG:4526', encoding: string): Promise<SourceLayer> {
  const count = 2600;
  const [x, y, unit] = crs === 'EPSG:4490' ? [113.1234567891, 28.5, 0.0004] : [38_500_000, 3_150_000, 40];
  const files = makeShapefile({
    columns: COLUMNS,
    rows: Array.from({ length: count }, (_, n) => [
      n % 50 === 0 ? null : `JC${n % 400 === 7 ? 7 : n}`,
      ['430102', '430103', '12', null][n % 4]!,
      ['01', '2', 'ZZ', null][n % 4]!,
      ['2025-03', '2025Q1', 'soon', null][n % 4]!,
      ['20250631', '20250630', '00000000'][n % 3]!,
      NUMBERS[n % NUMBERS.length]!,
      TEXTS[n % TEXTS.length]!,
    ]),
    shapes: Array.from({ length: count }, (_, n) =>
      shapeOf(n, x + (n % 60) * unit * 12, y + Math.floor(n / 60) * unit * 12, unit),
    ),
    deleted: [5, 1200],
    encoding,
  });
  const base = join(temporaryFolder(), 'made');
  for (const [extension, bytes] of files) await writeFile(`${base}.${extension}`, bytes);
  for await (const layer of readSources([`${base}.shp`], { crs })) return layer;
  throw new Error('no layer');
}

/** All that chunks hold, feature by feature, wherever one chunk ends. */
async function encoded(layer: SourceLayer, workers: number) {
  const { mapping, areaUnit } = await chooseMapping('patches', layer.fields, {});
  const encoding = { frame: FRAME, chosen: { mapping, areaUnit }, crs: layer.crs };
  const features: unknown[] = [];
  const bounds: number[][] = [];
  for await (const chunk of encodeLayer(layer, encoding, workers, 1000)) {
    features.push(...featuresOf(chunk));
    bounds.push(chunk.bounds);
  }
  const edge = (n: number, pick: (...values: number[]) => number) => pick(...bounds.map((box) => box[n]!));
  return { features, bbox: [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)] };
}

function featuresOf(chunk: PatchChunk): unknown[] {
  const issues = new Map(chunk.issues);
  const refused = new Map(chunk.attributes.filter(([i]) => chunk.state[i] === 0));
  return Array.from({ length: chunk.count }, (_, i) => ({
    index: chunk.index[i],
    state: chunk.state[i],
    row: Buffer.from(chunk.bytes.subarray(i === 0 ? 0 : chunk.ends[i - 1], chunk.ends[i])).toString('hex'),
    tail: chunk.tails[i],
    issuedM2: chunk.issuedM2[i],
    areaM2: chunk.areaM2[i],
    code: chunk.codes[chunk.codeOf[i]!],
    place: [...chunk.places.subarray(i * 4, i * 4 + 4)],
    ground: chunk.grounds[i],
    issues: issues.get(i),
    refused: refused.get(i),
  }));
}

test.each([
  ['EPSG:4490', 'gb18030'],
  ['EPSG:4526', 'utf-8'],
] as const)(
  'workers encode what one thread makes of objects, byte for byte: %s, %s',
  async (crs, encoding) => {
    const layer = await opened(crs, encoding);
    const [slow, flat] = [await encoded(layer, 1), await encoded(layer, 2)];
    expect(flat.features).toHaveLength(2598);
    expect(flat).toEqual(slow);
  },
  60_000,
);
