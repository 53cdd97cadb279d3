import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CoverageReport } from '../../server/contract/reports.ts';
import { formatNumber, formatPercent } from '../format/number.ts';
import { useGet } from '../queries.ts';
import { Icon } from '../ui/icon.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';
import { select } from '../view-state.ts';

/** Cells that hang in the wrong place: no parent, another parent by ground than by code, declared exclaves. Asked for when opened. */
export function Misplaced({ scheme, under }: { scheme: string; under: string | null }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <div className={open ? 'misplaced open' : 'misplaced'}>
      <button
        type="button"
        className="row misplaced-row"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="misplaced"
      >
        <span>{t('cover.misplaced.title')}</span>
        <Icon name={open ? 'chevronUp' : 'chevronDown'} size={12} />
      </button>
      {open && <Lists scheme={scheme} under={under} />}
    </div>
  );
}

function Lists({ scheme, under }: { scheme: string; under: string | null }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const { data, error, isPending, refetch } = useGet<CoverageReport>('coverage', { scheme, under });
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (isPending) return <RowsSkeleton rows={2} />;
  const { orphans, wrongParent, exclaves } = data;
  if (orphans.length + wrongParent.length + exclaves.length === 0)
    return <p className="muted small misplaced-none">{t('cover.misplaced.none')}</p>;
  return (
    <div data-testid="misplaced-lists">
      <List title={t('cover.misplaced.orphans', { n: formatNumber(orphans.length) })}>
        {orphans.map(({ id, code, name, parentCode, areaM2 }) => (
          <li key={code}>
            <button type="button" className="link" onClick={() => select({ kind: 'finding', id })}>
              {name}
            </button>{' '}
            <code>{code}</code>
            <small className="muted">
              {t('cover.misplaced.orphan', { parent: parentCode ?? '—' })} · {words.short(areaM2)}
            </small>
          </li>
        ))}
      </List>
      <List title={t('cover.misplaced.wrongParents', { n: formatNumber(wrongParent.length) })}>
        {wrongParent.map(({ code, name, parentCode, locatedParentCode, outsideRatio }) => (
          <li key={code}>
            {name} <code>{code}</code>
            <small className="muted">
              {t('cover.misplaced.wrongParent', {
                parent: parentCode,
                located: locatedParentCode ?? t('cover.misplaced.nowhere'),
                percent: formatPercent(outsideRatio),
              })}
            </small>
          </li>
        ))}
      </List>
      <List title={t('cover.misplaced.exclaves', { n: formatNumber(exclaves.length) })}>
        {exclaves.map(({ code, name, administeringCode, locatedCode, reason }) => (
          <li key={code}>
            {name} <code>{code}</code>
            <small className="muted">
              {t('cover.misplaced.exclave', { by: administeringCode ?? '—', located: locatedCode })} ·{' '}
              {reason}
            </small>
          </li>
        ))}
      </List>
    </div>
  );
}

function List({ title, children }: { title: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <>
      <strong>{title}</strong>
      <ul>{children}</ul>
    </>
  );
}
