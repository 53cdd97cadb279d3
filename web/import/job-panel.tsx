import { Button } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssignmentReport } from '../../server/contract/reports.ts';
import type { CoverageOutcome, ImportOutcome, Job } from '../../server/contract/jobs.ts';
import type { JobOrder } from '../../server/contract/import-request.ts';
import type { Scheme } from '../../server/contract/land.ts';
import { ApiError, sendJson } from '../api.ts';
import { formatNumber } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { useSchemes } from '../queries.ts';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { changeState, useViewState } from '../view-state.ts';
import { ChangesSection, DeliverySection } from './changes-section.tsx';
import { FeatureSection } from './feature-section.tsx';
import { tellProgress } from './job-progress.ts';
import { ProgressBar } from './progress-bar.tsx';
import { showPreview } from './preview-map.ts';
import { refreshEverything } from './refresh.ts';
import { OutcomeFigures, OutcomeIssues, QuarantineLink, UndoButton } from './run-outcome.tsx';
import { leave, startImport, useSession } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';
import { hasEnded, useJob } from './use-job.ts';

/** A job from its start to what can be done with its result. */
export function JobPanel({ id, scheme }: { id: number; scheme: Scheme }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const client = useQueryClient();
  const { job, error } = useJob(id);
  const ended = job !== null && hasEnded(job);
  const stored = ended && job.state === 'done' && !isTrial(job);
  useEffect(() => {
    if (!stored) return;
    void refreshEverything(client).then(() => {
      if (job.kind.startsWith('import')) showInstead(job);
    });
  }, [stored]);
  if (error) {
    return (
      <div className="scroll import-body">
        <ProblemView error={error} onRetry={() => changeState({ job: null })} />
      </div>
    );
  }
  if (!job) return <RowsSkeleton rows={3} />;
  return (
    <div className="scroll import-sections" data-testid="job-panel">
      <header className="job-head">
        <strong data-testid="job-title">{t(`job.kinds.${job.kind}`, { subject: job.subject })}</strong>
        {isTrial(job) && <span className="tag">{t('job.trial')}</span>}
        {job.state === 'done' && <span className="tag tag-division-complete">{t('job.done')}</span>}
      </header>
      {!ended && <Running job={job} />}
      {job.state === 'done' && <Done job={job} scheme={scheme} />}
      {ended && job.state !== 'done' && <NotDone job={job} />}
    </div>
  );
}

/** What was a preview is now on the map itself: its scheme, or its batch. */
function showInstead(job: Job): void {
  showPreview({ version: 0, selected: null });
  if (job.kind === 'import-cells') changeState({ scheme: schemeOf(job) });
  if (job.kind === 'import-patches') changeState({ batch: job.subject, layers: { patches: true } });
}

const schemeOf = ({ subject }: Job) => subject.slice(0, subject.lastIndexOf('/'));

function Running({ job }: { job: Job }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const [cancelling, setCancelling] = useState(false);
  const cancel = () => {
    setCancelling(true);
    void sendJson('DELETE', `jobs/${job.id}`).catch(() => setCancelling(false));
  };
  return (
    <div className="import-body" data-testid="job-running">
      <ProgressBar {...tellProgress(job, t)} />
      <p className="muted small">{t('job.waitHint')}</p>
      <Button onClick={cancel} disabled={cancelling} data-testid="job-cancel">
        {t(cancelling ? 'job.cancelling' : 'job.cancel')}
      </Button>
    </div>
  );
}

function NotDone({ job }: { job: Job }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  return (
    <div className="import-body">
      {job.problem ? (
        <ProblemView error={new ApiError(job.problem)} />
      ) : (
        <p className="sentence" role="status" data-testid="job-ended">
          {t(`job.states.${job.state}`)}
        </p>
      )}
      <BackButtons />
    </div>
  );
}

/** To the preview that is still there, or to the start; after a trial with something to take, on in earnest. */
function BackButtons({ accepted = 0 }: { accepted?: number }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const hasPreview = useSession((s) => s.step === 'ready' || s.step === 'reading');
  const order = useSession((s) => s.order);
  const [failure, setFailure] = useState<Error | null>(null);
  const start = () => order && startImport({ ...order, dryRun: false }).catch(setFailure);
  return (
    <>
      {failure && <ProblemView error={failure} />}
      <div className="import-actions">
        {accepted > 0 && order && (
          <Button type="primary" onClick={() => void start()} data-testid="trial-start">
            {t('run.start', { n: formatNumber(accepted) })}
          </Button>
        )}
        {hasPreview && (
          <Button onClick={() => changeState({ job: null }, 'push')} data-testid="job-back">
            {t('job.again')}
          </Button>
        )}
        <Button onClick={leave} data-testid="job-another">
          {t('job.another')}
        </Button>
      </div>
    </>
  );
}

