import { Button } from 'antd';
import { Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scheme } from '../../server/contract/land.ts';
import { formatNumber } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { ExportMenu } from '../panels/export-menu.tsx';
import { useBatches, useCell } from '../queries.ts';
import { STATS_VIEWS } from '../state.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';
import { changeState, useViewState } from '../view-state.ts';
import { ChangesDetail } from './changes-detail.tsx';
import { drillTo, useFlyToDrilled } from './drill.ts';
import './stats.css';
import { StatsControls } from './stats-controls.tsx';
import { StatsTable } from './stats-table.tsx';
import { ChangesTiles, StatsTiles } from './stats-tiles.tsx';
import { useStatistics } from './use-statistics.ts';
import type { ShownStatistics } from './use-statistics.ts';

// The charts are heavier than all the rest of the panel: figures are readable while they come.
const StatsChart = lazy(() => import('./stats-chart.tsx'));

/** Patches and areas of the units below a cell; every choice is in the address, so the link shows the same. */
export default function StatsView({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const view = useViewState((s) => s.statsView);
  const facet = useViewState((s) => s.facet);
  const within = useViewState((s) => s.within);
  const batch = useViewState((s) => s.batch);
  const lang = useViewState((s) => s.lang);
  const batches = useBatches(scheme.code).data?.batches ?? [];
  const shown = useStatistics(scheme.code);
  const around = useCell(within, scheme.code, batch).data;
  useFlyToDrilled(within, within === null ? scheme.bbox4490 : (around?.bbox4490 ?? null));
  const caption = t(view === 'units' ? `stats.facets.${facet}` : `stats.views.${view}`);
  const chosen = batches.find(({ code }) => code === batch);
  return (
    <section className="list stats" aria-label={t('stats.title')} data-testid="stats-view">
      <header className="print-only">
        <h1>
          {t('stats.title')} · {caption}
        </h1>
        <p>
          {[
            pickLanguage(scheme.name, lang),
            around?.name,
            view === 'units' && (chosen ? t('stats.batchIs', { name: pickLanguage(chosen.name, lang) }) : t('stats.allBatches')),
            shown.period,
            shown.pair && view === 'changes' && `${shown.pair.from} → ${shown.pair.to}`,
            t('stats.printed', { when: new Date().toLocaleString(lang === 'zh' ? 'zh-CN' : 'en-GB') }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </header>
      <nav className="stats-views no-print" aria-label={t('stats.views.label')}>
        {STATS_VIEWS.map((name) => (
          <button
            key={name}
            type="button"
            aria-current={view === name ? 'page' : undefined}
            onClick={() => changeState({ statsView: name, column: null }, 'push')}
            data-testid={`stats-view-${name}`}
          >
            {t(`stats.views.${name}`)}
          </button>
        ))}
      </nav>
      <Path scheme={scheme} />
      <StatsControls shown={shown} batches={batches} />
      <div className="scroll" aria-busy={shown.isFetching}>
        <Body shown={shown} batches={batches.length} caption={caption} />
      </div>
      <footer className="list-footer no-print">
        <CopyButton text={window.location.href} label={t('detail.copy')} />
        <span className="spread" />
        <Button onClick={() => window.print()} data-testid="stats-print">
          {t('stats.print')}
        </Button>
        <ExportMenu
          items={[
            {
              text: view === 'units' ? 'stats.export.exportXlsx' : 'stats.export.exportOneXlsx',
              path: `export/${shown.path}`,
              params: { ...shown.params, format: 'xlsx', lang },
            },
            {
              text: 'stats.export.exportCsv',
              path: `export/${shown.path}`,
              params: { ...shown.params, ...(view === 'units' ? { by: facet } : {}), format: 'csv', lang },
            },
          ]}
        />
      </footer>
    </section>
  ); // prettier-ignore
}

function Body({ shown, batches, caption }: { shown: ShownStatistics; batches: number; caption: string }) {
  const { t } = useTranslation();
  const view = useViewState((s) => s.statsView);
  const { model, error, units, changes } = shown;
  if (error) {
    const up = () => changeState({ within: null, period: null });
    return <ProblemView error={error} onRetry={shown.refetch} onBack={up} />;
  }
  if (!model) {
    if (shown.isPending) return <RowsSkeleton rows={12} />;
    return (
      <div className="panel-empty" data-testid="stats-empty">
        <strong>{t(view === 'changes' && batches === 1 ? 'stats.oneBatch' : 'stats.noBatches')}</strong>
      </div>
    );
  }
  if (units && units.totals.patches === 0 && units.totals.areaM2 === 0) return <Nothing shown={shown} />;
  const hasUnits = model.rows.some(({ kind }) => kind === 'cell');
  return (
    <>
      {units && <StatsTiles view={units} />}
      {changes && <ChangesTiles view={changes} />}
      <Notices shown={shown} />
      {(hasUnits || model.overTime) && (
        <ErrorBoundary>
          <Suspense fallback={<div className="stats-chart" aria-hidden="true" />}>
            <StatsChart model={model} column={shown.column} />
          </Suspense>
        </ErrorBoundary>
      )}
      {!hasUnits && <p className="muted stats-note">{t('stats.leaf')}</p>}
      <StatsTable model={model} column={shown.column} tones={shown.tones} caption={caption} />
      <Note />
      {changes && <ChangesDetail view={changes} shown={shown} />}
    </>
  );
}

/** How patches and ground are counted: said where the figures are, for they are argued about. */
function Note() {
  const { t } = useTranslation();
  const view = useViewState((s) => s.statsView);
  const facet = useViewState((s) => s.facet);
  const key = {
    units: facet === 'land' ? 'stats.landNote' : 'stats.note',
    compare: 'stats.compareNote',
    changes: 'stats.changesNote',
  }[view];
  return (
    <p className="muted small stats-note" data-testid="stats-note">
      {t(key)}
    </p>
  );
}

function Notices({ shown: { units, changes } }: { shown: ShownStatistics }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const facet = useViewState((s) => s.facet);
  const lines: string[] = [];
  if (units && units.unassigned.patches > 0)
    lines.push(
      t('stats.unassigned', {
        n: formatNumber(units.unassigned.patches),
        area: words.short(units.unassigned.areaM2),
      }),
    );
  if (units && facet === 'land') {
    const overlaid = units.units.reduce((n, unit) => n + unit.overlaid, 0);
    if (units.layerKinds.length === 0) lines.push(t('stats.noLayers'));
    else if (overlaid < units.totals.patches)
      lines.push(t('stats.overlaidPart', { n: formatNumber(overlaid), of: formatNumber(units.totals.patches) }));
  }
  if (changes && !changes.linked) lines.push(t('stats.unlinked'));
  if (lines.length === 0) return null;
  return (
    <div className="notice" data-testid="stats-notice">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
} // prettier-ignore

function Nothing({ shown }: { shown: ShownStatistics }) {
  const { t } = useTranslation();
  const batch = useViewState((s) => s.batch);
  const words = useAreaWords();
  const waiting = shown.units?.unassigned;
  const limited = batch !== null || shown.period !== null;
  return (
    <div className="panel-empty" data-testid="stats-empty">
      <strong>{t('stats.empty')}</strong>
      {waiting && waiting.patches > 0 && (
        <p>{t('stats.unassigned', { n: formatNumber(waiting.patches), area: words.short(waiting.areaM2) })}</p>
      )}
      {limited && (
        <>
          <p className="muted">{t('stats.emptyHint')}</p>
          <Button onClick={() => changeState({ batch: null, period: null })}>{t('stats.emptyClear')}</Button>
        </>
      )}
    </div>
  ); // prettier-ignore
}

/** From the scheme down to the cell whose units are shown. */
function Path({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  const within = useViewState((s) => s.within);
  const batch = useViewState((s) => s.batch);
  const { data } = useCell(within, scheme.code, batch);
  const steps = within === null || !data ? [] : [...data.path, { id: data.id, name: data.name }];
  return (
    <nav className="path no-print" aria-label={t('stats.path')} data-testid="stats-path">
      <button type="button" className="link" onClick={() => drillTo(null)} disabled={within === null}>
        {pickLanguage(scheme.name, lang)}
      </button>
      {steps.map((step, index) => (
        <span key={step.id}>
          <Icon name="chevronRight" size={11} />
          <button
            type="button"
            className="link"
            onClick={() => drillTo(step.id)}
            disabled={index === steps.length - 1}
          >
            {step.name}
          </button>
        </span>
      ))}
    </nav>
  );
}
