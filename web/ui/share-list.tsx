import { useTranslation } from 'react-i18next';
import type { PatchDetail } from '../../server/contract/land.ts';
import { formatNumber } from '../format/number.ts';
import { shareRows } from '../format/share-rows.ts';
import type { ShareRow } from '../format/share-rows.ts';
import { select } from '../view-state.ts';

const CALLED_BLUES = ['#56b4e9', '#8fcbee', '#b9dff5'];

function colorOf(row: ShareRow, index: number): string {
  switch (row.kind) {
    case 'lead':
      return '#0072b2';
    case 'called':
      return CALLED_BLUES[Math.min(Math.max(index - 1, 0), CALLED_BLUES.length - 1)] ?? '#56b4e9';
    case 'below':
      return '#c9d1d9';
    case 'blind-spot':
      return '#d55e00';
    case 'outside':
      return '#9aa5b1';
    case 'multiply':
      return 'transparent';
  }
}

/** One bar and one row per cell; the rows add up to the area above them. */
export function ShareList({ patch }: { patch: PatchDetail }) {
  const { t } = useTranslation();
  const rows = shareRows(patch);
  const scale = rows.reduce((sum, row) => sum + Math.max(row.ratio, 0), 0) || 1;
  const name = (row: ShareRow) => {
    if (row.cell) return row.cell.name;
    return t(
      `patchDetail.${row.kind === 'blind-spot' ? 'blindSpot' : row.kind === 'multiply' ? 'multiply' : 'outside'}`,
    );
  };
  return (
    <>
      <div className="share-bar" aria-hidden="true">
        {rows.map((row, index) => (
          <span
            key={row.key}
            className={`share-${row.kind}`}
            style={{
              width: `${(Math.max(row.ratio, 0) / scale) * 100}%`,
              backgroundColor: colorOf(row, index),
            }}
          />
        ))}
      </div>
      <ul className="shares">
        {rows.map((row, index) => (
          <li
            key={row.key}
            data-testid="share-row"
            data-kind={row.kind}
            className={row.kind === 'below' ? 'below' : undefined}
          >
            <i
              className={`swatch share-${row.kind}`}
              style={{ backgroundColor: colorOf(row, index) }}
              aria-hidden="true"
            />
            <span className="share-name">
              {row.cell ? (
                <button
                  type="button"
                  className="link"
                  onClick={() => row.cell && select({ kind: 'cell', id: row.cell.id })}
                >
                  {name(row)}
                </button>
              ) : (
                name(row)
              )}
              {row.cell && <code>{row.cell.code}</code>}
              {row.kind === 'lead' && <span className="tag tag-assigned">{t('patchDetail.lead')}</span>}
              {row.kind === 'below' && <span className="muted">{t('patchDetail.below')}</span>}
            </span>
            <span className="share-value">
              <b data-testid="share-mu">{formatNumber(row.mu, 2)}</b> {t('unit.mu')}
              <span className="share-percent">{formatNumber(row.percent, 1)}%</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
