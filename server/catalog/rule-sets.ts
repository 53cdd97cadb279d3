import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../errors.ts';

const names = { nameZh: z.string().min(1), nameEn: z.string().min(1) };
const test = z.discriminatedUnion('is', [
  z.strictObject({ figure: z.string(), is: z.enum(['>=', '<=', '>', '<']), value: z.number() }),
  z.strictObject({ figure: z.string(), is: z.literal('given') }),
  z.strictObject({ figure: z.string(), is: z.literal('contains'), text: z.string().min(1) }),
]);
const words = {
  id: z.string().min(1),
  categoryZh: z.string(),
  categoryEn: z.string(),
  ...names,
  basis: z.string(),
};
const rule = z.strictObject({
  ...words,
  /** What makes the rule worth asking; one that fails: it is not this one. */
  points: z.array(test).min(1),
  /** What it needs besides; missing: doubtful. */
  settles: z.array(test),
  /** Evidence without which no answer can be given at all. */
  essential: z.array(z.string()).default([]),
});

const ruleSetSchema = z
  .strictObject({
    code: z.string(),
    /** Rises with every change; answers carry it. */
    version: z.number().int().positive(),
    ...names,
    basis: z.string(),
    /** Figures `<key>.ratio` and `<key>.m2` from overlays with layers of these kinds, codes, or land classes. */
    evidence: z.record(
      z.string(),
      z.strictObject({
        ...names,
        kinds: z.array(z.string()).optional(),
        layers: z.array(z.string()).optional(),
        classes: z.array(z.string()).optional(),
      }),
    ),
    /** Figures from what the source delivered with the patch. */
    attributes: z.record(
      z.string(),
      z.strictObject({
        ...names,
        fields: z.array(z.string()).min(1),
        number: z.boolean().default(false),
        joined: z.boolean().default(false),
      }),
    ),
    rules: z.array(rule).min(1),
    fallback: z.strictObject(words),
  })
  .superRefine((set, context) => {
    for (const { id, points, settles, essential } of set.rules) {
      for (const { figure } of [...points, ...settles]) {
        const [key] = figure.split('.');
        if (
          !['areaMu', 'areaM2', 'unmatchedMu'].includes(figure) &&
          !set.evidence[key!] &&
          !set.attributes[key!]
        )
          context.addIssue({ code: 'custom', message: `${id}: no figure ${figure}` });
      }
      for (const key of essential)
        if (!set.evidence[key]) context.addIssue({ code: 'custom', message: `${id}: no evidence ${key}` });
    }
  });

export type RuleSet = z.infer<typeof ruleSetSchema>;
export type Rule = RuleSet['rules'][number];
export type Test = z.infer<typeof test>;

const FOLDER = new URL('../../data/rules/', import.meta.url);

export function listRuleSets(): RuleSet[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ruleSetSchema.parse(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))));
}

/** @throws AppError `rules-not-found` */
export function requireRuleSet(code: string): RuleSet {
  const sets = listRuleSets();
  const found = sets.find((set) => set.code === code);
  if (found) return found;
  throw new AppError('rules-not-found', `没有规则 ${code} / There is no rule set ${code}`, {
    hint: `可用 / there are: ${sets.map((set) => set.code).join(', ')}`,
  });
}
