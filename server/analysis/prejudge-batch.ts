import { requireBatch } from '../catalog/require.ts';
import { requireRuleSet, type RuleSet } from '../catalog/rule-sets.ts';
import { PREJUDGEMENT_NOTE, type PrejudgeReport } from '../contract/prejudgement.ts';
import type { Database } from '../db/pool.ts';
import { overlayBatch } from './overlay-batch.ts';
import {
  endAnswersOfGoneParts,
  listOverlaidLayers,
  listSubjectFacts,
  readRuleSetCode,
  saveAnswers,
  saveRuleSetCode,
  sumAnswers,
  type Overlaid,
  type SubjectFacts,
} from './prejudge.queries.ts';
import { tryRules, type Figures } from './try-rules.ts';

const PAGE = 2000;
const MU_M2 = 2000 / 3;

/**
 * Looks at every patch and part of a batch with the rules of the region (预判): what it should be, what is doubtful and which
 * evidence is missing. The overlays are brought up to date first. Answers that stay the same are left alone, others stay
 * as what was said before.
 * @param request.rules takes another rule set, from now on
 * @throws AppError `batch-not-found`, `rules-not-found`
 */
export async function prejudgeBatch(
  db: Database,
  request: { regionId: number; batch: string; rules?: string | undefined },
): Promise<PrejudgeReport> {
  const { regionId } = request;
  const set = requireRuleSet(request.rules ?? (await readRuleSetCode(db, regionId)));
  await overlayBatch(db, { regionId, batch: request.batch });
  return db.transaction(async (trx) => {
    const batch = (await requireBatch(trx, regionId, request.batch))!;
    const key = { regionId, batchId: batch.id };
    await trx.raw('select pg_advisory_xact_lock(7426010, cast(:batchId as int))', { batchId: batch.id });
    if (request.rules !== undefined) await saveRuleSetCode(trx, regionId, set.code);
    const layers = await listOverlaidLayers(trx, key);
    let subjects = 0;
    let changed = 0;
    for (let afterPatch = 0; ;) {
      const page = await listSubjectFacts(trx, key, { afterPatch, limit: PAGE });
      if (page.length === 0) break;
      const answers = page.map((facts) => {
        const figures = figuresOf(set, layers, facts);
        const { ruleId, ...answer } = tryRules(set, figures);
        return { patch_id: facts.patch_id, part_id: facts.part_id, rule_id: ruleId, figures, ...answer };
      });
      changed += await saveAnswers(trx, { regionId, ruleSet: set.code, ruleVersion: set.version }, answers);
      subjects += page.length;
      afterPatch = page[page.length - 1]!.patch_id;
    }
    await endAnswersOfGoneParts(trx, key);
    const category = (ruleId: string | null) =>
      [...set.rules, set.fallback].find((rule) => rule.id === ruleId)?.categoryZh ?? null;
    const results = (await sumAnswers(trx, key)).map((row) => ({ ...row, categoryZh: category(row.ruleId) }));
    return {
      ...{ batch: request.batch, ruleSet: set.code, ruleVersion: set.version, subjects, changed, results },
      note: `${PREJUDGEMENT_NOTE.zh} / ${PREJUDGEMENT_NOTE.en}`,
    };
  });
}

type Layer = Awaited<ReturnType<typeof listOverlaidLayers>>[number];

/** The figures the rules ask about; null where no layer or attribute says anything. Rounded as they are shown. */
export function figuresOf(set: RuleSet, layers: Layer[], facts: SubjectFacts): Figures {
  const figures: Figures = { areaM2: round(facts.area_m2, 2), areaMu: round(facts.area_m2 / MU_M2, 2) };
  for (const [key, { kinds, layers: codes, classes }] of Object.entries(set.evidence)) {
    const fits = ({ kind, code }: { kind: string; code: string }) =>
      (kinds?.includes(kind) ?? false) ||
      (codes?.includes(code) ?? false) ||
      (classes !== undefined && kind !== 'approvals');
    const known = layers.some((layer) => fits(layer) && (classes === undefined || layer.classed));
    const hits = facts.overlays
      .filter(fits)
      .map((overlay) => (classes ? classM2(overlay, classes) : overlay.hit_m2));
    const m2 = Math.min(Math.max(0, ...hits), facts.area_m2);
    figures[`${key}.m2`] = known ? round(m2, 2) : null;
    figures[`${key}.ratio`] = known ? round(m2 / facts.area_m2, 4) : null;
  }
  const has = (kind: string) => layers.some((layer) => layer.kind === kind);
  const unmatched = facts.overlays.filter((o) => o.kind === 'farmland').map((o) => o.unmatched_m2 ?? 0);
  figures.unmatchedMu =
    has('farmland') && has('approvals') ? round(Math.max(0, ...unmatched) / MU_M2, 2) : null;
  for (const [key, { fields, number, joined }] of Object.entries(set.attributes)) {
    const given = fields
      .map((field) => facts.attributes[field])
      .filter((v) => v !== undefined && v !== null && v !== '');
    const text = joined ? given.map(String).join(' ') : given.length > 0 ? String(given[0]).trim() : '';
    const value = number && text !== '' ? Number(text) : NaN;
    figures[key] = number ? (Number.isFinite(value) ? value : null) : text || null;
  }
  return figures;
}

const classM2 = ({ classes }: Overlaid, wanted: string[]) =>
  Object.entries(classes).reduce(
    (sum, [name, m2]) => sum + (wanted.some((w) => name.startsWith(w)) ? m2 : 0),
    0,
  );

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
