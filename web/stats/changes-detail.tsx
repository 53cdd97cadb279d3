import { useTranslation } from 'react-i18next';
import type { FatePatch, PatchFate, StatisticsChanges } from '../../server/contract/statistics.ts';
import { formatNumber } from '../format/number.ts';
import { useGet } from '../queries.ts';
import { flyToSelection } from '../ui/fly-to-selection.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';
import { select, useViewState } from '../view-state.ts';
import type { ShownStatistics } from './use-statistics.ts';

const LISTED = 50;

/** Below the table of changes: which types became which, and the patches of the fate that colours the map. */
export function ChangesDetail({ view, shown }: { view: StatisticsChanges; shown: ShownStatistics }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const type = useTypeName(view);
  return (
    <>
      {view.typeChanges.length > 0 && (
        <section className="stats-section">
          <h3>{t('stats.typeChanges')}</h3>
          <ul className="type-changes" data-testid="type-changes">
            {view.typeChanges.slice(0, 12).map(({ from, to, patches, sharedM2 }) => (
              <li key={`${from}→${to}`}>
                <span>
                  {type(from)} → {type(to)}
                </span>
                <span className="right">
                  {formatNumber(patches)} · {words.mu(sharedM2)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <FatePatches view={view} shown={shown} />
    </>
  );
}

function FatePatches({ view, shown }: { view: StatisticsChanges; shown: ShownStatistics }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const type = useTypeName(view);
  const selected = useViewState((s) => (s.selection?.kind === 'patch' ? s.selection.id : null));
  const fate = (shown.model?.columns[shown.column]?.key ?? 'new') as PatchFate;
  const word = t(`stats.fates.${fate}`);
  const { data, error, isPending, refetch } = useGet<{ rows: FatePatch[]; total: number }>(
    'statistics/changes/patches',
    { ...shown.params, fate, limit: LISTED },
  );
  return (
    <section className="stats-section">
      <h3>{t('stats.fatePatches', { fate: word })}</h3>
      {error ? (
        <ProblemView error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <RowsSkeleton rows={4} />
      ) : data.rows.length === 0 ? (
        <p className="muted">{t('stats.fateNone', { fate: word })}</p>
      ) : (
        <>
          <ul className="rows fate-patches">
            {data.rows.map((patch) => (
              <li key={patch.id}>
                <button
                  type="button"
                  className="row"
                  aria-current={selected === patch.id}
                  onClick={() => {
                    select({ kind: 'patch', id: patch.id });
                    flyToSelection();
                  }}
                  data-testid="fate-patch"
                >
                  <span className="two-lines">
                    <span className="ellipsis">
                      {patch.patchNo} · {type(patch.patchType ?? '')}
                    </span>
                    <small className="ellipsis">
                      {[
                        patch.lead?.name,
                        patch.other &&
                          t('stats.was', { no: patch.other.patchNo, type: type(patch.other.patchType ?? '') }),
                        patch.sharedM2 > 0 && t('stats.flow.shared', { area: words.mu(patch.sharedM2) }),
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </small>
                  </span>
                  <span className="right">{words.mu(patch.areaM2)}</span>
                </button>
              </li>
            ))}
          </ul>
          {data.total > data.rows.length && (
            <p className="muted small">
              {t('stats.fateMore', { n: formatNumber(data.rows.length), total: formatNumber(data.total) })}
            </p>
          )}
        </>
      )}
    </section>
  ); // prettier-ignore
}

function useTypeName({ types }: StatisticsChanges): (code: string) => string {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  return (code) => types.find((type) => type.code === code)?.[lang] || code || t('stats.noType');
}
