import type { Prejudgement } from '../contract/prejudgement.ts';
import type { Queryable } from '../db/pool.ts';
import { listRuleSets } from './rule-sets.ts';
import type { PatchKey } from './overlays.queries.ts';

/** What the rules say of a patch (part 0) and its parts now. */
export async function listPrejudgements(db: Queryable, key: PatchKey): Promise<Prejudgement[]> {
  type Row = Omit<Prejudgement, 'categoryZh' | 'categoryEn' | 'missing'> & { missing: string[] };
  const result = await db.raw<{ rows: Row[] }>(
    `select part_id "partId", rule_set "ruleSet", rule_version "ruleVersion", result, rule_id "ruleId", missing, figures, tried,
            lower(recorded) "at"
       from prejudgement where region_id = :regionId and patch_id = :id and upper_inf(recorded) order by part_id`,
    { ...key },
  );
  const sets = result.rows.length > 0 ? listRuleSets() : [];
  return result.rows.map(({ missing, ...row }) => {
    const set = sets.find(({ code }) => code === row.ruleSet);
    const rule = row.tried.find(({ id }) => id === row.ruleId);
    return {
      ...row,
      categoryZh: rule?.categoryZh ?? null,
      categoryEn: rule?.categoryEn ?? null,
      missing: missing.map((name) => {
        const named = set?.evidence[name] ?? set?.attributes[name];
        const farmland = { nameZh: '耕地与用地批文图层', nameEn: 'layers of farmland and of approvals' };
        const { nameZh, nameEn } =
          named ?? (name === 'unmatchedMu' ? farmland : { nameZh: name, nameEn: name });
        return { key: name, zh: nameZh, en: nameEn };
      }),
    };
  });
}
