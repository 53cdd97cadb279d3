import type { PatchRow } from '../../server/contract/land.ts';
import type { Language } from '../state.ts';

/** The type in words; as it was delivered where the dictionary has none, null where there is none. */
export function typeName(
  { patchType, patchTypeName }: Pick<PatchRow, 'patchType' | 'patchTypeName'>,
  lang: Language,
): string | null {
  return patchTypeName?.[lang] ?? patchType;
}
