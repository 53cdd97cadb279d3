import proj4 from 'proj4';
import { cgcs2000GaussKruger } from '../../geo/crs/known-crs.ts';
import type { DbfColumn, DbfValue } from '../../geo/shapefile-write/dbf-writer.ts';
import { prjOfZone } from '../../geo/shapefile-write/prj-text.ts';
import { openGeojson, openShapefile, writeText } from '../feature-writer.ts';
import type { FlatRing } from '../outline.ts';
import type { Table } from './county-people.ts';

export interface MadeFeature {
  rings: FlatRing[];
  values: DbfValue[];
}

const ZONE = 38; // central meridian 114° E

export const text = (name: string, length: number): DbfColumn => ({ name, type: 'C', length });
export const area = (name: string): DbfColumn => ({ name, type: 'N', length: 14, decimals: 2 });

export function writeGeojson(stem: string, columns: DbfColumn[], features: readonly MadeFeature[]): string[] {
  const writer = openGeojson(stem, columns);
  for (const { rings, values } of features) writer.add(rings, values);
  return writer.close();
}

/** As desktop programs in China write it: GBK and no `.cpg`. */
export function writeGbk(stem: string, columns: DbfColumn[], features: readonly MadeFeature[]): string[] {
  const writer = openShapefile(stem, columns, { encoding: 'gbk', withoutCpg: true });
  for (const { rings, values } of features) writer.add(rings, values);
  return writer.close();
}

/** The same in metres of the three-degree zone 38, to a millimetre. */
export function writeGaussKruger(
  stem: string,
  columns: DbfColumn[],
  features: readonly MadeFeature[],
): string[] {
  const crs = cgcs2000GaussKruger(ZONE * 3, ZONE * 1e6 + 5e5)!;
  const { forward } = proj4('+proj=longlat +ellps=GRS80 +no_defs', crs.proj4!);
  const options = { encoding: 'gbk', withoutCpg: true, prj: prjOfZone(ZONE) } as const;
  const writer = openShapefile(stem, columns, options);
  for (const { rings, values } of features) {
    const metres = rings.map((ring) => {
      const turned: FlatRing = [];
      for (let i = 0; i < ring.length; i += 2)
        for (const value of forward([ring[i]!, ring[i + 1]!])) turned.push(Math.round(value * 1000) / 1000);
      return turned;
    });
    writer.add(metres, values);
  }
  return writer.close();
}

/** CSV that a Chinese Excel opens rightly: a byte order mark, and quotes where they are needed. */
export function writeCsv(path: string, { columns, rows }: Table): string[] {
  const line = (cells: readonly string[]) =>
    cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
  writeText(path, `\ufeff${[columns, ...rows].map((row) => `${line(row)}\r\n`).join('')}`);
  return [path];
}
