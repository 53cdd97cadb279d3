import { useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RepairReport } from '../../server/contract/cell-edits.ts';
import type { FindingRow } from '../../server/contract/land.ts';
import { apiUrl, sendJson } from '../api.ts';
import { formatMu } from '../format/area.ts';
import { refreshEverything } from '../import/refresh.ts';
import { showRepair } from '../map/repair-preview.ts';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { KeepForm } from './keep-form.tsx';
import { offerUndo } from './undo-offer.ts';

/** What a repair of the finding would change, drawn on the map before it is done; done as a new version, undone at a click. */
export function FindingRepair({ finding, scheme }: { finding: FindingRow; scheme: string }) {
  const { id } = finding;
  const { t } = useTranslation();
  const client = useQueryClient();
  const [preview, setPreview] = useState<RepairReport | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const [keeping, setKeeping] = useState<'special' | 'non-grid' | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    showRepair(preview && preview.cells);
    return () => showRepair(null);
  }, [preview]);
  const repair = async (dryRun: boolean) => {
    setBusy(true);
    setError(null);
    try {
      const path = apiUrl(`findings/${id}/repair`, { dryRun }).replace('/api/v1/', '');
      const report = await sendJson<RepairReport>('POST', path, { scheme, ...(to ? { toCode: to } : {}) });
      if (dryRun) return setPreview(report);
      setPreview(null);
      await refreshEverything(client);
      if (report.runId === null) return;
      offerUndo({
        text: t('cover.repair.done', { n: report.totals.cells }),
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
  const left = preview?.left[0];
  return (
    <Section title={t('cover.repair.title')}>
      {error && <ProblemView error={error} />}
      {!preview && keeping === null && (
        <>
          {finding.kind === 'gap' && finding.codes.length > 0 && (
            <label className="repair-to">
              <span>{t('cover.repair.to')}</span>
              <Select
                size="small"
                value={to ?? ''}
                onChange={(code) => setTo(code || null)}
                options={[
                  { value: '', label: t('cover.repair.toLongest') },
                  ...finding.codes.map((code, n) => ({
                    value: code,
                    label: `${finding.names[n] ?? ''} ${code}`,
                  })),
                ]}
                popupMatchSelectWidth={false}
                data-testid="repair-to"
              />
            </label>
          )}
          <div className="decide-buttons">
            <Button
              size="small"
              loading={busy}
              onClick={() => void repair(true)}
              data-testid="repair-preview"
            >
              {t('cover.repair.preview')}
            </Button>
            {finding.kind === 'gap' &&
              (['special', 'non-grid'] as const).map((how) => (
                <Button key={how} size="small" onClick={() => setKeeping(how)} data-testid={`keep-${how}`}>
                  {t(`cover.repair.keep.${how}`)}
                </Button>
              ))}
          </div>
        </>
      )}
      {keeping !== null && (
        <KeepForm how={keeping} finding={finding} scheme={scheme} onClose={() => setKeeping(null)} />
      )}
      {preview && (
        <div className="words-form" data-testid="repair-report">
          {preview.repaired.map(({ findingId, action, code, cutCode }) => (
            <strong key={findingId}>
              {t(`cover.repair.actions.${cutCode ? 'yield' : action}`, {
                cell: preview.cells.find((cell) => cell.code === code)?.name ?? code,
              })}
            </strong>
          ))}
          {left && <p>{t(`cover.repair.refusals.${left.reason}`)}</p>}
          <ul className="shares">
            {preview.cells
              .filter(({ nodedOnly }) => !nodedOnly)
              .map(({ cellId, name, areaBeforeM2, areaAfterM2 }) => (
                <li key={cellId}>
                  <span className="share-name">{name}</span>
                  <span className="share-value">
                    {areaBeforeM2 === null ? '—' : formatMu(areaBeforeM2)} →{' '}
                    {areaAfterM2 === null ? '—' : formatMu(areaAfterM2)} {t('unit.mu')}
                  </span>
                </li>
              ))}
          </ul>
          <div className="words-actions">
            {preview.repaired.length > 0 && (
              <Button
                type="primary"
                loading={busy}
                onClick={() => void repair(false)}
                data-testid="repair-apply"
              >
                {t('cover.repair.apply')}
              </Button>
            )}
            <Button onClick={() => setPreview(null)}>{t('cover.decide.cancel')}</Button>
          </div>
        </div>
      )}
    </Section>
  );
}
