import { useQueryClient } from '@tanstack/react-query';
import { Checkbox, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DecisionList } from '../../server/contract/decisions.ts';
import type { PatchRow } from '../../server/contract/land.ts';
import { apiUrl, sendJson } from '../api.ts';
import { formatMu } from '../format/area.ts';
import { formatNumber } from '../format/number.ts';
import { refreshEverything } from '../import/refresh.ts';
import { useSearch } from '../queries.ts';
import { offerUndo } from './undo-offer.ts';
import { WordsForm } from './words-form.tsx';

interface Props {
  scheme: string;
  /** All rows of the list, and which of them are chosen. */
  rows: PatchRow[];
  chosen: ReadonlySet<number>;
  onChoose: (ids: ReadonlySet<number> | null) => void;
}

/** 批量改派: the patches chosen in the list go to one cell, with one reason; undone together. */
export function ReassignChosen({ scheme, rows, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [cell, setCell] = useState<{ id: number; name: string } | null>(null);
  const [text, setText] = useState('');
  const [beyond, setBeyond] = useState(false);
  const hits = useSearch(scheme, text.trim()).data?.hits.filter(({ kind }) => kind === 'cell') ?? [];
  const picked = rows.filter(({ id }) => chosen.has(id));
  // Who has them now is the likeliest answer; anything else is searched for.
  const leads = new Map(picked.flatMap(({ lead }) => (lead ? [[lead.id, `${lead.name} ${lead.code}`]] : [])));
  const options = text.trim()
    ? hits.map(({ id, title, subtitle }) => ({ value: id!, label: `${title} ${subtitle}` }))
    : [...leads].map(([value, label]) => ({ value: Number(value), label: String(label) }));
  const areaM2 = picked.reduce((sum, row) => sum + row.areaM2, 0);
  return (
    <div className="list-form" data-testid="reassign-chosen">
      <WordsForm
        title={t('cover.patch.chosen', { n: formatNumber(picked.length), area: formatMu(areaM2) })}
        action={t('cover.patch.override')}
        filled={picked.length > 0 && cell !== null}
        onSubmit={async ({ reason, who }) => {
          const body = { scheme, kind: 'override', patchIds: picked.map(({ id }) => id), cell: cell!.id };
          const said = await sendJson<DecisionList>('POST', 'decisions', {
            ...body,
            beyond,
            reason,
            by: who,
          });
          await refreshEverything(client);
          onChoose(null);
          offerUndo({
            text: t('cover.patch.chosenDone', { n: formatNumber(said.rows.length), cell: cell!.name }),
            undo: async () => {
              for (const { patchId } of said.rows) {
                const path = apiUrl(`patches/${patchId}/decision`, { scheme }).replace('/api/v1/', '');
                await sendJson('DELETE', path, { reason: t('cover.decide.undo'), by: who });
              }
              await refreshEverything(client);
            },
          });
        }}
        onCancel={() => onChoose(null)}
      >
        <button
          type="button"
          className="link choose-all"
          onClick={() => onChoose(new Set(picked.length === rows.length ? [] : rows.map(({ id }) => id)))}
          data-testid="choose-all"
        >
          {t(picked.length === rows.length ? 'cover.patch.chooseNone' : 'cover.patch.chooseAll', {
            n: formatNumber(rows.length),
          })}
        </button>
        <label>
          <span>{t('cover.patch.toCell')}</span>
          <Select<number>
            showSearch={{ filterOption: false, onSearch: setText }}
            value={cell?.id}
            onChange={(id, option) => {
              const label = (Array.isArray(option) ? option[0] : option)?.label ?? '';
              setCell({ id, name: String(label).split(' ')[0] ?? '' });
            }}
            options={options}
            placeholder={t('cover.patch.findCell')}
            notFoundContent={t('cover.patch.findCell')}
            data-testid="reassign-cell"
          />
        </label>
        <Checkbox checked={beyond} onChange={({ target }) => setBeyond(target.checked)}>
          {t('cover.patch.beyondAll')}
        </Checkbox>
      </WordsForm>
    </div>
  );
}
