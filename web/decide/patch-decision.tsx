import { useQueryClient } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  DecisionKind,
  DecisionState,
  PatchDecision as Decided,
} from '../../server/contract/decisions.ts';
import type { CellRef, PatchDetail } from '../../server/contract/land.ts';
import { apiUrl, sendJson } from '../api.ts';
import { formatMetres, formatPercent } from '../format/number.ts';
import { refreshEverything } from '../import/refresh.ts';
import { useGet } from '../queries.ts';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { offerUndo } from './undo-offer.ts';
import { WordsForm } from './words-form.tsx';
import type { Words } from './words-form.tsx';

/** Whose a patch is by a person's word: said with a reason, taken back, and what was said before. */
export function PatchDecision({ patch, scheme }: { patch: PatchDetail; scheme: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form, setForm] = useState<DecisionKind | 'revoke' | null>(null);
  const { data, error, refetch } = useGet<DecisionState>(`patches/${patch.id}/decision`, { scheme });
  const path = apiUrl(`patches/${patch.id}/decision`, { scheme }).replace('/api/v1/', '');
  const revoke = async (reason: string, by: string) => {
    await sendJson('DELETE', path, { reason, by });
    await refreshEverything(client);
  };
  const decide = async (kind: DecisionKind, cell: CellRef, beyond: boolean, { reason, who }: Words) => {
    await sendJson('POST', path, { kind, cellId: cell.id, beyond, reason, by: who });
    await refreshEverything(client);
    setForm(null);
    offerUndo({
      text: t('cover.patch.done', { no: patch.patchNo, cell: cell.name }),
      undo: () => revoke(t('cover.decide.undo'), who),
    });
  };
  // Outside there is no cell to choose, and what was never assigned has no answer to change.
  const cells = choices(patch);
  if (cells.length === 0 && !data?.held) return null;
  const disputed = (patch.computedState ?? patch.state) === 'disputed';
  return (
    <Section title={t('cover.patch.title')}>
      {error && <ProblemView error={error} onRetry={() => void refetch()} />}
      {data?.held && <Held decision={data.held} />}
      {form === null ? (
        <div className="decide-buttons">
          {disputed && (
            <Button size="small" onClick={() => setForm('adjudicated')} data-testid="patch-adjudicate">
              {t('cover.patch.adjudicated')}
            </Button>
          )}
          {cells.length > 0 && (
            <Button size="small" onClick={() => setForm('override')} data-testid="patch-override">
              {t('cover.patch.override')}
            </Button>
          )}
          {data?.held && (
            <Button size="small" onClick={() => setForm('revoke')} data-testid="patch-revoke">
              {t('cover.patch.revoke')}
            </Button>
          )}
        </div>
      ) : form === 'revoke' ? (
        <WordsForm
          title={t('cover.patch.revokeTitle')}
          action={t('cover.patch.revoke')}
          onSubmit={async ({ reason, who }) => {
            await revoke(reason, who);
            setForm(null);
          }}
          onCancel={() => setForm(null)}
        />
      ) : (
        <ChooseCell
          kind={form}
          patch={patch}
          authority={data?.authority ?? null}
          cells={form === 'adjudicated' ? cells.filter(({ calls }) => calls) : cells}
          onDecide={decide}
          onCancel={() => setForm(null)}
        />
      )}
      {data && data.history.length > 0 && (
        <ol className="events">
          {data.history.map((decision) => (
            <li key={decision.id} className="muted small">
              {decision.at.slice(0, 10)} {decision.by}：{decision.cell.name} · {decision.reason}
              {decision.revoked &&
                ` · ${t('cover.patch.revoked', { who: decision.revoked.by, why: decision.revoked.reason })}`}
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

interface Choice {
  cell: CellRef;
  calls: boolean;
  /** It has no ground of the patch. */
  beyond: boolean;
  /** Share of the patch, or how far away it lies. */
  ratio: number | null;
  distanceM: number | null;
}

function choices({ shares, nearest }: PatchDetail): Choice[] {
  const own = shares.map(({ cell, calls, shareM2, shareRatio }) => ({
    ...{ cell, calls, beyond: shareM2 === 0, ratio: shareRatio, distanceM: null },
  }));
  if (!nearest || own.some(({ cell }) => cell.id === nearest.cell.id)) return own;
  return [...own, { ...nearest, calls: false, beyond: true, ratio: null }];
}

function Held({ decision }: { decision: Decided }) {
  const { t } = useTranslation();
  return (
    <div className="held-decision" data-testid="held-decision">
      <div>
        <span className="tag tag-assigned">{t(`cover.patch.kinds.${decision.kind}`)}</span>{' '}
        <b>{decision.cell.name}</b> <span className="muted small">{decision.at.slice(0, 10)}</span>
      </div>
      <div className="small">{decision.reason}</div>
      <div className="muted small">
        {decision.by}
        {decision.authority && ` · ${decision.authority.name}`}
        {' · '}
        {t('cover.patch.computed', {
          state: t(`state.${decision.computedState}`),
          cell: decision.computedLead?.name ?? '—',
        })}
      </div>
    </div>
  );
}

interface ChooseProps {
  kind: DecisionKind;
  patch: PatchDetail;
  authority: CellRef | null;
  cells: Choice[];
  onDecide: (kind: DecisionKind, cell: CellRef, beyond: boolean, words: Words) => Promise<void>;
  onCancel: () => void;
}

function ChooseCell({ kind, patch, authority, cells, onDecide, onCancel }: ChooseProps) {
  const { t } = useTranslation();
  // The computed lead is what an adjudication mostly confirms; an override never means it.
  const first =
    cells.find(({ cell }) => (cell.id === patch.lead?.id) === (kind === 'adjudicated')) ?? cells[0];
  const [chosen, setChosen] = useState(first?.cell.id);
  const choice = cells.find(({ cell }) => cell.id === chosen);
  return (
    <>
      <Radio.Group
        className="cell-choices"
        value={chosen}
        onChange={(event) => setChosen(event.target.value as number)}
        options={cells.map(({ cell, ratio, distanceM }) => ({
          value: cell.id,
          label: `${cell.name} · ${
            ratio === null
              ? t('cover.patch.away', { distance: formatMetres(distanceM ?? 0) })
              : formatPercent(ratio)
          }`,
        }))}
        aria-label={t('cover.patch.choose')}
        data-testid="cell-choices"
      />
      {choice && (
        <WordsForm
          title={
            kind === 'adjudicated' && authority
              ? t('cover.patch.adjudicatedTitle', { authority: authority.name, cell: choice.cell.name })
              : t('cover.patch.overrideTitle', { cell: choice.cell.name })
          }
          action={t(`cover.patch.${kind}`)}
          onSubmit={(words) => onDecide(kind, choice.cell, choice.beyond, words)}
          onCancel={onCancel}
        />
      )}
    </>
  );
}
