import type { ExpressionSpecification, FilterSpecification } from 'maplibre-gl';
import { M2_PER_MU } from '../format/area.ts';
import { INK } from './palette.ts';
import type { Language } from '../state.ts';

export const FONT = ['Noto Sans SC'];
export const FONT_BOLD = ['Noto Sans SC Bold'];

/** Name, and from zoom 8 on the area under it, worded in the language of the console. `bare`: never an area, where cells are coloured by another figure. */
export function labelText(lang: Language, bare = false): ExpressionSpecification {
  const mu: ExpressionSpecification = ['/', ['get', 'area_m2'], M2_PER_MU];
  const grouped = (value: ExpressionSpecification, digits: number): ExpressionSpecification => [
    'number-format',
    value,
    { locale: 'en', 'min-fraction-digits': digits, 'max-fraction-digits': digits },
  ];
  // Rounded first: a number of 0 digits is taken for none given, and three are shown then.
  const whole = grouped(['round', mu], 0);
  const area: ExpressionSpecification =
    lang === 'zh'
      ? [
          'case',
          ['>=', mu, 10_000],
          ['concat', grouped(['/', mu, 10_000], 1), ' 万亩'],
          ['concat', whole, ' 亩'],
        ]
      : ['concat', whole, ' mu'];
  const name: ExpressionSpecification = ['coalesce', ['get', 'name'], ['get', 'code']];
  if (bare) return ['format', name, {}];
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

// A fifth of a 1,050 × 850 px map at zoom 0, in m² at the equator; a quarter of it with each zoom.
const ROOM_M2 = 1050 * 850 * 78_271.5 ** 2 * 0.2;

/**
 * Names of upper cells leave when the view is well inside them, where they would float among their children's
 * names; the deepest cells are always named.
 */
export function labelFilter(deepestLevel: number): FilterSpecification {
  const room: ExpressionSpecification = ['/', ROOM_M2, ['^', 4, ['zoom']]];
  return ['any', ['>=', ['get', 'level'], deepestLevel], ['<', ['get', 'area_m2'], room]];
}

const isUpper = (deepestLevel: number): ExpressionSpecification => ['<', ['get', 'level'], deepestLevel];

/** Names of upper cells stand back, so that a province and a district of one name are told apart. */
export const labelColor = (deepestLevel: number): ExpressionSpecification => [
  'case',
  isUpper(deepestLevel),
  '#4d6b80',
  INK,
];

export const labelSpacing = (deepestLevel: number): ExpressionSpecification => [
  'case',
  isUpper(deepestLevel),
  0.12,
  0,
];
