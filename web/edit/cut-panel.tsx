import type { Position } from 'geojson';
import { Segmented, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PatchPart } from '../../server/contract/overlay.ts';
import { apiUrl, sendJson } from '../api.ts';
import { balance } from '../format/balance.ts';
import { formatMu, toMu } from '../format/area.ts';
import { formatNumber } from '../format/number.ts';
import { usePatch, useReferenceLayers } from '../queries.ts';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { EditFrame } from './edit-frame.tsx';
import { showIn } from './edit-layers.ts';
import { LineButtons } from './line-buttons.tsx';
import { SaveEdit } from './save-edit.tsx';
import { useCloseUp } from './use-close-up.ts';
import { useEditMap } from './use-edit-map.ts';
import { useLineTool } from './use-line-tool.ts';
import { useTrial } from './use-trial.ts';

/** 拆分图斑: a patch, or the parts it was cut into, cut by a drawn line or by a layer. */
export function CutPanel({ patchId, scheme }: { patchId: number; scheme: string }) {
  const { t } = useTranslation();
  const map = useEditMap();
  const patch = usePatch(patchId, scheme).data;
  const layers = useReferenceLayers().data?.layers ?? [];
  const [by, setBy] = useState<'line' | 'layer'>('line');
  const [drawn, setDrawn] = useState<Position[] | null>(null);
  const [layer, setLayer] = useState<string | null>(null);
  const tool = useLineTool(map, [], setDrawn);
  const order =
    by === 'layer' ? layer && { layer } : drawn && { line: { type: 'LineString', coordinates: drawn } };
  const path = (dryRun: boolean) => apiUrl(`patches/${patchId}/split`, { dryRun }).replace('/api/v1/', '');
  const trial = useTrial(order, () => sendJson<{ parts: PatchPart[] }>('POST', path(true), order));
  useCloseUp(patch?.bbox4490);
  const parts = trial.result?.parts ?? [];
  const figures = balance(
    parts.map(({ areaM2 }) => toMu(areaM2)),
    patch && toMu(patch.areaM2),
  );
  useEffect(() => {
    if (!map) return;
    showIn(
      map,
      'edit-ground',
      parts.map(({ geometry }, part) => ({ type: 'Feature', properties: { part: part % 4 }, geometry })),
    );
  }, [map, trial.result]);
  return (
    <EditFrame title={t('edit.cut.title')} name={patch?.patchNo ?? ''} help={t('edit.cut.help')}>
      <Segmented<'line' | 'layer'>
        block
        value={by}
        onChange={(value) => {
          setBy(value);
          if (value === 'layer') tool.stop();
          else if (!drawn) tool.start();
        }}
        options={[
          { value: 'line', label: t('edit.cut.byLine') },
          { value: 'layer', label: t('edit.cut.byLayer') },
        ]}
      />
      {by === 'line' ? (
        <LineButtons line={tool} />
      ) : layers.length === 0 ? (
        <p className="note">{t('edit.cut.noLayers')}</p>
      ) : (
        <label className="edit-label">
          <Select
            value={layer}
            onChange={setLayer}
            placeholder={t('edit.cut.layer')}
            options={layers.map(({ code, name }) => ({ value: code, label: name || code }))}
            data-testid="cut-layer"
          />
          <small className="muted">{t('edit.cut.layerHint')}</small>
        </label>
      )}
      {trial.error && <ProblemView error={trial.error} />}
      {parts.length > 0 && (
        <Section title={t('edit.cut.parts', { n: parts.length })}>
          <ul className="area-changes" data-testid="cut-parts">
            {parts.map((part, n) => (
              <li key={part.id}>
                <span className="share-name">
                  <i className={`swatch part-${n % 4}`} aria-hidden="true" />
                  {t('edit.cut.part', { no: part.partNo })}
                  {part.layer !== null && (
                    <span className="muted">{t(part.inside ? 'edit.cut.inside' : 'edit.cut.beyond')}</span>
                  )}
                </span>
                <span className="area-value">
                  <b>{formatNumber(figures[n] ?? 0, 2)}</b> {t('unit.mu')}
                </span>
              </li>
            ))}
            {patch && (
              <li className="area-sum">
                <span>{t('edit.cut.sum')}</span>
                <span className="area-value">
                  <b>{formatMu(patch.areaM2)}</b> {t('unit.mu')}
                </span>
              </li>
            )}
          </ul>
        </Section>
      )}
      <SaveEdit
        label={t('edit.cut.save')}
        title={t('edit.cut.saveTitle', { n: parts.length })}
        disabled={parts.length === 0 || trial.busy}
        onSave={async ({ reason, who }) => {
          const before = new Set(patch?.parts.map(({ id }) => id));
          const done = await sendJson<{ parts: PatchPart[] }>('POST', path(false), {
            ...order,
            reason,
            by: who,
          });
          const made = done.parts.filter(({ id }) => !before.has(id));
          const text = t('edit.cut.done', { n: done.parts.length });
          return { text, undo: () => putTogether(patchId, made, who) };
        }}
      />
    </EditFrame>
  );
}

/** Takes a cut back: of each part (or the patch) that was cut, one of its pieces names them all. */
async function putTogether(patchId: number, made: PatchPart[], by: string): Promise<void> {
  const oneOfEach = new Map(made.map(({ parentPartId, id }) => [parentPartId, id]));
  for (const [parent, part] of oneOfEach) {
    const query = { by, part: parent === null ? null : part };
    await sendJson('DELETE', apiUrl(`patches/${patchId}/split`, query).replace('/api/v1/', ''));
  }
}
