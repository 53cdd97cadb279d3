import { useTranslation } from 'react-i18next';
import { formatFigure } from '../stats/format-figure.ts';
import { isChange } from '../stats/model.ts';
import { useMapFigures } from '../stats/use-statistics.ts';

/** What the colours of the units mean, with how many units have each. */
export function FigureLegend({ scheme }: { scheme: string }) {
  const { t } = useTranslation();
  const figures = useMapFigures(scheme);
  if (!figures) return null;
  const { column, tones } = figures;
  const write = (value: number) => formatFigure(value, column.kind);
  const words = (from: number, to: number): string => {
    if (from === 0 && to === 0) return t(isChange(column.kind) ? 'stats.same' : 'stats.zero');
    return from === to ? write(from) : t('stats.range', { from: write(from), to: write(to) });
  };
  return (
    <div className="legend-group figure-legend" data-testid="figure-legend">
      <strong>
        {t('stats.legend')}：{column.label}
      </strong>
      <ul>
        {tones.classes.map(({ color, from, to, n }) => (
          <li key={color}>
            <i style={{ background: color }} aria-hidden="true" />
            <span>{words(from, to)}</span>
            <span>{n}</span>
          </li>
        ))}
      </ul>
    </div>
  ); // prettier-ignore
}
