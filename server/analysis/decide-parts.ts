import type { PatchState, SchemeSettings } from '../contract/land.ts';

/** From which size a share calls its cell, and how near two must be to be equal. */
export type ShareRules = Pick<SchemeSettings, 'minShareM2' | 'minShareRatio' | 'tieRatio'>;

/** What a share of a patch is that leaves make up and no person said a word on. */
export type PartMethod = 'whole' | 'largest-share' | 'tie' | 'co-cell' | 'below-threshold';

export interface DecidedParts {
  state: Extract<PatchState, 'assigned' | 'disputed'>;
  /** Place of the leading share. */
  lead: number;
  /** How many cells are called. */
  called: number;
  /** The shares made to add up to the patch, m², and what each is. */
  sharesM2: number[];
  methods: PartMethod[];
}

/** m²: shares as near as this go in the order of the cells' codes after rounding, which SQL knows. */
const NEARLY_EQUAL_M2 = 0.2;
/** m²: what is less is no ground of its own. */
const NOTHING_M2 = 0.01;

/**
 * Decides on a patch that leaves make up without gap or overlap, as `balanceAreas`, `decideMixed` and `answerGroup` do
 * on all others (docs/architecture.md, "whose ground", 7 to 11); `assignment-laws.db.test.ts` holds the two together.
 * @param sumM2 what the shares add up to, before they are balanced
 * @returns null where it takes more than the figures
 */
export function decideParts(
  areaM2: number,
  shares: readonly number[],
  sumM2: number,
  rules: ShareRules,
): DecidedParts | null {
  const order = shares.map((_, n) => n).sort((a, b) => shares[b]! - shares[a]!);
  const [lead, next, third] = order as [number, number?, number?];
  if (next !== undefined && shares[lead]! - shares[next]! < NEARLY_EQUAL_M2) return null;
  if (third !== undefined && shares[next!]! - shares[third]! < NEARLY_EQUAL_M2) return null;
  const offM2 = areaM2 - sumM2;
  if (Math.abs(offM2) > Math.max(0.02, areaM2 * 1e-4)) return null;
  const sharesM2 = [...shares];
  sharesM2[lead]! += offM2;

  const limitM2 = Math.max(rules.minShareM2, areaM2 * rules.minShareRatio);
  const reaches = (n: number) => sharesM2[n]! >= limitM2;
  const tie =
    next !== undefined && reaches(next) && (sharesM2[lead]! - sharesM2[next]!) / areaM2 <= rules.tieRatio;
  const method = (n: number): PartMethod => {
    if (n !== lead) return reaches(n) ? 'co-cell' : 'below-threshold';
    if (tie) return 'tie';
    return sharesM2[n]! >= areaM2 - NOTHING_M2 ? 'whole' : 'largest-share';
  };
  return {
    state: tie ? 'disputed' : 'assigned',
    lead,
    called: Math.max(1, order.filter(reaches).length),
    sharesM2,
    methods: shares.map((_, n) => method(n)),
  };
}
