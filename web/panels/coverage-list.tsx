import { Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingKind, Scheme } from '../../server/contract/land.ts';
import { formatNumber } from '../format/number.ts';
import { useCell, useFindingGroups } from '../queries.ts';
import { Command } from '../ui/command.tsx';
import { Figures } from '../ui/figures.tsx';
import { LoadMore } from '../ui/load-more.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';
import { WithinChip } from '../ui/within-chip.tsx';
import { changeState, useViewState } from '../view-state.ts';
import { BorderGroup } from './border-group.tsx';
import { ExportMenu } from './export-menu.tsx';

export function CoverageList({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const kind = useViewState((s) => s.kind);
  const hideSlivers = useViewState((s) => s.hideSlivers);
  const within = useViewState((s) => s.within);
  const [open, setOpen] = useState<string | null>(null);
  const checked = scheme.coverage;
  const command = `npm run -s jingtian -- coverage --scheme ${scheme.code}`;
  const pages = useFindingGroups(checked !== null, {
    scheme: scheme.code,
    kind,
    sliver: hideSlivers ? false : null,
    cell: within,
  });
  if (!checked) {
    return (
      <div className="panel-empty">
        <p>{t('finding.notChecked')}</p>
        <Command text={command} />
      </div>
    );
  }
  const groups = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const total = pages.data?.pages[0]?.total;
  return (
    <section className="list" aria-label={t('finding.list')} data-testid="coverage-list">
      <CoverageFigures scheme={scheme} />
      <div className="filters">
        <WithinChip />
        <label className="switch">
          <Switch
            size="small"
            checked={hideSlivers}
            onChange={(on) => changeState({ hideSlivers: on })}
            data-testid="hide-slivers"
          />
          <span>{t('finding.hideSlivers')}</span>
        </label>
        {within === null && (
          <span className="muted small">
            {t('finding.slivers', {
              n: formatNumber(checked.slivers),
              width: formatNumber(scheme.settings.sliverWidthM, 0, 2),
            })}
          </span>
        )}
      </div>
      {!checked.current && (
        <div className="notice">
          <p>{t('finding.stale')}</p>
          <Command text={command} />
        </div>
      )}
      <div className="scroll" aria-busy={pages.isFetching}>
        {pages.error ? (
          <ProblemView error={pages.error} onRetry={() => void pages.refetch()} />
        ) : pages.isPending ? (
          <RowsSkeleton rows={9} />
        ) : groups.length === 0 ? (
          <div className="panel-empty">
            <strong>
              {t(checked.gaps + checked.overlaps + checked.outside ? 'finding.empty' : 'finding.emptyAll')}
            </strong>
          </div>
        ) : (
          <ul className={pages.isPlaceholderData ? 'rows stale' : 'rows'} aria-label={t('finding.group')}>
            {groups.map((group) => (
              <BorderGroup
                key={`${group.kind}:${group.borderKey}`}
                group={group}
                scheme={scheme.code}
                open={open === group.borderKey}
                onToggle={(next) => setOpen(next ? group.borderKey : null)}
              />
            ))}
          </ul>
        )}
        {pages.hasNextPage && (
          <LoadMore
            left={(total ?? groups.length) - groups.length}
            busy={pages.isFetchingNextPage}
            onMore={() => void pages.fetchNextPage()}
          />
        )}
      </div>
      <footer className="list-footer">
        <span>{total === undefined ? '…' : t('finding.footer', { n: formatNumber(total) })}</span>
        <span className="muted small spread">
          {t('finding.checked', { when: checked.checkedAt.slice(0, 10) })}
        </span>
        <ExportMenu
          items={(['csv', 'geojson'] as const).map((format) => ({
            text: `finding.export${format === 'csv' ? 'Csv' : 'Geojson'}`,
            path: 'export/coverage',
            params: { scheme: scheme.code, format },
          }))}
        />
      </footer>
    </section>
  );
}

function CoverageFigures({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const active = useViewState((s) => s.kind);
  const within = useViewState((s) => s.within);
  const batch = useViewState((s) => s.batch);
  const cell = useCell(within, scheme.code, batch);
  const totals = within === null ? scheme.coverage : cell.data?.findingTotals;
  const item = (kind: FindingKind, tone: 'gap' | 'overlap' | 'beyond', count = 0, areaM2 = 0) => ({
    key: kind,
    tone,
    label: t(`finding.${kind}`),
    value: totals ? formatNumber(count) : '–',
    note: totals ? words.short(areaM2) : '–',
    active: active === kind,
    onClick: () => changeState({ kind: active === kind ? null : kind }),
  });
  return (
    <Figures
      label={t('finding.figures')}
      items={[
        item('gap', 'gap', totals?.gaps, totals?.gapM2),
        item('overlap', 'overlap', totals?.overlaps, totals?.overlapM2),
        item('outside', 'beyond', totals?.outside, totals?.outsideM2),
      ]}
    />
  );
}
