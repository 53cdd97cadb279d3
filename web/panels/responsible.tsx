import { useTranslation } from 'react-i18next';
import type { DutySegment, Handler, ResponsibleCell } from '../../server/contract/people.ts';
import { formatPercent } from '../format/number.ts';
import { useResponsible } from '../queries.ts';
import { Section } from '../ui/facts.tsx';

/** Who handles the patch now, and who was responsible for its ground between the two images. */
export function Responsible({ id, scheme }: { id: number; scheme: string }) {
  const { t } = useTranslation();
  const { data } = useResponsible(id, scheme);
  if (!data) return null;
  if (!data.dutiesHeld) {
    return (
      <Section title={t('responsible.now')}>
        <p className="muted small" data-testid="responsible-none">
          {t('responsible.noDuties')}
        </p>
      </Section>
    );
  }
  return (
    <>
      <Section title={t('responsible.now')}>
        <ul className="people" data-testid="responsible-now">
          {data.now.handlers.map((handler) => (
            <HandlerRow key={handler.cell.id} handler={handler} />
          ))}
          {data.now.handlers.length === 0 && <li className="muted">{t('responsible.outside')}</li>}
        </ul>
      </Section>
      {data.during && data.during.cells.length > 0 && (
        <Section title={t('responsible.during', { from: data.during.from, to: data.during.to })}>
          <div data-testid="responsible-during">
            {data.during.cells.map((stretch) => (
              <Stretch key={`${stretch.cell.id} ${stretch.from}`} stretch={stretch} />
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

function HandlerRow({ handler }: { handler: Handler }) {
  const { t } = useTranslation();
  const { cell, person, through } = handler;
  return (
    <li>
      <div className="people-head">
        <span>
          <b>{person?.name ?? t('responsible.nobody')}</b>
          <span className={`tag tag-duty-${handler.as}`}>{t(`responsible.as.${handler.as}`)}</span>
        </span>
        {person?.phone && (
          <a className="phone" href={`tel:${person.phone}`}>
            {person.phone}
          </a>
        )}
      </div>
      <div className="muted small">{[handler.post, person?.org].filter(Boolean).join(' · ')}</div>
      <div className="muted small">
        {cell.name} · {formatPercent(handler.shareRatio)}
        {through && through.id !== cell.id && ` · ${t('responsible.through', { name: through.name })}`}
      </div>
    </li>
  );
}

function Stretch({ stretch }: { stretch: ResponsibleCell }) {
  const { t } = useTranslation();
  return (
    <div className="stretch">
      <div>
        {stretch.cell.name} <span className="muted small">{formatPercent(stretch.shareRatio)}</span>
      </div>
      <ol className="people-line">
        {stretch.segments.map((segment) => (
          <li key={segment.from ?? ''} className={segment.as === 'vacant' ? 'vacant' : undefined}>
            <span className="dates">
              {segment.from} — {segment.to}
            </span>
            <span>{describe(segment)}</span>
          </li>
        ))}
      </ol>
    </div>
  );

  function describe(segment: DutySegment): string {
    const away = segment.absent ? t('responsible.away', { name: segment.absent.name }) : '';
    if (!segment.person) return `${t('responsible.vacant')}${away}`;
    const post = segment.as === 'deputy' ? t('responsible.as.deputy') : (segment.post ?? '');
    return [segment.person.name, post].filter(Boolean).join(' · ') + away;
  }
}
