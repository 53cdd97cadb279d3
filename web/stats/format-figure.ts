import { formatNumber, formatPercent } from '../format/number.ts';
import type { ColumnKind } from './model.ts';

/** A figure of the table as it is written: changes with their sign, nothing to compare with as a dash. */
export function formatFigure(value: number | null, kind: ColumnKind): string {
  if (value === null) return '–';
  switch (kind) {
    case 'count':
      return formatNumber(value);
    case 'mu':
    case 'm2':
      return formatNumber(value, 2);
    case 'ha':
      return formatNumber(value, 4);
    case 'change-count':
      return signed(value, formatNumber(value));
    case 'change-mu':
      return signed(value, formatNumber(value, 2));
    case 'ratio':
      return signed(value, formatPercent(value));
  }
}

const signed = (value: number, text: string): string => (value > 0 ? `+${text}` : text.replace('-', '−'));
