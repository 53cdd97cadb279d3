import { useQueryClient } from '@tanstack/react-query';
import { Button, Segmented, Switch } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BorderReport, BorderSheet } from '../../server/contract/borders.ts';
import { boxOf } from '../../server/geo/move-borders.ts';
import { sendJson } from '../api.ts';
import { offerUndo } from '../decide/undo-offer.ts';
import { WordsForm } from '../decide/words-form.tsx';
import { refreshEverything } from '../import/refresh.ts';
import { useGet } from '../queries.ts';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { AreaChanges } from './area-changes.tsx';
import { opsOf } from './border-session.ts';
import { BorderTools } from './border-tools.tsx';
import { BorderVerdict } from './border-verdict.tsx';
import { EditFrame } from './edit-frame.tsx';
import { edit } from './editing.ts';
import { useBorderEditor } from './use-border-editor.ts';
import { useCloseUp } from './use-close-up.ts';
import { useBorderPreview } from './use-border-preview.ts';

const TOUCH = window.matchMedia('(pointer: coarse)').matches;

/** 编辑边界: the line of a cell, with all neighbours that share it. */
export function BorderPanel({ cellId, scheme }: { cellId: number; scheme: string }) {
  const { t } = useTranslation();
  // Others may be editing too: what this editor starts from is read when it opens, never from memory.
  const [opened] = useState(() => Date.now());
  const { data, error, refetch } = useGet<BorderSheet>('borders', { scheme, cell: cellId, opened });
  const name = data?.cells.find((cell) => cell.cellId === cellId)?.name ?? '';
  return (
    <EditFrame
      title={t('edit.border.title')}
      name={name}
      help={t(TOUCH ? 'edit.border.helpTouch' : 'edit.border.help')}
    >
      {error ? (
        <ProblemView error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Editor sheet={data} cellId={cellId} />
      ) : (
        <RowsSkeleton rows={4} />
      )}
    </EditFrame>
  );
}

function Editor({ sheet, cellId }: { sheet: BorderSheet; cellId: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const editor = useBorderEditor(sheet, cellId);
  const own = sheet.cells.find((cell) => cell.cellId === cellId);
  useCloseUp(own && boxOf(own.outline));
  const [saving, setSaving] = useState(false);
  const [as, setAs] = useState<'correction' | 'change'>('correction');
  const { session, changes } = editor;
  const order = {
    scheme: sheet.scheme,
    ops: opsOf(session),
    base: sheet.cells.map(({ cellId: id, versionId }) => ({ cellId: id, versionId })),
    ...{ upper: session.upper, as },
  };
  const preview = useBorderPreview(order);
  const problems = preview.report?.problems ?? [];
  useEffect(() => editor.markProblems(problems), [preview.report]);
  const hasUpper = sheet.cells.some(({ lock }) => lock === 'upper-line');

  const save = async ({ reason, who }: { reason: string; who: string }) => {
    const done = await sendJson<BorderReport>('PUT', 'borders', { ...order, reason, by: who });
    edit(null);
    await refreshEverything(client);
    if (done.runId === null) return;
    offerUndo({
      text: t('edit.border.done', { n: done.cells.length }),
      undo: async () => {
        await sendJson('POST', `import-runs/${done.runId}/undo`);
        await refreshEverything(client);
      },
    });
  };

  return (
    <>
      {!saving && <BorderTools editor={editor} />}
      {hasUpper && !saving && (
        <label className="edit-switch">
          <Switch
            size="small"
            checked={session.upper}
            onChange={editor.setUpper}
            disabled={session.steps.length > 0}
            data-testid="edit-upper"
          />
          <span>
            {t('edit.border.upper')}
            <small className="muted">{t('edit.border.upperHint')}</small>
          </span>
        </label>
      )}
      <Section title={t('edit.border.changes', { n: changes.length })}>
        {changes.length === 0 ? (
          <p className="muted">{t('edit.border.none')}</p>
        ) : (
          <AreaChanges rows={changes.map(({ cellId: key, ...row }) => ({ key, ...row }))} />
        )}
      </Section>
      {session.steps.length > 0 && <BorderVerdict {...preview} />}
      {saving ? (
        <div className="edit-save">
          <Segmented<'correction' | 'change'>
            block
            value={as}
            onChange={(value) => setAs(value)}
            options={[
              { value: 'correction', label: t('edit.border.as.correction') },
              { value: 'change', label: t('edit.border.as.change') },
            ]}
          />
          <p className="muted small">{t(`edit.border.asHint.${as}`)}</p>
          <WordsForm
            title={t('edit.border.saveTitle', { n: changes.length })}
            action={t('edit.save')}
            onSubmit={save}
            onCancel={() => setSaving(false)}
          />
        </div>
      ) : (
        <div className="edit-actions">
          <Button
            type="primary"
            disabled={session.steps.length === 0 || problems.length > 0}
            onClick={() => setSaving(true)}
            data-testid="border-save"
          >
            {t('edit.border.save')}
          </Button>
          <Button onClick={() => edit(null)} data-testid="border-cancel">
            {t('edit.cancel')}
          </Button>
        </div>
      )}
    </>
  );
}
