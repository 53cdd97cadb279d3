import { collectLayers } from './collect-layers.ts';
import type { CollectedLayer } from './collect-layers.ts';
import { makeShapefile } from './make-shapefile.ts';
import type { DbfColumn, ShapefileOptions } from './make-shapefile.ts';
import { temporaryFolder, writeParts } from './temporary-folder.ts';

export const CGCS2000_PRJ =
  'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
export const NAME_COLUMN: DbfColumn = { name: '名称', type: 'C', length: 20 };

/** A clockwise square of 0.01 degrees, as shapefile shells are. */
export function square(x: number, y: number, size = 0.01): number[][] {
  return [
    [x, y],
    [x, y + size],
    [x + size, y + size],
    [x + size, y],
    [x, y],
  ];
}

/** Makes a shapefile (one square named 广德县 unless told), reads it with the options of an import. */
export async function readMadeShapefile(
  options: Partial<ShapefileOptions> & { crs?: string; option?: string },
): Promise<CollectedLayer> {
  const { crs, option, ...rest } = options;
  const parts = makeShapefile({
    columns: [NAME_COLUMN],
    rows: [['广德县']],
    shapes: [[square(119, 31)]],
    prj: CGCS2000_PRJ,
    ...rest,
  });
  const path = await writeParts(temporaryFolder(), 'cells', parts);
  const [layer] = await collectLayers([path], { crs, encoding: option });
  return layer!;
}

export const codes = (issues: { code: string }[]): string[] => issues.map((issue) => issue.code);
