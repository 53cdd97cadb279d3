import { useTranslation } from 'react-i18next';
import { formatMu } from '../format/area.ts';

export interface AreaRow {
  key: number | string;
  name: string;
  code: string;
  /** m²; null: the cell is new, or ends. */
  beforeM2: number | null;
  afterM2: number | null;
  /** Number of its colour on the map. */
  part?: number | undefined;
}

const sign = (mu: number): string => (mu > 0 ? '+' : mu < 0 ? '−' : '±');

/** What a change does to areas, cell by cell. */
export function AreaChanges({ rows }: { rows: AreaRow[] }) {
  const { t } = useTranslation();
  return (
    <ul className="area-changes" data-testid="area-changes">
      {rows.map(({ key, name, code, beforeM2, afterM2, part }) => {
        const delta = beforeM2 !== null && afterM2 !== null ? afterM2 - beforeM2 : null;
        return (
          <li key={key} data-testid="area-change">
            <span className="share-name">
              {part !== undefined && <i className={`swatch part-${Math.min(part, 4)}`} aria-hidden="true" />}
              {name} <code>{code}</code>
            </span>
            <span className="area-value">
              {beforeM2 !== null && <span className="muted">{formatMu(beforeM2)} → </span>}
              {afterM2 === null ? (
                t('edit.ends')
              ) : (
                <>
                  <b>{formatMu(afterM2)}</b> {t('unit.mu')}
                </>
              )}
            </span>
            {delta !== null && (
              <small className={delta < 0 ? 'less' : 'more'}>
                {sign(Number(formatMu(delta).replace(/,/g, '')))}
                {formatMu(Math.abs(delta))}
              </small>
            )}
          </li>
        );
      })}
    </ul>
  );
}
