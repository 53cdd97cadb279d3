import { useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeclaredNonGrid, RepairReport } from '../../server/contract/cell-edits.ts';
import type { FindingRow } from '../../server/contract/land.ts';
import { sendJson } from '../api.ts';
import { formatMu } from '../format/area.ts';
import { refreshEverything } from '../import/refresh.ts';
import { select } from '../view-state.ts';
import { offerUndo } from './undo-offer.ts';
import { WordsForm } from './words-form.tsx';

interface Props {
  how: 'special' | 'non-grid';
  finding: FindingRow;
  scheme: string;
  onClose: () => void;
}

/** What becomes of a gap that no neighbour gets: a special cell, or ground that needs none, with who answers for it. */
export function KeepForm({ how, finding, scheme, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  /** The code of the cell, or the unit responsible. */
  const [second, setSecond] = useState(how === 'special' ? `${finding.parentCode ?? ''}T01` : '');
  const field = how === 'special' ? 'code' : 'unit';
  return (
    <WordsForm
      title={t(`cover.repair.keep.${how}Title`, { area: formatMu(finding.areaM2) })}
      action={t(`cover.repair.keep.${how}`).replace('…', '')}
      filled={name.trim() !== '' && second.trim() !== ''}
      onSubmit={async ({ reason, who }) => {
        const done = await sendJson<RepairReport | DeclaredNonGrid>('POST', `findings/${finding.id}/${how}`, {
          ...{ scheme, name: name.trim(), [field]: second.trim(), reason, by: who },
        });
        select(null);
        await refreshEverything(client);
        offerUndo({
          text: t(`cover.repair.keep.${how}Done`, { name: name.trim() }),
          undo: async () => {
            await sendJson('POST', `import-runs/${done.runId}/undo`);
            await refreshEverything(client);
          },
        });
      }}
      onCancel={onClose}
    >
      <label>
        <span>{t('cover.repair.keep.name')}</span>
        <Input
          value={name}
          onChange={({ target }) => setName(target.value)}
          autoFocus
          data-testid="keep-name"
        />
      </label>
      <label>
        <span>{t(`cover.repair.keep.${field}`)}</span>
        <Input value={second} onChange={({ target }) => setSecond(target.value)} data-testid="keep-second" />
      </label>
    </WordsForm>
  );
}
