import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportIssue } from '../../server/contract/import-report.ts';
import { formatNumber } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { Section } from '../ui/facts.tsx';
import { Icon } from '../ui/icon.tsx';
import { useViewState } from '../view-state.ts';
import { selectFeature, useSession } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

export interface ListedIssue extends ImportIssue {
  /** The layer of the preview in which its feature is found; null when there is no preview of it. */
  layer: number | null;
  path: string;
  /** Whether the feature has a shape to go to. */
  placed: boolean;
}

const ROWS = 50;

/** Issues by their code, the most frequent last: a few grave ones must not drown. A click goes to the place. */
export function IssueSection({ issues, counts }: { issues: ListedIssue[]; counts: Record<string, number> }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const codes = Object.entries(counts).sort(([, a], [, b]) => a - b);
  const total = codes.reduce((sum, [, n]) => sum + n, 0);
  return (
    <Section title={t('issues.title', { n: formatNumber(total) })}>
      {total === 0 && <p className="muted">{t('issues.none')}</p>}
      <ul className="issues" data-testid="import-issues">
        {codes.map(([code, n]) => (
          <IssueGroup key={code} code={code} n={n} issues={issues.filter((issue) => issue.code === code)} />
        ))}
      </ul>
    </Section>
  );
}

function IssueGroup({ code, n, issues }: { code: string; n: number; issues: ListedIssue[] }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  const [open, setOpen] = useState(n <= 3);
  const first = issues[0];
  return (
    <li className={open ? 'group open' : 'group'}>
      <button
        type="button"
        className="issue-head"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid={`issue-${code}`}
      >
        <Icon name={open ? 'chevronDown' : 'chevronRight'} size={12} />
        <span>{first ? pickLanguage(first.message, lang) : code}</span>
        <b>{formatNumber(n)}</b>
      </button>
      {open && (
        <ul>
          {issues.slice(0, ROWS).map((issue, at) => (
            <IssueRow key={at} issue={issue} known={first?.message ?? ''} />
          ))}
          {n > Math.min(issues.length, ROWS) && (
            <li className="muted small">
              {t('issues.more', { n: formatNumber(n - Math.min(issues.length, ROWS)) })}
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

/** What the head of the group says already is not said again. */
function IssueRow({ issue, known }: { issue: ListedIssue; known: string }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  const selected = useSession((s) => s.selected);
  const { layer, feature } = issue;
  const place = feature === null ? t('issues.file') : t('issues.feature', { n: feature + 1 });
  const text = issue.message === known ? place : `${place} · ${pickLanguage(issue.message, lang)}`;
  if (layer === null || feature === null || !issue.placed) return <li className="issue-row muted">{text}</li>;
  const isCurrent = selected?.layer === layer && selected.index === feature;
  return (
    <li>
      <button
        type="button"
        className="issue-row"
        aria-current={isCurrent}
        title={t('issues.place')}
        onClick={() => void selectFeature({ layer, index: feature }, true)}
        data-testid="issue-row"
      >
        <span>{text}</span>
        <Icon name="target" size={13} />
      </button>
    </li>
  );
}
