import type { PrejudgementResult, RuleTest, TriedRule } from '../contract/prejudgement.ts';
import type { Rule, RuleSet, Test } from '../catalog/rule-sets.ts';

export type Figures = Record<string, number | string | null>;

export interface Answer {
  result: PrejudgementResult;
  ruleId: string | null;
  missing: string[];
  tried: TriedRule[];
}

/**
 * Tries the rules in the order officers use (domain rule: 合法 → 设施农用地 → 农村道路 → 其他 → 非农违法). The first that holds is what
 * the patch should be. Missing evidence makes doubtful and never speaks against a rule; the last rule (非农违法) only holds
 * when every other could be asked and does not apply.
 */
export function tryRules(set: RuleSet, figures: Figures): Answer {
  const tried: TriedRule[] = [];
  const missing = new Set<string>();
  let lacking: Rule | null = null;
  let essentialMissing = false;
  for (const rule of set.rules) {
    const points = rule.points.map((test) => ask(set, test, figures));
    const settles = rule.settles.map((test) => ask(set, test, figures));
    const outcome = outcomeOf(points, settles);
    tried.push({ ...wordsOf(rule), outcome, tests: [...points, ...settles] });
    if (outcome === 'no') continue;
    if (outcome === 'holds' && lacking === null)
      return { result: 'should-be', ruleId: rule.id, missing: [...missing], tried };
    for (const test of [...points, ...settles])
      if (test.outcome === 'missing') missing.add(keyOf(test.figure));
    if (outcome === 'unknown')
      essentialMissing ||= rule.essential.some((key) => figures[`${key}.ratio`] === null);
    else lacking ??= rule;
  }
  if (lacking) return { result: 'doubtful', ruleId: lacking.id, missing: [...missing], tried };
  if (essentialMissing) return { result: 'lacking', ruleId: null, missing: [...missing], tried };
  const last = { ...wordsOf(set.fallback), tests: [] };
  if (missing.size > 0)
    return {
      result: 'doubtful',
      ruleId: set.fallback.id,
      missing: [...missing],
      tried: [...tried, { ...last, outcome: 'lacking' }],
    };
  return {
    result: 'should-be',
    ruleId: set.fallback.id,
    missing: [],
    tried: [...tried, { ...last, outcome: 'holds' }],
  };
}

function outcomeOf(points: RuleTest[], settles: RuleTest[]): TriedRule['outcome'] {
  const any = (tests: RuleTest[], outcome: RuleTest['outcome']) =>
    tests.some((test) => test.outcome === outcome);
  if (any(points, 'no') || any(settles, 'no')) return 'no';
  if (any(points, 'missing')) return 'unknown';
  return any(settles, 'missing') ? 'lacking' : 'holds';
}

function ask(set: RuleSet, test: Test, figures: Figures): RuleTest {
  const actual = figures[test.figure] ?? null;
  const gate = test.is === 'given' ? null : test.is === 'contains' ? test.text : test.value;
  return {
    figure: test.figure,
    figureZh: nameOf(set, test.figure),
    is: test.is,
    gate,
    actual,
    outcome: outcome(),
  };

  function outcome(): RuleTest['outcome'] {
    if (test.is === 'given') return actual === null || actual === '' ? 'missing' : 'yes';
    // Words nobody wrote are not missing evidence: nobody claims it.
    if (test.is === 'contains') return String(actual ?? '').includes(test.text) ? 'yes' : 'no';
    if (typeof actual !== 'number') return 'missing';
    const holds = {
      '>=': actual >= test.value,
      '<=': actual <= test.value,
      '>': actual > test.value,
      '<': actual < test.value,
    };
    return holds[test.is] ? 'yes' : 'no';
  }
}

function keyOf(figure: string): string {
  return figure.split('.')[0]!;
}

const FIXED: Record<string, string> = {
  areaMu: '图斑面积（亩）',
  areaM2: '图斑面积（m²）',
  unmatchedMu: '未套合耕地（亩）',
};

function nameOf(set: RuleSet, figure: string): string {
  const [key, part] = figure.split('.');
  const named = set.evidence[key!] ?? set.attributes[key!];
  return (
    FIXED[figure] ??
    `${named!.nameZh}${part === 'ratio' ? '·套合率' : part === 'm2' ? '·套合面积（m²）' : ''}`
  );
}

function wordsOf({
  id,
  categoryZh,
  categoryEn,
  nameZh,
  nameEn,
  basis,
}: Omit<TriedRule, 'tests' | 'outcome'>) {
  return { id, categoryZh, categoryEn, nameZh, nameEn, basis };
}
