import { Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PatchRow } from '../../server/contract/land.ts';
import { formatMu } from '../format/area.ts';
import { formatMetres, formatNumber } from '../format/number.ts';
import { AdjudicateListed } from '../decide/adjudicate-listed.tsx';
import { ReassignChosen } from '../decide/reassign-chosen.tsx';
import { flyToPlace } from '../map/map-handle.ts';
import { useBatches, usePatches } from '../queries.ts';
import { DEFAULT_STATE } from '../state.ts';
import { Command } from '../ui/command.tsx';
import { Icon } from '../ui/icon.tsx';
import { LoadMore } from '../ui/load-more.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { useShowCurrent } from '../ui/use-show-current.ts';
import { changeState, select, useViewState } from '../view-state.ts';
import { ExportMenu } from './export-menu.tsx';
import { typeName } from '../format/type-name.ts';
import { patchParams } from './patch-params.ts';
import { PatchFigures, PatchFilters } from './patch-filters.tsx';

const [LONGEST, SHOWN] = [10, 6];

/** The number without the batch it repeats, when the batch is chosen above the list anyway. */
function shortNumber(row: PatchRow, batch: string | null): string {
  if (!batch) return row.patchNo;
  if (row.patchNo.startsWith(`${batch}-`)) return row.patchNo.slice(batch.length + 1);
  // Numbers of one delivery begin alike (county, kind, year): the end is what tells them apart.
  return row.patchNo.length > LONGEST ? `…${row.patchNo.slice(-SHOWN)}` : row.patchNo;
}

function ticked(chosen: ReadonlySet<number>, id: number, on: boolean): ReadonlySet<number> {
  const next = new Set(chosen);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}

