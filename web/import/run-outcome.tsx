import { Button } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ImportReport } from '../../server/contract/import-report.ts';
import type { ImportRunDetail, UndoReport } from '../../server/contract/import-runs.ts';
import { apiUrl, sendJson } from '../api.ts';
import { formatNumber } from '../format/number.ts';
import { useGet } from '../queries.ts';
import { Refusal } from './container-list.tsx';
import { IssueSection, type ListedIssue } from './issue-section.tsx';
import { refreshEverything } from './refresh.ts';
import { layerOf } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

/** What became of an import, in numbers. */
export function OutcomeFigures({ totals }: { totals: ImportReport['totals'] }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const tones: Record<string, string> = { refused: totals.refused ? 'tone-alarm' : '' };
  return (
    <dl className="figures outcome" aria-label={t('result.figures')} data-testid="import-result">
      {(['added', 'changed', 'unchanged', 'repaired', 'refused'] as const).map((name) => (
        <div key={name} className={`figure ${tones[name] ?? ''}`}>
          <dt className="figure-label">{t(`result.${name}`)}</dt>
          <dd className="figure-value" data-testid={`result-${name}`}>
            {formatNumber(totals[name])}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What was left out, as it came, to be mended at its source. */
export function QuarantineLink({ runId, totals }: { runId: string; totals: ImportReport['totals'] }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  if (totals.refused === 0) return null;
  return (
    <Button href={apiUrl(`import-runs/${runId}/quarantine.zip`)} download data-testid="quarantine">
      {t('result.quarantine')}
    </Button>
  );
}

/** Issues of a report; those of files that are still in the preview lead to their place. */
export function OutcomeIssues({ report, counts }: { report: ImportReport; counts?: Record<string, number> }) {
  const issues: ListedIssue[] = report.files.flatMap(({ path, issues: own }) => {
    const layer = layerOf(path);
    return own.map((issue) => ({
      ...issue,
      ...{ layer: layer?.no ?? null, path },
      placed: layer !== undefined && !issue.code.startsWith('geometry-null'),
    }));
  });
  const counted: Record<string, number> = {};
  for (const { code } of issues) counted[code] = (counted[code] ?? 0) + 1;
  return <IssueSection issues={issues} counts={counts ?? counted} />;
}

/** Takes an import back, once it is certain that there is one to take back. */
export function UndoButton({ runId }: { runId: string }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const client = useQueryClient();
  const run = useGet<ImportRunDetail>(`import-runs/${runId}`);
  const undo = useMutation({
    mutationFn: () => sendJson<UndoReport>('POST', `import-runs/${runId}/undo`),
    onSuccess: () => refreshEverything(client),
  });
  if (undo.data) {
    const { withdrawn, restored } = undo.data;
    return (
      <p className="sentence" role="status" data-testid="undone">
        {t('result.undone', { withdrawn: formatNumber(withdrawn), restored: formatNumber(restored) })}
      </p>
    );
  }
  if (run.data?.state === 'undone') {
    return (
      <p className="sentence" data-testid="undone">
        {t('result.undoneState')}
      </p>
    );
  }
  return (
    <>
      {undo.error && <Refusal error={undo.error} />}
      <Button
        onClick={() => undo.mutate()}
        loading={undo.isPending}
        disabled={run.isPending}
        data-testid="import-undo"
      >
        {t(undo.isPending ? 'result.undoing' : 'result.undo')}
      </Button>
    </>
  );
}
