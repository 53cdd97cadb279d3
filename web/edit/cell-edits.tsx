import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LockReport } from '../../server/contract/borders.ts';
import type { CellPassage } from '../../server/contract/cell-edits.ts';
import type { CellDetail } from '../../server/contract/land.ts';
import { sendJson } from '../api.ts';
import { offerUndo } from '../decide/undo-offer.ts';
import { WordsForm } from '../decide/words-form.tsx';
import { refreshEverything } from '../import/refresh.ts';
import { formatMu } from '../format/area.ts';
import { useGet } from '../queries.ts';
import { Section } from '../ui/facts.tsx';
import { select } from '../view-state.ts';
import { edit } from './editing.ts';
import { undoRun } from './save-edit.tsx';

/** What may be changed of a cell's ground, and where its ground came from and went. */
export function CellEdits({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const { id: cellId } = cell;
  return (
    <>
      <Section title={t('edit.section')}>
        <div className="decide-buttons">
          <Button size="small" onClick={() => edit({ kind: 'border', cellId })} data-testid="edit-border">
            {t('edit.border.open')}
          </Button>
          {cell.children === 0 && (
            <>
              <Button size="small" onClick={() => edit({ kind: 'merge', cellId })} data-testid="edit-merge">
                {t('edit.merge.open')}
              </Button>
              <Button size="small" onClick={() => edit({ kind: 'split', cellId })} data-testid="edit-split">
                {t('edit.split.open')}
              </Button>
            </>
          )}
        </div>
        <LineLock cell={cell} />
      </Section>
      <Lineage cellId={cellId} />
    </>
  );
}

function Lineage({ cellId }: { cellId: number }) {
  const { t } = useTranslation();
  const { data } = useGet<{ rows: CellPassage[] }>(`cells/${cellId}/lineage`);
  if (!data || data.rows.length === 0) return null;
  return (
    <Section title={t('edit.lineage')}>
      <ul className="linked" data-testid="lineage">
        {data.rows.map(({ kind, from, cell, lives, onDate, areaM2 }) => (
          <li key={`${kind} ${from} ${cell.id} ${onDate} ${areaM2}`}>
            <span>
              {t(`edit.passages.${kind}.${from ? 'from' : 'to'}`, {
                ...{ date: onDate, cell: `${cell.name} ${cell.code}`, area: formatMu(areaM2) },
              })}
            </span>
            {lives && (
              <button type="button" className="link" onClick={() => select({ kind: 'cell', id: cell.id })}>
                {t('edit.see')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Whether the line is a legal one, which nothing moves; marked and freed with a reason. */
function LineLock({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { lineLocked } = cell;
  if (asking) {
    return (
      <WordsForm
        title={t(lineLocked ? 'edit.lock.freeTitle' : 'edit.lock.setTitle', { name: cell.name })}
        action={t(lineLocked ? 'edit.lock.free' : 'edit.lock.set')}
        onSubmit={async ({ reason, who }) => {
          const body = { scheme: cell.scheme, cells: [cell.id], locked: !lineLocked, reason, by: who };
          const done = await sendJson<LockReport>('PUT', 'borders/locks', body);
          setAsking(false);
          await refreshEverything(client);
          offerUndo({
            text: t(lineLocked ? 'edit.lock.freed' : 'edit.lock.done', { name: cell.name }),
            undo: async () => {
              await undoRun(done.runId);
              await refreshEverything(client);
            },
          });
        }}
        onCancel={() => setAsking(false)}
      />
    );
  }
  return (
    <p className="line-lock" data-testid="line-lock">
      <span className={lineLocked ? undefined : 'muted'}>
        {t(lineLocked ? 'edit.lock.locked' : 'edit.lock.open')}
      </span>
      <button type="button" className="link" onClick={() => setAsking(true)} data-testid="line-lock-change">
        {t(lineLocked ? 'edit.lock.free' : 'edit.lock.set')}
      </button>
    </p>
  );
}
