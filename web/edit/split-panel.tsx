import type { Position } from 'geojson';
import { Input } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BorderSheet } from '../../server/contract/borders.ts';
import type { ReshapeReport } from '../../server/contract/cell-edits.ts';
import { boxOf } from '../../server/geo/move-borders.ts';
import { apiUrl, sendJson } from '../api.ts';
import { toMu } from '../format/area.ts';
import { balance } from '../format/balance.ts';
import { formatNumber } from '../format/number.ts';
import { useGet } from '../queries.ts';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Duties } from './duties.tsx';
import { EditFrame } from './edit-frame.tsx';
import { showIn } from './edit-layers.ts';
import { LineButtons } from './line-buttons.tsx';
import { SaveEdit, undoRun } from './save-edit.tsx';
import { useCloseUp } from './use-close-up.ts';
import { useEditMap } from './use-edit-map.ts';
import { useLineTool } from './use-line-tool.ts';
import { useTrial } from './use-trial.ts';

/** 拆分网格: a cell cut by a drawn line, the parts tried before they are saved. */
export function SplitPanel({ cellId, scheme }: { cellId: number; scheme: string }) {
  const { t } = useTranslation();
  const map = useEditMap();
  const sheet = useGet<BorderSheet>('borders', { scheme, cell: cellId }).data;
  const cell = sheet?.cells.find((one) => one.cellId === cellId);
  const [line, setLine] = useState<Position[] | null>(null);
  const [named, setNamed] = useState<Record<number, { code?: string; name?: string }>>({});
  const tool = useLineTool(map, sheet?.cells ?? [], setLine);
  const path = (dryRun: boolean) => apiUrl(`cells/${cellId}/split`, { dryRun }).replace('/api/v1/', '');
  const order = { scheme, line: { type: 'LineString', coordinates: line } };
  const trial = useTrial(line && order, () => sendJson<ReshapeReport>('POST', path(true), order));
  const found = trial.result;
  // The server takes names in this order: the largest part first.
  const parts = useMemo(
    () => found?.cells.toSorted((a, b) => (b.areaAfterM2 ?? 0) - (a.areaAfterM2 ?? 0)) ?? [],
    [found],
  );
  const figures = balance(
    parts.map(({ areaAfterM2 }) => toMu(areaAfterM2 ?? 0)),
    cell && toMu(cell.areaM2),
  );
  const nameOf = (n: number) => ({
    code: named[n]?.code ?? parts[n]?.code ?? '',
    name: named[n]?.name ?? parts[n]?.name ?? '',
  });
  useEffect(() => {
    if (!map) return;
    showIn(
      map,
      'edit-ground',
      parts.flatMap(({ after }, part) =>
        after ? [{ type: 'Feature', properties: { part }, geometry: after }] : [],
      ),
    );
  }, [map, parts]);
  useCloseUp(cell && boxOf(cell.outline));
  const name = cell?.name ?? '';
  return (
    <EditFrame title={t('edit.split.title')} name={name} help={t('edit.split.keeps')}>
      <LineButtons line={tool} />
      {trial.error && <ProblemView error={trial.error} />}
      {parts.length > 0 && (
        <Section title={t('edit.split.parts', { n: parts.length })}>
          {parts.map((part, n) => (
            <div key={part.code} className="edit-fields">
              <i className={`swatch part-${Math.min(n, 4)}`} aria-hidden="true" />
              <Input
                size="small"
                aria-label={t('edit.name')}
                value={nameOf(n).name}
                onChange={({ target }) => setNamed({ ...named, [n]: { ...named[n], name: target.value } })}
                data-testid="part-name"
              />
              <Input
                size="small"
                aria-label={t('edit.code')}
                value={nameOf(n).code}
                onChange={({ target }) => setNamed({ ...named, [n]: { ...named[n], code: target.value } })}
                data-testid="part-code"
              />
              <span className="area-value">
                <b data-testid="part-area">{formatNumber(figures[n] ?? 0, 2)}</b> {t('unit.mu')}
              </span>
            </div>
          ))}
        </Section>
      )}
      <Duties duties={found?.duties ?? []} />
      <SaveEdit
        label={t('edit.split.save')}
        title={t('edit.split.saveTitle', { name, n: parts.length })}
        disabled={parts.length === 0 || trial.busy}
        onSave={async ({ reason, who }) => {
          const body = { ...order, parts: parts.map((_, n) => nameOf(n)), reason, by: who };
          const done = await sendJson<ReshapeReport>('POST', path(false), body);
          const text = t('edit.split.done', { name, n: done.cells.length });
          return { text, undo: () => undoRun(done.runId) };
        }}
      />
    </EditFrame>
  );
}
