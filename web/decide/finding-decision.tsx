import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingEvent, FindingState } from '../../server/contract/land.ts';
import { useFindingHistory } from '../queries.ts';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { useDecideFindings } from './use-decide-findings.ts';
import type { Decision } from './use-decide-findings.ts';
import { WordsForm } from './words-form.tsx';

const DECISIONS: readonly Decision[] = ['accepted', 'disputed', 'adjudicated', 'open'];

/** The state of a finding, what may become of it, and what was said and done about it. */
export function FindingDecision({ id, state, scheme }: { id: number; state: FindingState; scheme: string }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<Decision | null>(null);
  const decide = useDecideFindings(scheme);
  return (
    <>
      <Section
        title={t('cover.decide.state')}
        extra={
          <span className={`tag tag-finding-${state}`} data-testid="finding-state">
            {t(`finding.states.${state}`)}
          </span>
        }
      >
        {state === 'fixed' ? (
          <p className="muted small">{t('cover.decide.fixed')}</p>
        ) : wanted ? (
          <WordsForm
            title={t('cover.decide.title', { to: t(`finding.states.${wanted}`) })}
            action={t(`cover.decide.to.${wanted}`)}
            reasonNeeded={wanted !== 'open'}
            withComment
            onSubmit={async (words) => {
              await decide({}, wanted, words, [id]);
              setWanted(null);
            }}
            onCancel={() => setWanted(null)}
          />
        ) : (
          <div className="decide-buttons">
            {DECISIONS.filter((decision) => decision !== state).map((decision) => (
              <Button
                key={decision}
                size="small"
                onClick={() => setWanted(decision)}
                data-testid={`decide-${decision}`}
              >
                {t(`cover.decide.to.${decision}`)}
              </Button>
            ))}
          </div>
        )}
      </Section>
      <History id={id} />
    </>
  );
}

function History({ id }: { id: number }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useFindingHistory(id);
  return (
    <Section title={t('cover.decide.history')}>
      {error ? (
        <ProblemView error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <RowsSkeleton rows={1} />
      ) : data.history.length === 0 ? (
        <p className="muted small">{t('cover.decide.historyNone')}</p>
      ) : (
        <ol className="events" data-testid="finding-history">
          {data.history.toReversed().map((event, n) => (
            <Event key={`${event.at} ${n}`} event={event} />
          ))}
        </ol>
      )}
    </Section>
  );
}

function Event({ event }: { event: FindingEvent }) {
  const { t } = useTranslation();
  const byCheck = event.who === 'check';
  const what = byCheck
    ? t(event.to === 'fixed' ? 'cover.decide.gone' : 'cover.decide.found')
    : event.from === event.to
      ? null
      : `${t(`finding.states.${event.from}`)} → ${t(`finding.states.${event.to}`)}`;
  return (
    <li>
      <div>
        <b>{byCheck ? t('cover.decide.check') : event.who}</b> {what}
        <span className="muted small event-day">{event.at.slice(0, 10)}</span>
      </div>
      {[event.reason, event.comment].filter(Boolean).map((text) => (
        <div key={text} className="muted small">
          {text}
        </div>
      ))}
    </li>
  );
}
