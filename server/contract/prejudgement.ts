/** Wire shapes of pre-judgements (预判): what versioned rules say of a patch or part. Hints for the person who judges, never a judgement. */

/** Printed with every pre-judgement. */
export const PREJUDGEMENT_NOTE = {
  zh: '预判只是线索，不是判定。原耕地流向建设用地不等同于违法占用耕地。',
  en: 'A pre-judgement is a clue, not a judgement. Former farmland turned into construction land is not the same as unlawful occupation of farmland.',
};

/** 应为 · 存疑 · 缺证据 */
export type PrejudgementResult = 'should-be' | 'doubtful' | 'lacking';
export type TestOutcome = 'yes' | 'no' | 'missing';

export interface RuleTest {
  figure: string;
  figureZh: string;
  is: '>=' | '<=' | '>' | '<' | 'given' | 'contains';
  /** The gate; null for `given`. */
  gate: number | string | null;
  /** What the patch has; null: not known. */
  actual: number | string | null;
  outcome: TestOutcome;
}

export interface TriedRule {
  id: string;
  categoryZh: string;
  categoryEn: string;
  nameZh: string;
  nameEn: string;
  basis: string;
  /** holds: applies; lacking: points there, evidence missing; unknown: cannot even be asked; no: does not apply. */
  outcome: 'holds' | 'lacking' | 'unknown' | 'no';
  tests: RuleTest[];
}

export interface Prejudgement {
  /** 0: the patch itself. */
  partId: number;
  ruleSet: string;
  ruleVersion: number;
  result: PrejudgementResult;
  ruleId: string | null;
  categoryZh: string | null;
  categoryEn: string | null;
  missing: { key: string; zh: string; en: string }[];
  figures: Record<string, number | string | null>;
  tried: TriedRule[];
  at: string;
}

/** `jingtian prejudge --json` */
export interface PrejudgeReport {
  batch: string;
  ruleSet: string;
  ruleVersion: number;
  subjects: number;
  /** Answers that are new or different from before. */
  changed: number;
  results: {
    result: PrejudgementResult;
    ruleId: string | null;
    categoryZh: string | null;
    n: number;
    areaM2: number;
  }[];
  note: string;
}
