import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api.ts';
import { offerUndo } from '../decide/undo-offer.ts';
import { WordsForm, type Words } from '../decide/words-form.tsx';
import { refreshEverything } from '../import/refresh.ts';
import { edit } from './editing.ts';

interface Props {
  label: string;
  title: string;
  disabled: boolean;
  /** Does it; gives back what to say, and how to take it back. */
  onSave: (words: Words) => Promise<{ text: string; undo: () => Promise<unknown> }>;
}

/** The end of an edit: saved with a reason and a name, then offered to be undone; or left. */
export function SaveEdit({ label, title, disabled, onSave }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  if (asking) {
    return (
      <WordsForm
        title={title}
        action={t('edit.save')}
        onSubmit={async (words) => {
          const { text, undo } = await onSave(words);
          edit(null);
          await refreshEverything(client);
          offerUndo({
            text,
            undo: async () => {
              await undo();
              await refreshEverything(client);
            },
          });
        }}
        onCancel={() => setAsking(false)}
      />
    );
  }
  return (
    <div className="edit-actions">
      <Button type="primary" disabled={disabled} onClick={() => setAsking(true)} data-testid="edit-save">
        {label}
      </Button>
      <Button onClick={() => edit(null)}>{t('edit.cancel')}</Button>
    </div>
  );
}

export const undoRun = (runId: string | null): Promise<unknown> =>
  runId === null ? Promise.resolve() : sendJson('POST', `import-runs/${runId}/undo`);
