import type { TFunction } from 'i18next';
import type { CellCoverage, Sense } from '../../server/contract/cell-coverage.ts';
import { formatNumber } from './number.ts';

/** Why a sense is as it is, and what is known of the cells below, a line each. */
export function coverReasons(
  words: {
    t: TFunction;
    /** An area with its unit. */
    area: (areaM2: number) => string;
    /** How far a cell is divided; null where nobody wants to know. */
    division: ((status: 'none' | 'partial' | 'complete') => string) | null;
  },
  { space, people, patrol }: Pick<CellCoverage, Sense>,
  sense: Sense,
): string[] {
  const { t } = words;
  switch (sense) {
    case 'space': {
      const { findings, decided, areaM2, divisionStatus } = space.figures;
      const why = t(`cover.space.${space.reason}`, {
        findings: formatNumber(findings),
        decided: formatNumber(decided),
        area: words.area(areaM2),
      });
      // A cell without children is a leaf: that it is not divided is no news.
      if (divisionStatus === 'none' || !words.division) return [why];
      return [why, t('cover.space.division', { division: words.division(divisionStatus) })];
    }
    case 'people': {
      const { below, vacantBelow } = people.figures;
      const why = t(`cover.people.${people.reason}`);
      if (below === 0 || people.reason === 'no-duties') return [why];
      return [
        why,
        t('cover.people.below', { below: formatNumber(below), vacant: formatNumber(vacantBelow) }),
      ];
    }
    case 'patrol': {
      const { own, below, doneBelow } = patrol.figures;
      const why = own
        ? [
            t('cover.patrol.visits', {
              period: t(`cover.patrol.periods.${own.per}`),
              due: formatNumber(own.due),
              done: formatNumber(own.done),
            }),
            own.lastVisit ? t('cover.patrol.last', { date: own.lastVisit }) : t('cover.patrol.never'),
          ]
        : [t('cover.patrol.no-cadence')];
      return below === 0
        ? why
        : [...why, t('cover.patrol.below', { below: formatNumber(below), done: formatNumber(doneBelow) })];
    }
  }
}
