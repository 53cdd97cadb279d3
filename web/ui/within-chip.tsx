import { useTranslation } from 'react-i18next';
import { useCell } from '../queries.ts';
import { changeState, useViewState } from '../view-state.ts';
import { Icon } from './icon.tsx';

/** Says that the list is limited to one cell, and lifts the limit. */
export function WithinChip() {
  const { t } = useTranslation();
  const within = useViewState((s) => s.within);
  const scheme = useViewState((s) => s.scheme);
  const batch = useViewState((s) => s.batch);
  const { data } = useCell(within, scheme, batch);
  if (within === null) return null;
  return (
    <span className="chip" data-testid="within-chip">
      <span className="muted">{t('list.within')}</span>
      <strong>{data?.name ?? '…'}</strong>
      <button
        type="button"
        onClick={() => changeState({ within: null })}
        aria-label={t('list.withinClear')}
        title={t('list.withinClear')}
      >
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}
