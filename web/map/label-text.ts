import type { ExpressionSpecification } from 'maplibre-gl';
import { M2_PER_MU } from '../format/area.ts';
import type { Language } from '../state.ts';

export const FONT = ['Noto Sans SC'];
export const FONT_BOLD = ['Noto Sans SC Bold'];

/** Name, and from zoom 8 on the area under it, worded in the language of the console. */
export function labelText(lang: Language): ExpressionSpecification {
  const mu: ExpressionSpecification = ['/', ['get', 'area_m2'], M2_PER_MU];
  const grouped = (value: ExpressionSpecification, digits: number): ExpressionSpecification => [
    'number-format',
    value,
    { locale: 'en', 'min-fraction-digits': digits, 'max-fraction-digits': digits },
  ];
  const area: ExpressionSpecification =
    lang === 'zh'
      ? [
          'case',
          ['>=', mu, 10_000],
          ['concat', grouped(['/', mu, 10_000], 1), ' 万亩'],
          ['concat', grouped(mu, 0), ' 亩'],
        ]
      : ['concat', grouped(mu, 0), ' mu'];
  const name: ExpressionSpecification = ['coalesce', ['get', 'name'], ['get', 'code']];
  const withArea: ExpressionSpecification = [
    'format',
    name,
    {},
    '\n',
    {},
    area,
    { 'font-scale': 0.82, 'text-font': ['literal', FONT], 'text-color': '#55636f' },
  ];
  return ['step', ['zoom'], ['format', name, {}], 8.5, withArea];
}
