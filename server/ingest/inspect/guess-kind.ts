import type { InspectKind } from '../../contract/upload.ts';
import { chooseMapping } from '../mapping.ts';

/** Patches carry image dates, a patch number or a type; boundaries a code and a name. When nothing tells, patches. */
export async function guessKind(fields: string[]): Promise<InspectKind> {
  const { mapping: patches } = await chooseMapping('patches', fields, {});
  const { mapping: cells } = await chooseMapping('cells', fields, {});
  const signs = (mapping: Record<string, string | null>, ours: string[]) =>
    ours.filter((name) => mapping[name]).length;
  const forPatches = signs(patches, ['patchNo', 'patchType', 'before', 'after', 'issuedArea']);
  const forCells = signs(cells, ['code', 'name', 'parent']);
  return forCells > forPatches ? 'cells' : 'patches';
}
