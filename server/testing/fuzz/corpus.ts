import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';

import { formatOf, FORMATS } from '../../ingest/formats/format-list.ts';
import { makeShapefile } from '../make-shapefile.ts';
import { CGCS2000_PRJ, square } from '../made-squares.ts';

/** A sound dataset to be damaged: files by name, relative to a folder of their own. */
export interface Seed {
  name: string;
  /** The file or folder an import is told. */
  main: string;
  files: Map<string, Buffer>;
}

const FIXTURES = join(import.meta.dirname, '../../../data/fixtures');
const GK_PRJ = `PROJCS["CGCS2000_3_Degree_GK_Zone_40",${CGCS2000_PRJ},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",40500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;
const MAX_SEED_BYTES = 512 * 1024;

/** Shapefiles made here, and every fixture file of a format that is read. A new format needs only a fixture. */
export function fuzzCorpus(): Seed[] {
  return [...madeShapefiles(), ...['import', 'formats', 'fuzz'].flatMap(fixturesOf)];
}

/** Formats for which the corpus has no file: then the fuzz says nothing about them. */
export function formatsWithoutSeed(corpus: Seed[]): string[] {
  const seen = new Set(corpus.map(({ main }) => formatOf(extension(main))?.format.name));
  return FORMATS.map((format) => format.name).filter((name) => !seen.has(name));
}

function madeShapefiles(): Seed[] {
  const columns = [
    { name: '行政区名称', type: 'C', length: 30 },
    { name: 'XZQDM', type: 'C', length: 12 },
    { name: 'MJ', type: 'N', length: 14, decimals: 2 },
    { name: 'RQ', type: 'D', length: 8 },
  ] as const;
  const rows = ['广德县', '宁国市', '垴村'].map((name, i) => [name, `34188${i}`, 12.5 * i, '20240601']);
  const hole = square(119.002, 31.002, 0.004).reverse();
  const degrees = [[square(119, 31), hole], [square(119.02, 31), square(119.05, 31)], [square(119.08, 31)]];
  const metres = degrees.map((rings) =>
    rings.map((ring) =>
      ring.map(([x, y]) => [40_404_000 + (x! - 119) * 95_000, 3_431_000 + (y! - 31) * 111_000]),
    ),
  );
  const made: [string, Parameters<typeof makeShapefile>[0]][] = [
    ['gbk', { columns: [...columns], rows, shapes: degrees, encoding: 'gbk', ldid: 0x4d, prj: CGCS2000_PRJ }],
    ['utf8-gk', { columns: [...columns], rows, shapes: metres, encoding: 'utf8', cpg: 'UTF-8', prj: GK_PRJ }],
    [
      'nothing-said',
      { columns: [...columns], rows, shapes: [...metres.slice(0, 2), null], encoding: 'gbk', deleted: [1] },
    ],
  ];
  return made.map(([name, options]) => {
    const parts = makeShapefile(options);
    return {
      name: `shp-${name}`,
      main: 'a.shp',
      files: new Map([...parts].map(([ext, bytes]) => [`a.${ext}`, bytes])),
    };
  });
}

function fixturesOf(folder: string): Seed[] {
  const seeds: Seed[] = [];
  for (const name of readdirSync(join(FIXTURES, folder)).sort()) {
    const path = join(FIXTURES, folder, name);
    const isFolder = statSync(path).isDirectory();
    if (!isFolder && !formatOf(extension(name))?.isMain) continue;
    if (isFolder && !formatOf(extension(name))) continue;
    const inside = isFolder ? readdirSync(path).sort() : [];
    const files = isFolder
      ? new Map(inside.map((file) => [`${name}/${file}`, readFileSync(join(path, file))]))
      : new Map([[name, readFileSync(path)]]);
    const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0);
    if (bytes && bytes <= MAX_SEED_BYTES) seeds.push({ name: `${folder}/${name}`, main: name, files });
  }
  return seeds;
}

export function extension(name: string): string {
  return name.split('.').at(-1)!.toLowerCase();
}

/** A name as old tools write it into zips. */
export function cp936(name: string): Buffer {
  return iconv.encode(name, 'gbk');
}
