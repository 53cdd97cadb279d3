import { useTranslation } from 'react-i18next';
import type { ImportRun, ImportRunDetail, ImportRunPage } from '../../server/contract/import-runs.ts';
import { formatNumber } from '../format/number.ts';
import { useGet, usePages } from '../queries.ts';
import { Fact, Section } from '../ui/facts.tsx';
import { Icon } from '../ui/icon.tsx';
import { LoadMore } from '../ui/load-more.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { changeState, useViewState } from '../view-state.ts';
import { ChangesSection, DeliverySection } from './changes-section.tsx';
import { OutcomeFigures, OutcomeIssues, QuarantineLink, UndoButton } from './run-outcome.tsx';
import { IMPORT_TEXTS } from './texts.ts';

/** Local time to the minute: 2026-01-15 09:30. */
export function formatTime(iso: string): string {
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A list of all people is of no target but itself. */
const targetOf = ({ kind, target }: ImportRun): string => (kind === target ? '' : target);

/** All imports, the newest first; one of them with its report. */
export function History() {
  const run = useViewState((s) => s.run);
  return run === null ? <RunList /> : <RunDetail key={run} id={run} />;
}

function RunList() {
  const { t } = useTranslation(IMPORT_TEXTS);
  const runs = usePages<ImportRunPage>('import-runs', {});
  const rows = runs.data?.pages.flatMap((page) => page.rows) ?? [];
  const total = runs.data?.pages[0]?.total ?? 0;
  return (
    <>
      <div className="scroll">
        {runs.error ? (
          <ProblemView error={runs.error} onRetry={() => void runs.refetch()} />
        ) : runs.isPending ? (
          <RowsSkeleton rows={8} />
        ) : rows.length === 0 ? (
          <div className="panel-empty">
            <strong>{t('history.empty')}</strong>
            <p className="muted">{t('history.emptyHint')}</p>
          </div>
        ) : (
          <ul className="rows" data-testid="run-list">
            {rows.map((run) => (
              <RunRow key={run.runId} run={run} />
            ))}
          </ul>
        )}
        {runs.hasNextPage && (
          <LoadMore
            left={total - rows.length}
            busy={runs.isFetchingNextPage}
            onMore={() => void runs.fetchNextPage()}
          />
        )}
      </div>
      <footer className="list-footer">
        <span>{t('history.footer', { n: formatNumber(total) })}</span>
      </footer>
    </>
  );
}

function RunRow({ run }: { run: ImportRun }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const { added, changed, refused } = run.totals;
  const counts = {
    added: formatNumber(added),
    changed: formatNumber(changed),
    refused: formatNumber(refused),
  };
  return (
    <li>
      <button
        type="button"
        className="row tall run-row"
        onClick={() => changeState({ run: Number(run.runId) }, 'push')}
        data-testid="run-row"
      >
        <span className="two-lines">
          <span className="ellipsis">
            {t(`history.kinds.${run.kind}`)} {targetOf(run)}
          </span>
          <small className="ellipsis">
            {formatTime(run.finishedAt)} · {t('history.counts', counts)}
          </small>
        </span>
        <span className={run.state === 'undone' ? 'tag' : 'tag tag-division-complete'}>
          {t(`history.${run.state}`)}
        </span>
      </button>
    </li>
  );
}

function RunDetail({ id }: { id: number }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const { data, error, refetch } = useGet<ImportRunDetail>(`import-runs/${id}`);
  return (
    <div className="scroll import-sections" data-testid="run-detail">
      <button
        type="button"
        className="text-button"
        onClick={() => changeState({ run: null }, 'push')}
        data-testid="run-back"
      >
        <Icon name="chevronLeft" size={14} />
        <span>{t('history.back')}</span>
      </button>
      {error ? (
        <ProblemView error={error} onRetry={() => void refetch()} onBack={() => changeState({ run: null })} />
      ) : !data ? (
        <RowsSkeleton rows={5} />
      ) : (
        <>
          <header className="job-head">
            <strong>
              {t(`history.kinds.${data.kind}`)} {targetOf(data)}
            </strong>
          </header>
          <OutcomeFigures totals={data.totals} />
          <dl className="facts run-facts">
            <Fact label={t('history.when')}>{formatTime(data.finishedAt)}</Fact>
          </dl>
          <div className="next-steps">
            <UndoButton runId={data.runId} />
            <QuarantineLink runId={data.runId} totals={data.totals} />
          </div>
          <Section title={t('history.files', { n: formatNumber(data.report.files.length) })}>
            <ul className="layer-list">
              {data.report.files.slice(0, 50).map((file, at) => (
                <li key={at}>
                  <span className="layer-path">{file.path}</span>
                  <span className="muted">
                    {formatNumber(file.accepted)} / {formatNumber(file.read)}
                  </span>
                  <small>{[file.crs, file.encoding].filter(Boolean).join(' · ')}</small>
                </li>
              ))}
            </ul>
          </Section>
          {data.report.changes && <ChangesSection changes={data.report.changes} />}
          {data.report.patches && <DeliverySection delivery={data.report.patches} />}
          <OutcomeIssues report={data.report} />
        </>
      )}
    </div>
  );
}
