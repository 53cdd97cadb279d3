import { useTranslation } from 'react-i18next';
import type { CellRow, Scheme } from '../../server/contract/land.ts';
import { formatNumber } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { flyToBbox } from '../map/map-handle.ts';
import { useCell, useTopCells } from '../queries.ts';
import { flyToSelection } from '../ui/fly-to-selection.ts';
import { Icon } from '../ui/icon.tsx';
import { LoadMore } from '../ui/load-more.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';
import { changeState, select, useViewState } from '../view-state.ts';

/** One level of the grid at a time; a click goes down, the path above goes up. */
export function CellList({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const within = useViewState((s) => s.within);
  const batch = useViewState((s) => s.batch);
  const parent = useCell(within, scheme.code, batch);
  const topLevel = scheme.levels[0]?.level ?? 1;
  const top = useTopCells(within === null, { scheme: scheme.code, level: topLevel, batch });
  const shown = within === null ? top : parent;
  const topRows = top.data?.pages.flatMap((page) => page.rows) ?? [];
  const rows = within === null ? topRows : (parent.data?.childRows ?? []);
  const total = within === null ? top.data?.pages[0]?.total : parent.data?.childRows.length;
  const areaM2 = within === null ? scheme.areaM2 : (parent.data?.areaM2 ?? null);
  return (
    <section className="list" aria-label={t('cell.list')} data-testid="cell-list">
      <Path scheme={scheme} />
      <div className="columns cell-columns">
        <span>{t('cell.name')}</span>
        <span className="right">{t('cell.children')}</span>
        <span className="right">{t('cell.findings')}</span>
        <span className="right">{t('cell.patches')}</span>
      </div>
      <div className="scroll" aria-busy={shown.isFetching}>
        {shown.error ? (
          <ProblemView
            error={shown.error}
            onRetry={() => void shown.refetch()}
            onBack={within === null ? undefined : () => changeState({ within: null })}
          />
        ) : shown.isPending ? (
          <RowsSkeleton rows={9} />
        ) : rows.length === 0 ? (
          <div className="panel-empty">
            <strong>{t(within === null ? 'cell.empty' : 'cell.leaf')}</strong>
          </div>
        ) : (
          <CellRows rows={rows} drill />
        )}
        {within === null && top.hasNextPage && (
          <LoadMore
            left={(total ?? 0) - topRows.length}
            busy={top.isFetchingNextPage}
            onMore={() => void top.fetchNextPage()}
          />
        )}
      </div>
      <footer className="list-footer">
        <span>
          {total === undefined
            ? '…'
            : t('cell.footer', { n: formatNumber(total), area: areaM2 === null ? '—' : words.short(areaM2) })}
        </span>
      </footer>
    </section>
  );
}

function Path({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  const within = useViewState((s) => s.within);
  const batch = useViewState((s) => s.batch);
  const { data } = useCell(within, scheme.code, batch);
  const steps = within === null || !data ? [] : [...data.path, { id: data.id, name: data.name }];
  const goTo = (id: number | null) => {
    select(id === null ? null : { kind: 'cell', id }, { within: id });
    if (id !== null) flyToSelection();
    else if (scheme.bbox4490) flyToBbox(scheme.bbox4490);
  };
  return (
    <nav className="path" aria-label={t('cell.path')} data-testid="cell-path">
      <button type="button" className="link" onClick={() => goTo(null)} disabled={within === null}>
        {pickLanguage(scheme.name, lang)}
      </button>
      {steps.map((step, index) => (
        <span key={step.id}>
          <Icon name="chevronRight" size={11} />
          <button
            type="button"
            className="link"
            onClick={() => goTo(step.id)}
            disabled={index === steps.length - 1}
          >
            {step.name}
          </button>
        </span>
      ))}
    </nav>
  );
}

/** Cells as buttons; `drill` opens the level below as well. */
export function CellRows({ rows, drill }: { rows: CellRow[]; drill?: boolean }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const selection = useViewState((s) => s.selection);
  const count = (value: number, tone?: string) => (
    <span className={value > 0 ? `right ${tone ?? ''}` : 'right faint'}>{formatNumber(value)}</span>
  );
  return (
    <ul className="rows">
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            className="row tall cell-columns"
            aria-label={t('cell.open', { name: row.name })}
            aria-current={selection?.kind === 'cell' && selection.id === row.id}
            onClick={() => {
              select({ kind: 'cell', id: row.id }, drill && row.children > 0 ? { within: row.id } : {});
              flyToSelection();
            }}
            data-testid="cell-row"
          >
            <span className="two-lines">
              <span className="ellipsis" title={row.name}>
                {row.name}
              </span>
              <small className="ellipsis">
                {row.code} · {words.short(row.areaM2)}
              </small>
            </span>
            {count(row.children)}
            {count(row.findings, 'tone-gap')}
            {count(row.patches)}
          </button>
        </li>
      ))}
    </ul>
  );
}
