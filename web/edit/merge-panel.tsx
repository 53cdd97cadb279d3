import { Checkbox, Input, Radio } from 'antd';
import type { MapMouseEvent } from 'maplibre-gl';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BorderCell, BorderSheet } from '../../server/contract/borders.ts';
import type { ReshapeReport } from '../../server/contract/cell-edits.ts';
import { apiUrl, sendJson } from '../api.ts';
import { formatMu } from '../format/area.ts';
import { useGet } from '../queries.ts';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { AreaChanges } from './area-changes.tsx';
import { Duties } from './duties.tsx';
import { EditFrame } from './edit-frame.tsx';
import { showIn } from './edit-layers.ts';
import { SaveEdit, undoRun } from './save-edit.tsx';
import { useEditMap } from './use-edit-map.ts';
import { useTrial } from './use-trial.ts';

/** 合并网格: neighbours chosen on the map become one with a cell, tried before it is saved. */
export function MergePanel({ cellId, scheme }: { cellId: number; scheme: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useGet<BorderSheet>('borders', { scheme, cell: cellId });
  const own = data?.cells.find((cell) => cell.cellId === cellId);
  return (
    <EditFrame title={t('edit.merge.title')} name={own?.name ?? ''} help={t('edit.merge.help')}>
      {error ? (
        <ProblemView error={error} onRetry={() => void refetch()} />
      ) : own ? (
        <Merge own={own} cells={data!.cells} scheme={scheme} />
      ) : (
        <RowsSkeleton rows={4} />
      )}
    </EditFrame>
  );
}

function Merge({ own, cells, scheme }: { own: BorderCell; cells: BorderCell[]; scheme: string }) {
  const { t } = useTranslation();
  const map = useEditMap();
  const [chosen, setChosen] = useState<number[]>([]);
  const [keep, setKeep] = useState<string>(own.code);
  const [fresh, setFresh] = useState({ code: '', name: '' });
  const neighbours = cells.filter(
    (cell) =>
      cell !== own &&
      cell.level === own.level &&
      cell.parentCellId === own.parentCellId &&
      cell.lock === null,
  );
  const merged = [own, ...neighbours.filter((cell) => chosen.includes(cell.cellId))];
  const kept = merged.find(({ code }) => code === keep);
  const named = kept ?? (keep === '' ? fresh : own);
  const toggle = (id: number) =>
    setChosen((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]));

  useEffect(() => {
    if (!map) return;
    showIn(
      map,
      'edit-ground',
      [own, ...neighbours].map((cell) => ({
        type: 'Feature',
        properties: { cellId: cell.cellId, part: merged.includes(cell) ? 0 : 4 },
        geometry: { type: 'MultiPolygon', coordinates: cell.outline },
      })),
    );
    const onClick = ({ point }: MapMouseEvent) => {
      const [hit] = map.queryRenderedFeatures(point, { layers: ['edit-ground'] });
      const id = Number(hit?.properties.cellId);
      if (hit && id !== own.cellId) toggle(id);
    };
    map.on('click', onClick);
    return () => void map.off('click', onClick);
  }, [map, chosen, cells]);

  const path = (dryRun: boolean) => apiUrl('cells/merge', { dryRun }).replace('/api/v1/', '');
  const ready = merged.length > 1 && named.code.trim() !== '' && named.name.trim() !== '';
  const order = {
    ...{ scheme, cells: merged.map((cell) => cell.cellId), code: named.code, name: named.name },
  };
  const trial = useTrial(ready ? order : null, () => sendJson<ReshapeReport>('POST', path(true), order));
  if (neighbours.length === 0) return <p className="note">{t('edit.merge.noChoices')}</p>;
  return (
    <>
      <Section title={t('edit.merge.choices')}>
        <div className="edit-choices">
          {neighbours.map(({ cellId, name, code, areaM2 }) => (
            <Checkbox
              key={cellId}
              checked={chosen.includes(cellId)}
              onChange={() => toggle(cellId)}
              data-testid="merge-choice"
            >
              {name} <code>{code}</code>{' '}
              <span className="muted">
                {formatMu(areaM2)} {t('unit.mu')}
              </span>
            </Checkbox>
          ))}
        </div>
      </Section>
      {merged.length > 1 && (
        <Section title={t('edit.merge.becomes')}>
          <Radio.Group
            className="edit-choices"
            value={kept || keep === '' ? keep : own.code}
            onChange={({ target }) => setKeep(target.value as string)}
          >
            {merged.map(({ code, name }) => (
              <Radio key={code} value={code} data-testid="merge-keep">
                {t('edit.merge.keeps', { cell: `${name} ${code}` })}
              </Radio>
            ))}
            <Radio value="" data-testid="merge-fresh">
              {t('edit.merge.fresh')}
            </Radio>
          </Radio.Group>
          {keep === '' && (
            <div className="edit-fields">
              <Input
                size="small"
                placeholder={t('edit.name')}
                aria-label={t('edit.name')}
                value={fresh.name}
                onChange={({ target }) => setFresh({ ...fresh, name: target.value })}
                data-testid="merge-name"
              />
              <Input
                size="small"
                placeholder={t('edit.code')}
                aria-label={t('edit.code')}
                value={fresh.code}
                onChange={({ target }) => setFresh({ ...fresh, code: target.value })}
                data-testid="merge-code"
              />
            </div>
          )}
        </Section>
      )}
      {trial.error && <ProblemView error={trial.error} />}
      {trial.result && (
        <Section title={t('edit.border.changes', { n: trial.result.cells.length })}>
          <AreaChanges
            rows={trial.result.cells.map((cell) => ({
              ...{ key: cell.code, name: cell.name, code: cell.code },
              ...{ beforeM2: cell.areaBeforeM2, afterM2: cell.areaAfterM2 },
            }))}
          />
          <Duties duties={trial.result.duties} />
        </Section>
      )}
      <SaveEdit
        label={t('edit.merge.save')}
        title={t('edit.merge.saveTitle', { n: merged.length, name: named.name })}
        disabled={!trial.result || trial.busy}
        onSave={async ({ reason, who }) => {
          const done = await sendJson<ReshapeReport>('POST', path(false), { ...order, reason, by: who });
          const text = t('edit.merge.done', { n: merged.length, name: named.name });
          return { text, undo: () => undoRun(done.runId) };
        }}
      />
    </>
  );
}
