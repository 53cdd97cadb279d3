import type { Transaction } from '../db/pool.ts';
import { createScheme, findScheme, saveKind, saveLevel, type SchemeRow } from './schemes.queries.ts';

/** Names by depth where the user gives none: the county's own division (requirements.md §A.1). */
const DEFAULT_LEVELS: [zh: string, en: string][] = [
  ['县级', 'County'],
  ['乡镇级', 'Township'],
  ['村级', 'Village'],
  ['片区', 'Zone'],
];

/** Higher precedence answers for ground that cells of two kinds share. */
const KINDS = [
  { kind: 'territorial', nameZh: '属地网格', nameEn: 'Territorial', precedence: 1 },
  { kind: 'enterprise', nameZh: '企业网格', nameEn: 'Enterprise', precedence: 2 },
  { kind: 'special', nameZh: '特殊网格', nameEn: 'Special', precedence: 3 },
];

export interface SchemeWanted {
  code: string;
  name?: string | undefined;
  level: number;
  levelNameZh?: string | undefined;
  levelNameEn?: string | undefined;
  kind: string;
}

/** Finds the scheme or makes it, with the level and the kind that are about to be used. */
export async function ensureScheme(
  trx: Transaction,
  regionId: number,
  wanted: SchemeWanted,
): Promise<SchemeRow> {
  const scheme =
    (await findScheme(trx, regionId, wanted.code)) ??
    (await createScheme(trx, regionId, wanted.code, wanted.name ?? wanted.code));
  const [zh, en] = DEFAULT_LEVELS[wanted.level - 1] ?? [`第 ${wanted.level} 级`, `Level ${wanted.level}`];
  await saveLevel(trx, {
    regionId,
    schemeId: scheme.id,
    level: wanted.level,
    nameZh: wanted.levelNameZh ?? zh,
    nameEn: wanted.levelNameEn ?? en,
    rename: wanted.levelNameZh !== undefined || wanted.levelNameEn !== undefined,
  });
  for (const kind of KINDS) await saveKind(trx, { regionId, schemeId: scheme.id, ...kind });
  if (!KINDS.some((known) => known.kind === wanted.kind)) {
    // A kind of the user's own is cut out of the territorial cells, as a special grid is.
    await saveKind(trx, {
      regionId,
      schemeId: scheme.id,
      kind: wanted.kind,
      nameZh: wanted.kind,
      nameEn: wanted.kind,
      precedence: 2,
    });
  }
  return scheme;
}
