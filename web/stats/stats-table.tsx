import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';
import { changeState, select, useViewState } from '../view-state.ts';
import { drillTo } from './drill.ts';
import { formatFigure } from './format-figure.ts';
import { isChange, orderRows } from './model.ts';
import type { StatsModel, StatsRow } from './model.ts';
import type { Tones } from './tones.ts';

interface Props {
  model: StatsModel;
  /** The column that colours the map. */
  column: number;
  tones: Tones | null;
  caption: string;
}

/** Units by figures. A click on a unit goes down to it, one on a heading colours the map by its column. */
export function StatsTable({ model, column, tones, caption }: Props) {
  const { t } = useTranslation();
  const ranked = useViewState((s) => s.ranked);
  const rows = orderRows(model, ranked ? column : null);
  const colorOf = (row: StatsRow) => tones?.colors[model.rows.indexOf(row)] ?? null;
  return (
    <div className="stats-table">
      <table data-testid="stats-table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('stats.unit')}</th>
            {model.columns.map(({ key, label }, index) => (
              <th key={key} scope="col" aria-sort={ranked && index === column ? 'descending' : undefined}>
                <button
                  type="button"
                  aria-pressed={index === column}
                  onClick={() => changeState({ column: key })}
                  title={t('stats.columnHint')}
                  data-testid={`stats-column-${key}`}
                >
                  {label}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className={row.kind === 'cell' ? undefined : 'aside'} data-testid="stats-row">
              <th scope="row">
                <i className="tone" style={{ background: colorOf(row) ?? 'transparent' }} aria-hidden="true" />
                <UnitName row={row} />
              </th>
              {row.values.map((value, index) => (
                <Figure key={model.columns[index]?.key} {...{ model, value, index, column }} />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr data-testid="stats-total">
            <th scope="row">{t('stats.total')}</th>
            {model.totals.map((value, index) => (
              <Figure key={model.columns[index]?.key} {...{ model, value, index, column }} />
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  ); // prettier-ignore
}

interface FigureProps {
  model: StatsModel;
  value: number | null;
  index: number;
  column: number;
}

function Figure({ model, value, index, column }: FigureProps) {
  const { kind = 'count', strong } = model.columns[index] ?? {};
  const tone = isChange(kind) && value ? (value > 0 ? 'more' : 'less') : value ? '' : 'faint';
  return (
    <td className={[tone, strong ? 'strong' : '', index === column ? 'chosen' : ''].join(' ')}>
      {formatFigure(value, kind)}
    </td>
  );
}

function UnitName({ row }: { row: StatsRow }) {
  const { t } = useTranslation();
  const { kind, cell, children, ended } = row;
  if (kind !== 'cell' || !cell)
    return <span className="muted">{t(`stats.rows.${kind === 'cell' ? 'unplaced' : kind}`)}</span>;
  const label = t(children > 0 ? 'stats.drill' : 'stats.openCell', { name: cell.name });
  return (
    <button
      type="button"
      className="unit"
      aria-label={label}
      title={`${cell.name} ${cell.code}`}
      onClick={() => (children > 0 ? drillTo(cell.id) : select({ kind: 'cell', id: cell.id }))}
      data-testid="stats-unit"
    >
      <span className="ellipsis">{cell.name}</span>
      {ended && <span className="tag">{t('stats.ended')}</span>}
      {children > 0 && <Icon name="chevronRight" size={11} />}
    </button>
  );
}
