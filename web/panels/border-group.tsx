import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingGroup, FindingRow } from '../../server/contract/land.ts';
import { useDecideFindings } from '../decide/use-decide-findings.ts';
import { WordsForm } from '../decide/words-form.tsx';
import { formatMetres, formatNumber } from '../format/number.ts';
import { flyToBbox } from '../map/map-handle.ts';
import { stateParameter, useFindings } from '../queries.ts';
import { Icon } from '../ui/icon.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';
import { select, useViewState } from '../view-state.ts';

interface Props {
  group: FindingGroup;
  scheme: string;
  open: boolean;
  onToggle: (open: boolean) => void;
}

/** Whose border it is: the pair, or the cell and the parent it reaches beyond. */
export function useBorderName(): (
  it: Pick<FindingRow, 'kind' | 'codes' | 'names' | 'parentName' | 'parentCode'>,
) => string {
  const { t } = useTranslation();
  return ({ kind, codes, names, parentName, parentCode }) => {
    const parent = parentName ?? parentCode ?? '—';
    const cells = codes.map((code, index) => names[index] ?? code);
    if (kind === 'outside') return t('finding.beyond', { cell: cells.join('、') || '—', parent });
    return cells.join(' – ') || parent;
  };
}

/** The findings of one border; opening it also takes the map there. */
export function BorderGroup({ group, scheme, open, onToggle }: Props) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const name = useBorderName()(group);
  // The longest word last: it is the one that may be cut.
  const note = [
    t(group.count === 1 ? 'finding.place' : 'finding.places', { n: formatNumber(group.count) }),
    t('finding.widest', { width: formatMetres(group.widestM) }),
    group.kind === 'outside' ? null : group.parentName,
  ];
  return (
    <li className={open ? 'group open' : 'group'}>
      <button
        type="button"
        className="row group-row"
        aria-expanded={open}
        onClick={() => {
          if (!open) flyToBbox(group.bbox4490, 14);
          onToggle(!open);
        }}
        data-testid="finding-group"
      >
        <i className={`hatch hatch-${group.kind}`} aria-hidden="true" />
        <span className="two-lines">
          <span className="ellipsis" title={name}>
            {name}
          </span>
          <small className="ellipsis">
            {t(`finding.${group.kind}`)} · {note.filter(Boolean).join(' · ')}
          </small>
        </span>
        <span className="right">{words.short(group.areaM2)}</span>
        <Icon name={open ? 'chevronUp' : 'chevronDown'} size={12} />
      </button>
      {open && <GroupFindings group={group} scheme={scheme} />}
    </li>
  );
}

function GroupFindings({ group, scheme }: { group: FindingGroup; scheme: string }) {
  const hideSlivers = useViewState((s) => s.hideSlivers);
  const findingState = useViewState((s) => s.findingState);
  const { data, error, isPending, refetch } = useFindings({
    scheme,
    border: group.borderKey,
    kind: group.kind,
    sliver: hideSlivers ? false : null,
    state: stateParameter(findingState),
    limit: 200,
  });
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (isPending) return <RowsSkeleton rows={Math.min(group.count, 5)} />;
  return (
    <>
      <FindingRows rows={data.rows} />
      {group.todo > 1 && <AcceptGroup group={group} scheme={scheme} />}
    </>
  );
}

/** One decision on every finding of the border that waits, of the kind and size listed. */
function AcceptGroup({ group, scheme }: { group: FindingGroup; scheme: string }) {
  const { t } = useTranslation();
  const hideSlivers = useViewState((s) => s.hideSlivers);
  const [open, setOpen] = useState(false);
  const decide = useDecideFindings(scheme);
  const name = useBorderName()(group);
  const n = formatNumber(group.todo);
  if (!open) {
    return (
      <button
        type="button"
        className="link group-action"
        onClick={() => setOpen(true)}
        data-testid="accept-group"
      >
        {t('cover.decide.group', { n })}
      </button>
    );
  }
  return (
    <div className="group-form">
      <WordsForm
        title={t('cover.decide.groupTitle', { name, n })}
        action={t('cover.decide.to.accepted')}
        onSubmit={async (words) => {
          const filter = { border: group.borderKey, kind: group.kind, sliver: hideSlivers ? false : null };
          await decide({ ...filter, state: 'todo' }, 'accepted', words);
          setOpen(false);
        }}
        onCancel={() => setOpen(false)}
      />
    </div>
  );
}

/** Findings as a list of buttons; used under a border and in a cell's detail. */
export function FindingRows({ rows, named }: { rows: FindingRow[]; named?: boolean }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const nameOf = useBorderName();
  const selection = useViewState((s) => s.selection);
  return (
    <ul className="sub-rows">
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            className="row finding-row"
            aria-current={selection?.kind === 'finding' && selection.id === row.id}
            onClick={() => {
              select({ kind: 'finding', id: row.id });
              flyToBbox(row.bbox4490, 15);
            }}
            data-testid="finding-row"
          >
            <i className={`hatch hatch-${row.kind}`} aria-hidden="true" />
            <span className="ellipsis">
              {named ? nameOf(row) : t('finding.wide', { width: formatMetres(row.widthM) })}
            </span>
            <span>
              {row.sliver && <span className="tag tag-none">{t('finding.sliver')}</span>}{' '}
              {row.state !== 'open' && (
                <span className={`tag tag-finding-${row.state}`}>{t(`finding.states.${row.state}`)}</span>
              )}
            </span>
            <span className="right">{words.short(row.areaM2)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
