import { Segmented, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Batch } from '../../server/contract/land.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { FACETS } from '../state.ts';
import type { Facet, Measure } from '../state.ts';
import { changeState, useViewState } from '../view-state.ts';
import { periodChoices } from './periods.ts';
import type { ShownStatistics } from './use-statistics.ts';

/** What is counted: columns, measure, days, batches. */
export function StatsControls({ shown, batches }: { shown: ShownStatistics; batches: Batch[] }) {
  const { t } = useTranslation();
  const view = useViewState((s) => s.statsView);
  const facet = useViewState((s) => s.facet);
  const measure = useViewState((s) => s.measure);
  const ranked = useViewState((s) => s.ranked);
  const lang = useViewState((s) => s.lang);
  const periods = periodChoices(shown.months, t);
  const batchOptions = batches
    .filter(({ assignment }) => assignment !== null)
    .map(({ code, name }) => ({ value: code, label: pickLanguage(name, lang) || code }));
  return (
    <div className="stats-controls no-print">
      {view === 'units' && (
        <Select<Facet>
          value={facet}
          onChange={(next) => changeState({ facet: next, column: null })}
          options={FACETS.map((value) => ({ value, label: t(`stats.facets.${value}`) }))}
          aria-label={t('stats.facet')}
          popupMatchSelectWidth={false}
          data-testid="stats-facet"
        />
      )}
      {view === 'changes' ? (
        <>
          <Select
            value={shown.pair?.from}
            onChange={(code) => changeState({ against: code })}
            options={batchOptions.filter(({ value }) => value !== shown.pair?.to)}
            aria-label={t('stats.from')}
            popupMatchSelectWidth={false}
            data-testid="stats-from"
          />
          <span aria-hidden="true">→</span>
          <Select
            value={shown.pair?.to}
            onChange={(code) => changeState({ batch: code })}
            options={batchOptions}
            aria-label={t('stats.to')}
            popupMatchSelectWidth={false}
            data-testid="stats-to"
          />
        </>
      ) : (
        <Select
          value={shown.period ?? ''}
          onChange={(code) => changeState({ period: code || null })}
          options={[...(view === 'units' ? [{ value: '', label: t('stats.allDays') }] : []), ...periods]}
          aria-label={t('stats.period')}
          popupMatchSelectWidth={false}
          data-testid="stats-period"
        />
      )}
      <Segmented<Measure>
        value={measure}
        onChange={(next) => changeState({ measure: next, column: null })}
        options={(['patches', 'area'] as const).map((value) => ({ value, label: t(`stats.measures.${value}`) }))}
        aria-label={t('stats.measure')}
        data-testid="stats-measure"
      />
      <label className="switch">
        <Switch
          size="small"
          checked={ranked}
          onChange={(on) => changeState({ ranked: on })}
          data-testid="stats-rank"
        />
        <span>{t('stats.rank')}</span>
      </label>
    </div>
  ); // prettier-ignore
}
