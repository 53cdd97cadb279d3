import iconv from 'iconv-lite';
import { makeShapefile, type ShapefileOptions } from './make-shapefile.ts';
import { makeZip } from './make-zip.ts';
import { CGCS2000_PRJ, square } from './read-made-shapefile.ts';

/** Four cells beside the made county, the last without a shape and the third crossing itself. */
export const ZIPPED_CELLS = ['大垴村', '沙洲村', '枫树村', '无图村'];
export const ZIPPED_AT = { west: 117.13, south: 31.01 };

const { west, south } = ZIPPED_AT;
const BOW_TIE = [
  [west + 0.03, south],
  [west + 0.04, south + 0.01],
  [west + 0.04, south],
  [west + 0.03, south + 0.01],
  [west + 0.03, south],
];

/** As an old desktop GIS leaves them: GBK text, no .cpg, no language driver, names in the zip in code page 936. */
export function gbkCellsZip(options: Partial<ShapefileOptions> = {}): Buffer {
  return zipOf('村界', {
    columns: [
      { name: '行政区代码', type: 'C', length: 12 },
      { name: '名称', type: 'C', length: 20 },
    ],
    rows: ZIPPED_CELLS.map((name, n) => [`34990110030${n}`, name]),
    shapes: [[square(west, south)], [square(west + 0.015, south)], [BOW_TIE], null],
    ...options,
  });
}

/** Patches in the made county, in the fields of the change layer; one date is none. */
export function gbkPatchesZip(count = 3): Buffer {
  return zipOf('变化图斑', {
    columns: [
      { name: 'JCBH', type: 'C', length: 12 },
      { name: 'TBLX', type: 'C', length: 20 },
      { name: 'HSX', type: 'C', length: 10 },
    ],
    rows: Array.from({ length: count }, (_, n) => [`W${n}`, '推堆土', n === 1 ? '不详' : '2025-09-30']),
    shapes: Array.from({ length: count }, (_, n) => [
      square(117.062 + (n % 100) * 0.0005, 31.061 + Math.floor(n / 100) * 0.0002, 0.0001),
    ]),
  });
}

function zipOf(base: string, options: ShapefileOptions): Buffer {
  const parts = makeShapefile({ encoding: 'gbk', prj: CGCS2000_PRJ, ...options });
  return makeZip(
    [...parts].map(([extension, content]) => ({
      name: iconv.encode(`数据/${base}.${extension}`, 'gbk'),
      content,
    })),
  );
}
