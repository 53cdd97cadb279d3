import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DecisionList } from '../../server/contract/decisions.ts';
import type { PatchRow } from '../../server/contract/land.ts';
import { apiUrl, sendJson } from '../api.ts';
import { formatNumber } from '../format/number.ts';
import { refreshEverything } from '../import/refresh.ts';
import { offerUndo } from './undo-offer.ts';
import { WordsForm } from './words-form.tsx';

/** The level above confirms the largest share of every disputed patch listed, with one reason. */
export function AdjudicateListed({ rows, scheme }: { rows: PatchRow[]; scheme: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const n = formatNumber(rows.length);
  if (!open) {
    return (
      <button
        type="button"
        className="link list-action"
        onClick={() => setOpen(true)}
        data-testid="adjudicate-listed"
      >
        {t('cover.patch.bulk', { n })}
      </button>
    );
  }
  return (
    <div className="list-form">
      <WordsForm
        title={t('cover.patch.bulkTitle', { n })}
        action={t('cover.patch.adjudicated')}
        onSubmit={async ({ reason, who }) => {
          const patchIds = rows.map(({ id }) => id);
          const body = { scheme, patchIds, cell: 'lead', reason, by: who };
          const said = await sendJson<DecisionList>('POST', 'decisions', body);
          await refreshEverything(client);
          setOpen(false);
          offerUndo({
            text: t('cover.patch.bulkDone', { n: formatNumber(said.rows.length) }),
            undo: async () => {
              for (const { patchId } of said.rows) {
                const path = apiUrl(`patches/${patchId}/decision`, { scheme }).replace('/api/v1/', '');
                await sendJson('DELETE', path, { reason: t('cover.decide.undo'), by: who });
              }
              await refreshEverything(client);
            },
          });
        }}
        onCancel={() => setOpen(false)}
      />
    </div>
  );
}
