import { useTranslation } from 'react-i18next';
import type { ChiefCell } from '../../server/contract/chief-page.ts';
import { formatMu } from '../format/area.ts';

/** What is due, told from what is known: findings nobody decided on, patches, visits that are short. */
export function TodoList({ cell }: { cell: ChiefCell }) {
  const { t } = useTranslation();
  const { findings, patches, coverage } = cell;
  const open = findings.filter(
    ({ state, sliver, own: ours }) => ours && !sliver && (state === 'open' || state === 'disputed'),
  );
  const disputed = patches.filter(({ state }) => state === 'disputed').length;
  const leading = patches.filter(({ isLead, state }) => isLead && state !== 'disputed').length;
  const helping = patches.filter(({ isLead, state }) => !isLead && state !== 'disputed').length;
  const { own } = coverage.patrol.figures;
  const lines: [key: string, text: string][] = [];
  if (open.length > 0) {
    const area = formatMu(open.reduce((sum, { areaM2 }) => sum + areaM2, 0));
    lines.push(['gaps', t('chief.todo.gaps', { n: open.length, area })]);
  }
  if (leading > 0) lines.push(['leading', t('chief.todo.leading', { n: leading })]);
  if (helping > 0) lines.push(['helping', t('chief.todo.helping', { n: helping })]);
  if (disputed > 0) lines.push(['disputed', t('chief.todo.disputed', { n: disputed })]);
  if (own && own.done < own.due)
    lines.push([
      'patrol',
      t('chief.todo.patrol', { period: t(`cover.patrol.periods.${own.per}`), n: own.due - own.done }),
    ]);
  return (
    <section className="block">
      <h2>{t('chief.todo.title')}</h2>
      <ul className="todo" data-testid="todo">
        {lines.map(([key, text]) => (
          <li key={key} className={`todo-${key}`}>
            {text}
          </li>
        ))}
        {lines.length === 0 && <li className="muted">{t('chief.todo.none')}</li>}
      </ul>
    </section>
  );
}
