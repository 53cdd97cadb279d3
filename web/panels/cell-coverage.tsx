import { useTranslation } from 'react-i18next';
import type {
  CellCoverage as Coverage,
  CellHolder,
  Sense,
  SenseState,
} from '../../server/contract/cell-coverage.ts';
import { SENSES } from '../../server/contract/cell-coverage.ts';
import { coverReasons } from '../format/cover-reasons.ts';
import { useCellCoverage } from '../queries.ts';
import { CoverSign } from '../ui/cover-sign.tsx';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { RowsSkeleton } from '../ui/rows-skeleton.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';

/** The cell's coverage by ground, people and visits, each with its reason; and who holds the cell today. */
export function CellCoverage({ id, scheme }: { id: number; scheme: string }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useCellCoverage(id, scheme);
  const reasons = useReasons();
  return (
    <>
      <Section title={t('cover.title')}>
        {error ? (
          <ProblemView error={error} onRetry={() => void refetch()} />
        ) : isPending ? (
          <RowsSkeleton rows={3} />
        ) : (
          <ul className="cover-rows" data-testid="cell-coverage">
            {SENSES.map((sense) => (
              <li key={sense} data-testid={`cover-${sense}`}>
                <CoverSign state={data[sense].state} />
                <span className="cover-name">{t(`cover.senses.${sense}`)}</span>
                <CoverWord state={data[sense].state} />
                <span className="cover-reason">
                  {reasons(data, sense).map((line) => (
                    <span key={line}>{line}</span>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {data && data.people.reason !== 'no-duties' && (
        <Section title={t('cover.holders')}>
          <ul className="people" data-testid="cell-holders">
            {data.holders.map((holder) => (
              <Holder key={`${holder.person.id} ${holder.role}`} holder={holder} />
            ))}
            {data.holders.length === 0 && <li className="muted">{t('cover.nobody')}</li>}
          </ul>
        </Section>
      )}
    </>
  );
}

export function CoverWord({ state }: { state: SenseState }) {
  const { t } = useTranslation();
  return <span className={`tag tag-cover-${state}`}>{t(`cover.states.${state}`)}</span>;
}

function useReasons(): (coverage: Coverage, sense: Sense) => string[] {
  const { t } = useTranslation();
  const area = useAreaWords().short;
  return (coverage, sense) =>
    coverReasons({ t, area, division: (status) => t(`cell.divisions.${status}`) }, coverage, sense);
}

function Holder({ holder }: { holder: CellHolder }) {
  const { t } = useTranslation();
  const { person, role, post, present } = holder;
  return (
    <li>
      <div>
        <b>{person.name}</b> <span className="muted">{post}</span>
        <span className={`tag tag-duty-${role === 'main' ? 'main' : 'deputy'}`}>
          {t(`cover.roles.${role}`)}
        </span>
        {!present && <span className="tag tag-duty-nobody">{t('cover.absent')}</span>}
      </div>
      <div className="muted small">
        {[person.org, person.position].filter(Boolean).join(' · ')}
        {person.phone && (
          <a className="phone" href={`tel:${person.phone}`}>
            {person.phone}
          </a>
        )}
      </div>
    </li>
  );
}
