import { useTranslation } from 'react-i18next';
import { SENSES, type Sense } from '../../server/contract/cell-coverage.ts';
import type { ChiefCell } from '../../server/contract/chief-page.ts';
import { coverReasons } from '../format/cover-reasons.ts';
import { CoverSign } from '../ui/cover-sign.tsx';
import { useWords } from './words.ts';

/** The three coverages with their reasons; a tap colours the cell by one of them, another tap by the worst again. */
export function CoverRows({
  cell,
  chosen,
  onChoose,
}: {
  cell: ChiefCell;
  chosen: Sense | null;
  onChoose: (sense: Sense | null) => void;
}) {
  const { t } = useTranslation();
  const { area } = useWords();
  return (
    <ul className="covers" aria-label={t('chief.colour')}>
      {SENSES.map((sense) => {
        const { state } = cell.coverage[sense];
        return (
          <li key={sense}>
            <button
              type="button"
              aria-pressed={chosen === sense}
              onClick={() => onChoose(chosen === sense ? null : sense)}
              data-testid={`cover-${sense}`}
            >
              <span className="cover-head">
                <CoverSign state={state} />
                <b>{t(`cover.senses.${sense}`)}</b>
              </span>
              <span className={`tag tag-cover-${state}`}>{t(`cover.states.${state}`)}</span>
              <span className="cover-why">
                {coverReasons({ t, area, division: null }, cell.coverage, sense).map((line) => (
                  <span key={line}>{line}</span>
                ))}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
