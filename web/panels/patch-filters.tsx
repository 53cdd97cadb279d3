import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AssignmentTotals } from '../../server/contract/land.ts';
import { formatNumber } from '../format/number.ts';
import { useCell, useTotals } from '../queries.ts';
import type { StateFilter } from '../state.ts';
import { Figures } from '../ui/figures.tsx';
import { WithinChip } from '../ui/within-chip.tsx';
import { changeState, useViewState } from '../view-state.ts';

const STATES: StateFilter[] = ['inside', 'all', 'assigned', 'disputed', 'blind-spot', 'outside', 'decided'];

/** Totals of the batch, or of the cell the list is limited to. */
function useFigures(): AssignmentTotals | undefined {
  const scheme = useViewState((s) => s.scheme);
  const batch = useViewState((s) => s.batch);
  const within = useViewState((s) => s.within);
  const whole = useTotals(scheme, batch, within === null);
  const cell = useCell(within, scheme, batch);
  return within === null ? whole.data : cell.data?.patchTotals;
}

export function PatchFigures() {
  const { t } = useTranslation();
  const totals = useFigures();
  const state = useViewState((s) => s.state);
  const crossing = useViewState((s) => s.crossing);
  const count = (value: number | undefined) => (value === undefined ? '–' : formatNumber(value));
  const filter =
    (next: StateFilter, only = false) =>
    () =>
      changeState({ state: next, crossing: only });
  // A second click on an active figure goes back to everything inside.
  const toggle = (key: StateFilter) => filter(state === key && !crossing ? 'inside' : key);
  const items = [
    {
      key: 'inside',
      label: t('patch.inside'),
      value: count(totals && totals.patches - totals.outside),
      active: state === 'inside' && !crossing,
      onClick: filter('inside'),
    },
    {
      key: 'crossing',
      label: t('state.crossing'),
      value: count(totals?.multi),
      tone: 'warn' as const,
      active: crossing,
      onClick: crossing ? filter('inside') : filter('inside', true),
    },
    { key: 'disputed', label: t('state.disputed'), value: count(totals?.disputed), tone: 'warn' as const },
    {
      key: 'blind-spot',
      label: t('state.blind-spot'),
      value: count(totals?.blindSpot),
      tone: 'alarm' as const,
    },
    { key: 'outside', label: t('state.outside'), value: count(totals?.outside), tone: 'quiet' as const },
  ].map((item) => ({
    active: state === item.key && !crossing,
    onClick: toggle(item.key as StateFilter),
    ...item,
  }));
  return <Figures items={items} label={t('patch.figures')} />;
}

export function PatchFilters() {
  const { t } = useTranslation();
  const totals = useFigures();
  const state = useViewState((s) => s.state);
  const crossing = useViewState((s) => s.crossing);
  const minMu = useViewState((s) => s.minMu);
  return (
    <div className="filters">
      <WithinChip />
      <Select<StateFilter>
        value={state}
        onChange={(value) => changeState({ state: value })}
        options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
        aria-label={t('patch.stateFilter')}
        className="filter-state"
        popupMatchSelectWidth={false}
        data-testid="filter-state"
      />
      <InputNumber<number>
        value={minMu}
        min={0}
        step={1}
        controls={false}
        onChange={(value) => changeState({ minMu: value && value > 0 ? value : null })}
        prefix={<span className="muted">{t('patch.minArea')}</span>}
        suffix={<span className="muted">{t('unit.mu')}</span>}
        aria-label={`${t('patch.minArea')} ${t('unit.mu')}`}
        className="filter-area"
        data-testid="filter-area"
      />
      <button
        type="button"
        className="toggle-chip"
        aria-pressed={crossing}
        onClick={() => changeState({ crossing: !crossing })}
        data-testid="filter-crossing"
      >
        {t('patch.onlyCrossing')}
      </button>
      {totals && totals.outside > 0 && (state === 'inside' || state === 'all') && !crossing && (
        <p className="filter-note">
          <span>
            {t(state === 'inside' ? 'patch.ofAll' : 'patch.ofAllShown', {
              n: formatNumber(totals.patches),
              outside: formatNumber(totals.outside),
            })}
          </span>
          <button
            type="button"
            className="link"
            onClick={() => changeState({ state: state === 'inside' ? 'all' : 'inside' })}
          >
            {t(state === 'inside' ? 'patch.showAll' : 'patch.hideOutside')}
          </button>
        </p>
      )}
    </div>
  );
}
