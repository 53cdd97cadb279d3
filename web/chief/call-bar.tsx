import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AboveCall, ChiefCell } from '../../server/contract/chief-page.ts';

/** Whom to call above, always under the thumb. */
export function CallBar({ cell, seesPeople }: { cell: ChiefCell; seesPeople: boolean }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  if (!seesPeople) return null;
  const [first, ...others] = [...cell.above].sort(
    (a, b) => Number(b.person.phone !== null) - Number(a.person.phone !== null),
  );
  if (!first) return <footer className="calls muted">{t('chief.call.none')}</footer>;
  return (
    <footer className="calls">
      <Call call={first} />
      {others.length > 0 && !all && (
        <button type="button" className="quiet" onClick={() => setAll(true)} aria-expanded={false}>
          {t('chief.call.more', { n: others.length })}
        </button>
      )}
      {all && others.map((call) => <Call key={`${call.cell.id} ${call.person.id}`} call={call} />)}
    </footer>
  );
}

function Call({ call }: { call: AboveCall }) {
  const { t } = useTranslation();
  const { person, cell, post, as } = call;
  const of = t('chief.call.of', { cell: cell.name, post: post || t(`chief.call.as.${as}`) });
  if (!person.phone)
    return (
      <span className="call none">
        <b>{person.name}</b>
        <small>
          {of} · {t('chief.call.noPhone')}
        </small>
      </span>
    );
  return (
    <a className="call" href={`tel:${person.phone}`} data-testid="call">
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <path
          d="M6.2 2.5L3.9 3.4c-.9.4-1.4 1.3-1.2 2.3.9 5.7 5.9 10.7 11.6 11.6 1 .2 1.9-.3 2.3-1.2l.9-2.3-4-2.4-1.7 1.5c-2-.9-3.7-2.6-4.6-4.6l1.5-1.7L6.2 2.5Z"
          fill="currentColor"
        />
      </svg>
      <span>
        <b>{t('chief.call.button', { name: person.name })}</b>
        <small>{of}</small>
      </span>
    </a>
  );
}
