import { Select, Switch } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingKind, Scheme } from '../../server/contract/land.ts';
import { useDecideFindings } from '../decide/use-decide-findings.ts';
import { RepairSlivers } from '../decide/repair-slivers.tsx';
import { WordsForm } from '../decide/words-form.tsx';
import { formatNumber } from '../format/number.ts';
import { stateParameter, useCell, useFinding, useFindingGroups } from '../queries.ts';
import { FINDING_FILTERS } from '../state.ts';
import type { FindingFilter } from '../state.ts';
import { Command } from '../ui/command.tsx';
import { Figures } from '../ui/figures.tsx';
import { LoadMore } from '../ui/load-more.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';
import { WithinChip } from '../ui/within-chip.tsx';
import { changeState, useViewState } from '../view-state.ts';
import { BorderGroup } from './border-group.tsx';
import { Misplaced } from './misplaced.tsx';
import { CertificateButton } from './certificate-dialog.tsx';
import { ExportMenu } from './export-menu.tsx';

export function CoverageList({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const kind = useViewState((s) => s.kind);
  const hideSlivers = useViewState((s) => s.hideSlivers);
  const within = useViewState((s) => s.within);
  const findingState = useViewState((s) => s.findingState);
  const selected = useViewState((s) => (s.selection?.kind === 'finding' ? s.selection.id : null));
  const [open, setOpen] = useState<string | null>(null);
  // What was chosen on the map opens its border in the list.
  const border = useFinding(selected, scheme.code).data?.borderKey;
  useEffect(() => {
    if (border) setOpen(border);
  }, [border, selected]);
  const batch = useViewState((s) => s.batch);
  const around = useCell(within, scheme.code, batch);
  const checked = scheme.coverage;
  const command = `npm run -s jingtian -- coverage --scheme ${scheme.code}`;
  const pages = useFindingGroups(checked !== null, {
    scheme: scheme.code,
    kind,
    sliver: hideSlivers ? false : null,
    state: stateParameter(findingState),
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
        <Select<FindingFilter>
          size="small"
          value={findingState}
          onChange={(state) => changeState({ findingState: state })}
          options={FINDING_FILTERS.map((value) => ({
            value,
            label: t(
              value === 'todo' || value === 'all'
                ? `cover.decide.filter.${value}`
                : `finding.states.${value}`,
            ),
          }))}
          aria-label={t('cover.decide.state')}
          popupMatchSelectWidth={false}
          data-testid="filter-finding-state"
        />
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
      {checked.slivers > 0 && !hideSlivers && (
        <>
          <RepairSlivers scheme={scheme.code} under={around.data?.code ?? null} />
          <AcceptSlivers scheme={scheme.code} kind={kind} within={within} />
        </>
      )}
      {!checked.current && (
        <div className="notice">
          <p>{t('finding.stale')}</p>
          <Command text={command} />
        </div>
      )}
      <div className="scroll" aria-busy={pages.isFetching}>
        <Misplaced scheme={scheme.code} under={around.data?.code ?? null} />
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
        <span className="muted small spread ellipsis">
          {t('finding.checked', { when: checked.checkedAt.slice(0, 10) })}
        </span>
        <CertificateButton scheme={scheme} />
        <ExportMenu
          items={(['xlsx', 'csv', 'shp', 'gpkg', 'geojson'] as const).map((format) => ({
            text: `finding.export${format[0]!.toUpperCase()}${format.slice(1)}`,
            path: 'export/coverage',
            params: { scheme: scheme.code, format, ...(format === 'shp' ? { encoding: 'gbk' } : {}) },
          }))}
        />
      </footer>
    </section>
  );
}

/** One decision on every sliver that waits, of the kind and the cell listed. */
function AcceptSlivers({
  scheme,
  kind,
  within,
}: {
  scheme: string;
  kind: FindingKind | null;
  within: number | null;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const decide = useDecideFindings(scheme);
  if (!open) {
    return (
      <button
        type="button"
        className="link list-action"
        onClick={() => setOpen(true)}
        data-testid="accept-slivers"
      >
        {t('cover.decide.slivers')}
      </button>
    );
  }
  return (
    <div className="list-form">
      <WordsForm
        title={t('cover.decide.sliversTitle')}
        action={t('cover.decide.to.accepted')}
        onSubmit={async (words) => {
          await decide({ sliver: true, kind, cell: within, state: 'todo' }, 'accepted', words);
          setOpen(false);
        }}
        onCancel={() => setOpen(false)}
      />
    </div>
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
