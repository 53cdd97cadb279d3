import { useTranslation } from 'react-i18next';
import { toMu } from '../format/area.ts';
import { balance } from '../format/balance.ts';
import { formatNumber } from '../format/number.ts';

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

/** 亩 with two decimals that add up, where there is a figure. */
function figures(values: (number | null)[]): (number | null)[] {
  const rounded = balance(values.flatMap((m2) => (m2 === null ? [] : [toMu(m2)])));
  let n = 0;
  return values.map((m2) => (m2 === null ? null : rounded[n++]!));
}

/** What a change does to areas, cell by cell; columns add up. */
export function AreaChanges({ rows }: { rows: AreaRow[] }) {
  const { t } = useTranslation();
  const before = figures(rows.map(({ beforeM2 }) => beforeM2));
  const after = figures(rows.map(({ afterM2 }) => afterM2));
  return (
    <ul className="area-changes" data-testid="area-changes">
      {rows.map(({ key, name, code, part }, n) => {
        const [was, is] = [before[n] ?? null, after[n] ?? null];
        return (
          <li key={key} data-testid="area-change">
            <span className="share-name">
              {part !== undefined && <i className={`swatch part-${Math.min(part, 4)}`} aria-hidden="true" />}
              {name} <code>{code}</code>
            </span>
            <span className="area-value">
              {was !== null && <span className="muted">{formatNumber(was, 2)} → </span>}
              {is === null ? (
                t('edit.ends')
              ) : (
                <>
                  <b>{formatNumber(is, 2)}</b> {t('unit.mu')}
                </>
              )}
            </span>
            {was !== null && is !== null && <Difference mu={is - was} />}
          </li>
        );
      })}
    </ul>
  );
}

function Difference({ mu }: { mu: number }) {
  const sign = mu >= 0.005 ? '+' : mu <= -0.005 ? '−' : '±';
  return (
    <small className={mu < 0 ? 'less' : 'more'}>
      {sign}
      {formatNumber(Math.abs(mu), 2)}
    </small>
  );
}
