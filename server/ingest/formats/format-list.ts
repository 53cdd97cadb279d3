import { boundaryTxt } from './boundary-txt.ts';
import type { Format } from './format.ts';
import { gdb } from './gdb.ts';
import { geojson } from './geojson.ts';
import { gpkg } from './gpkg.ts';
import { kml } from './kml.ts';
import { ndjson } from './ndjson.ts';
import { shapefile } from './shapefile.ts';
import { csv, xlsx } from './table.ts';

/** Every format that can be read. A new one is one module and one line here. */
export const FORMATS: readonly Format[] = [
  geojson,
  ndjson,
  shapefile,
  gpkg,
  gdb,
  kml,
  boundaryTxt,
  csv,
  xlsx,
];

/** The format that a file of this extension (lower case, no dot) starts or belongs to, or null. */
export function formatOf(extension: string): { format: Format; isMain: boolean } | null {
  for (const format of FORMATS) {
    if (format.extensions.includes(extension)) return { format, isMain: true };
    if (format.companions.includes(extension)) return { format, isMain: false };
  }
  return null;
}