export function PatchList() {
  const { t } = useTranslation();
  const scheme = useViewState((s) => s.scheme);
  const batch = useViewState((s) => s.batch);
  const within = useViewState((s) => s.within);
  const state = useViewState((s) => s.state);
  const crossing = useViewState((s) => s.crossing);
  const minMu = useViewState((s) => s.minMu);
  const sort = useViewState((s) => s.sort);
  const lang = useViewState((s) => s.lang);
  const selection = useViewState((s) => s.selection);
  const batches = useBatches(scheme).data?.batches;
  const current = batches?.find((item) => item.code === batch);
  const params = patchParams({ scheme, batch, within, state, crossing, minMu, sort });
  const pages = usePatches(Boolean(scheme), params);
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const first = pages.data?.pages[0];
  // Many sources name no type; then the column says who leads, which is worth more than a row of dashes.
  const list = useShowCurrent<HTMLDivElement>(`${selection?.kind}-${selection?.id}`, rows.length);
  /** Patches ticked to be reassigned together; null: none are being ticked. */
  const [chosen, setChosen] = useState<ReadonlySet<number> | null>(null);
  const typed = rows.some((row) => row.patchType);
  // Over all batches the numbers are long: who leads goes under them instead of beside.
  const columns = batch ? 'patch-columns' : 'patch-columns wide';

  if (batches?.length === 0) {
    return (
      <div className="panel-empty">
        <strong>{t('patch.noBatches')}</strong>
        <p className="muted">{t('patch.noBatchesHint')}</p>
        <Command text="npm run -s jingtian -- import patches <path> --batch 2025Q3" />
      </div>
    );
  }
  return (
    <section className="list" aria-label={t('patch.list')} data-testid="patch-list">
      <PatchFigures />
      <PatchFilters />
      {state === 'disputed' && scheme && rows.length > 0 && <AdjudicateListed rows={rows} scheme={scheme} />}
      {scheme && rows.length > 0 && chosen === null && (
        <button
          type="button"
          className="link list-action"
          onClick={() => setChosen(new Set())}
          data-testid="choose-patches"
        >
          {t('cover.patch.several')}
        </button>
      )}
      {scheme && chosen !== null && (
        <ReassignChosen scheme={scheme} rows={rows} chosen={chosen} onChoose={setChosen} />
      )}
      {current && !current.assignment && (
        <div className="notice">
          <p>{t('patch.notAssigned')}</p>
          <Command text={`npm run -s jingtian -- assign --scheme ${scheme ?? ''} --batch ${current.code}`} />
        </div>
      )}
      <div className={`columns ${columns}`}>
        <button
          type="button"
          aria-pressed={sort === 'number'}
          title={t('patch.sortByNumber')}
          onClick={() => changeState({ sort: 'number' })}
        >
          {t('patch.number')}
        </button>
        {(batch ?? typed) && <span>{typed ? t('patch.type') : t('patch.lead')}</span>}
        <button
          type="button"
          className="right"
          aria-pressed={sort === 'area'}
          title={t('patch.sortByArea')}
          onClick={() => changeState({ sort: sort === 'area' ? 'number' : 'area' })}
        >
          {sort === 'area' && <Icon name="sortDown" size={11} />}
          {t('patch.area')}
        </button>
        <span>{t('patch.duty')}</span>
      </div>
      <div ref={list} className="scroll" aria-busy={pages.isFetching}>
        {pages.error ? (
          <ProblemView error={pages.error} onRetry={() => void pages.refetch()} />
        ) : pages.isPending ? (
          <RowsSkeleton />
        ) : rows.length === 0 ? (
          <div className="panel-empty">
            <strong>{t('patch.empty')}</strong>
            <p className="muted">{t('patch.emptyHint')}</p>
            <button
              type="button"
              className="text-button"
              onClick={() =>
                changeState({ state: DEFAULT_STATE.state, crossing: false, minMu: null, within: null })
              }
            >
              {t('patch.clear')}
            </button>
          </div>
        ) : (
          <ul className={pages.isPlaceholderData ? 'rows stale' : 'rows'}>
            {rows.map((row) => (
              <li key={row.id} className={chosen ? 'ticked-row' : undefined}>
                {chosen && (
                  <Checkbox
                    checked={chosen.has(row.id)}
                    onChange={({ target }) => setChosen(ticked(chosen, row.id, target.checked))}
                    aria-label={t('cover.patch.chooseOne', { no: row.patchNo })}
                    data-testid="choose-patch"
                  />
                )}
                <button
                  type="button"
                  className={`row ${columns}`}
                  aria-current={selection?.kind === 'patch' && selection.id === row.id}
                  onClick={() => {
                    select({ kind: 'patch', id: row.id });
                    flyToPlace(row.lon, row.lat, 12.5);
                  }}
                  data-testid="patch-row"
                >
                  <span className="two-lines">
                    <span className="ellipsis" title={row.patchNo}>
                      {shortNumber(row, batch)}
                    </span>
                    {row.nearest ? (
                      <small className="ellipsis">
                        {t('cover.patch.nearest', {
                          cell: row.nearest.cell.name,
                          distance: formatMetres(row.nearest.distanceM),
                        })}
                      </small>
                    ) : row.decisionId !== null ? (
                      <small className="ellipsis">
                        {t('cover.patch.decided')} · {row.lead?.name ?? '—'}
                      </small>
                    ) : (
                      !batch && <small className="ellipsis">{row.lead?.name ?? '—'}</small>
                    )}
                  </span>
                  {(batch ?? typed) && (
                    <span className="ellipsis muted-strong">
                      {(typed ? typeName(row, lang) : row.lead?.name) ?? '—'}
                    </span>
                  )}
                  <span className="right">{formatMu(row.areaM2)}</span>
                  <span>
                    <StateTag state={row.state} calledCells={row.calledCells} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {pages.hasNextPage && first && (
          <LoadMore
            left={first.total - rows.length}
            busy={pages.isFetchingNextPage}
            onMore={() => void pages.fetchNextPage()}
          />
        )}
      </div>
      <footer className="list-footer">
        <span data-testid="patch-footer">
          {first ? t('patch.footer', { n: formatNumber(first.total), area: formatMu(first.totalM2) }) : '…'}
        </span>
        <kbd className="keys" title={t('cover.keys')}>
          j k ⏎
        </kbd>
        <ExportMenu
          items={[
            { text: 'patch.exportXlsx', path: 'export/patches', params: { ...params, format: 'xlsx' } },
            { text: 'patch.exportCsv', path: 'export/patches', params: { ...params, format: 'csv' } },
            {
              text: 'patch.exportShp',
              path: 'export/patches',
              params: { ...params, format: 'shp', encoding: 'gbk' },
            },
            { text: 'patch.exportGpkg', path: 'export/patches', params: { ...params, format: 'gpkg' } },
            { text: 'patch.exportGeojson', path: 'export/patches', params: { ...params, format: 'geojson' } },
            {
              text: 'patch.exportShares',
              path: 'export/assignments',
              params: { scheme, batch, under: within, format: 'xlsx' },
            },
          ]}
        />
      </footer>
    </section>
  );
}