function Done({ job, scheme }: { job: Job; scheme: Scheme }) {
  switch (job.kind) {
    case 'assign':
      return <AssignDone result={job.result as AssignmentReport} />;
    case 'coverage':
      return <CoverageDone result={job.result as CoverageOutcome} />;
    case 'import-cells':
    case 'import-patches':
    case 'import-layer':
    case 'import-people':
    case 'import-duties':
    case 'import-absences':
    case 'import-patrols':
      return <ImportDone job={job} result={job.result as ImportOutcome} scheme={scheme} />;
  }
}

function ImportDone({ job, result, scheme }: { job: Job; result: ImportOutcome; scheme: Scheme }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const selected = useSession((s) => s.selected);
  return (
    <>
      {result.alreadyImported && (
        <p className="sentence" data-testid="job-same">
          {t('job.sameAgain')}
        </p>
      )}
      <OutcomeFigures totals={result.totals} />
      {result.dryRun ? (
        <BackButtons accepted={result.totals.accepted} />
      ) : (
        <NextSteps job={job} result={result} scheme={scheme} />
      )}
      {selected && <FeatureSection />}
      {result.changes && <ChangesSection changes={result.changes} />}
      {result.patches && <DeliverySection delivery={result.patches} />}
      <OutcomeIssues report={result} counts={result.issueCounts} />
    </>
  );
}

function NextSteps({ job, result, scheme }: { job: Job; result: ImportOutcome; scheme: Scheme }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  const schemes = useSchemes().data?.schemes ?? [];
  const [failure, setFailure] = useState<Error | null>(null);
  const isCells = job.kind === 'import-cells';
  const isPatches = job.kind === 'import-patches';
  const code = isCells ? schemeOf(job) : scheme.code;
  const name = pickLanguage(schemes.find((item) => item.code === code)?.name ?? code, lang);
  const start = async (order: JobOrder) => {
    try {
      const next = await sendJson<Job>('POST', 'jobs', order);
      changeState({ job: next.id }, 'push');
    } catch (error) {
      setFailure(error as Error);
    }
  };
  return (
    <Section title={t('job.next')}>
      {failure && <ProblemView error={failure} />}
      <div className="next-steps">
        {isCells && (
          <>
            <Button
              type="primary"
              onClick={() => void start({ kind: 'coverage', scheme: code })}
              data-testid="next-coverage"
            >
              {t('job.coverage', { scheme: name })}
            </Button>
            <Button
              onClick={() => changeState({ tab: 'cells', scheme: code, within: null, layers: {} }, 'push')}
            >
              {t('job.showCells')}
            </Button>
          </>
        )}
        {isPatches && (
          <>
            {code && (
              <Button
                type="primary"
                onClick={() => void start({ kind: 'assign', scheme: code, batch: job.subject })}
                data-testid="next-assign"
              >
                {t('job.assign', { scheme: name })}
              </Button>
            )}
            <Button onClick={() => changeState({ tab: 'patches', batch: job.subject, layers: {} }, 'push')}>
              {t('job.showPatches')}
            </Button>
          </>
        )}
        {result.runId !== null && (
          <>
            <UndoButton runId={result.runId} />
            <QuarantineLink runId={result.runId} totals={result.totals} />
          </>
        )}
        <Button onClick={leave} data-testid="job-another">
          {t('job.another')}
        </Button>
      </div>
    </Section>
  );
}

function AssignDone({ result }: { result: AssignmentReport }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const { patches, assigned, multi, disputed, blindSpot, outside, scheme, batch } = result;
  const counts = Object.entries({ patches, assigned, multi, disputed, blindSpot, outside });
  return (
    <div className="import-body">
      <p className="sentence" data-testid="assign-result">
        {t('job.assignResult', Object.fromEntries(counts.map(([key, n]) => [key, formatNumber(n)])))}
      </p>
      <div className="import-actions">
        <Button
          type="primary"
          onClick={() => changeState({ tab: 'patches', scheme, batch, layers: {} }, 'push')}
          data-testid="show-patches"
        >
          {t('job.showPatches')}
        </Button>
        <Button onClick={leave}>{t('job.another')}</Button>
      </div>
    </div>
  );
}

function CoverageDone({ result }: { result: CoverageOutcome }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const { gaps, overlaps, outside, scheme } = result;
  return (
    <div className="import-body">
      <p className="sentence" data-testid="coverage-result">
        {t('job.coverageResult', {
          ...{ gaps: formatNumber(gaps), overlaps: formatNumber(overlaps), outside: formatNumber(outside) },
        })}
      </p>
      <div className="import-actions">
        <Button
          type="primary"
          onClick={() => changeState({ tab: 'coverage', scheme, layers: {} }, 'push')}
          data-testid="show-coverage"
        >
          {t('job.showCoverage')}
        </Button>
        <Button onClick={leave}>{t('job.another')}</Button>
      </div>
    </div>
  );
}

const isTrial = (job: Job): boolean => job.result !== null && 'dryRun' in job.result && job.result.dryRun;
