import { collectLayers } from './collect-layers.ts';
import type { CollectedLayer } from './collect-layers.ts';
import { makeShapefile } from './make-shapefile.ts';
import type { DbfColumn, ShapefileOptions } from './make-shapefile.ts';
import { CGCS2000_PRJ, square } from './made-squares.ts';
import { temporaryFolder, writeParts } from './temporary-folder.ts';

export { CGCS2000_PRJ, square } from './made-squares.ts';
export const NAME_COLUMN: DbfColumn = { name: '名称', type: 'C', length: 20 };

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
