import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RepairRefusal, RepairReport } from '../../server/contract/cell-edits.ts';
import { apiUrl, sendJson } from '../api.ts';
import { formatMu } from '../format/area.ts';
import { formatNumber } from '../format/number.ts';
import { refreshEverything } from '../import/refresh.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { offerUndo } from './undo-offer.ts';

/** Repairs every open sliver (of a subtree): counted first, then done as one run that can be undone. */
export function RepairSlivers({ scheme, under }: { scheme: string; under: string | null }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [tried, setTried] = useState<RepairReport | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const run = async (dryRun: boolean) => {
    setBusy(true);
    setError(null);
    try {
      const path = apiUrl('repairs', { dryRun }).replace('/api/v1/', '');
      const report = await sendJson<RepairReport>('POST', path, { scheme, ...(under ? { under } : {}) });
      if (dryRun) return setTried(report);
      setOpen(false);
      setTried(null);
      await refreshEverything(client);
      if (report.runId === null) return;
      const { repaired: n, cells } = report.totals;
      offerUndo({
        text: t('cover.repair.slivers.done', { n: formatNumber(n), cells: formatNumber(cells) }),
        undo: async () => {
          await sendJson('POST', `import-runs/${report.runId}/undo`);
          await refreshEverything(client);
        },
      });
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(false);
    }
  };
  if (!open) {
    return (
      <button
        type="button"
        className="link list-action"
        onClick={() => {
          setOpen(true);
          void run(true);
        }}
        data-testid="repair-slivers"
      >
        {t('cover.repair.slivers.open')}
      </button>
    );
  }
  const n = tried?.totals.repaired ?? 0;
  return (
    <div className="list-form">
      <div className="words-form" data-testid="slivers-report">
        <strong>{t('cover.repair.slivers.title')}</strong>
        {error && <ProblemView error={error} />}
        {!tried && busy && <p className="muted">{t('cover.repair.slivers.busy')}</p>}
        {tried && <Counts report={tried} />}
        <div className="words-actions">
          <Button
            type="primary"
            disabled={n === 0}
            loading={busy}
            onClick={() => void run(false)}
            data-testid="slivers-apply"
          >
            {t('cover.repair.slivers.apply', { n: formatNumber(n) })}
          </Button>
          <Button
            onClick={() => {
              setOpen(false);
              setTried(null);
            }}
          >
            {t('cover.decide.cancel')}
          </Button>
        </div>
      </div>
    </div>
  );
}

function Counts({ report }: { report: RepairReport }) {
  const { t } = useTranslation();
  const { repaired, cells, givenM2, cutM2 } = report.totals;
  const left = new Map<RepairRefusal, number>();
  for (const { reason } of report.left) left.set(reason, (left.get(reason) ?? 0) + 1);
  return (
    <>
      <p>
        {repaired === 0
          ? t('cover.repair.slivers.none')
          : t('cover.repair.slivers.can', {
              ...{ n: formatNumber(repaired), cells: formatNumber(cells) },
              ...{ given: formatMu(givenM2), cut: formatMu(cutM2) },
            })}
      </p>
      {report.left.length > 0 && (
        <div className="muted small">
          {t('cover.repair.slivers.left', { n: formatNumber(report.left.length) })}
          <ul>
            {[...left].map(([reason, n]) => (
              <li key={reason}>
                {t('cover.repair.slivers.reason', { why: t(`cover.repair.refusals.${reason}`), n })}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
