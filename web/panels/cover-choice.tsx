import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { SENSES } from '../../server/contract/cell-coverage.ts';
import { useCellColours } from '../queries.ts';
import type { CoverMode } from '../state.ts';
import { CoverSign } from '../ui/cover-sign.tsx';
import { changeState, useViewState } from '../view-state.ts';

const MODES: readonly CoverMode[] = ['worst', ...SENSES];

/** Colours the cells of the map by their coverage: in the worst of the three senses, or in one. */
export function CoverChoice({ scheme }: { scheme: string }) {
  const { t } = useTranslation();
  const cover = useViewState((s) => s.cover);
  const { isFetching, error, refetch } = useCellColours(scheme, cover !== null);
  return (
    <div className="legend-group">
      <strong>{t('cover.colour')}</strong>
      <Select<CoverMode | ''>
        size="small"
        value={cover ?? ''}
        onChange={(mode) => changeState({ cover: mode || null })}
        options={[
          { value: '', label: t('cover.colourOff') },
          ...MODES.map((mode) => ({ value: mode, label: t(`cover.senses.${mode}`) })),
        ]}
        aria-label={t('cover.colour')}
        className="cover-choice"
        data-testid="cover-choice"
      />
      {cover && error && (
        <p className="legend-note" role="alert">
          {t('cover.colourFailed')}{' '}
          <button type="button" className="link" onClick={() => void refetch()}>
            {t('error.retry')}
          </button>
        </p>
      )}
      {cover && !error && isFetching && <p className="legend-note">{t('cover.colourBusy')}</p>}
      {cover && (
        <ul>
          {(['good', 'warn', 'bad'] as const).map((state) => (
            <li key={state}>
              <i className={`square cover-ground-${state}`} aria-hidden="true" />
              {t(`cover.states.${state}`)}
              <CoverSign state={state} />
            </li>
          ))}
          <li>
            <i className="square cover-ground-unknown" aria-hidden="true" />
            {t('cover.none')}
          </li>
        </ul>
      )}
    </div>
  );
}
