import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { M2_PER_MU } from '../format/area.ts';
import type { Language, LayerName } from '../state.ts';
import { ACCENT, CELL_TINTS, FINDING_COLORS, GROUND, INK, STATE_COLORS } from './palette.ts';
import { polygonFilter, shownCount } from './patch-count.ts';
import type { PatchFilter } from './patch-count.ts';

/** Which style layers each switch of the legend turns on and off. */
export const LAYER_GROUPS: Record<LayerName, string[]> = {
  cells: ['cell-fill', 'cell-line'],
  labels: ['cell-label'],
  patches: ['patch-fill', 'patch-line', 'patch-circle', 'patch-count'],
  coverage: ['finding-fill', 'finding-line', 'finding-circle'],
};

export const FONT = ['Noto Sans SC'];
export const FONT_BOLD = ['Noto Sans SC Bold'];

const isPolygon: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon'];
const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point'];
const nobody: ExpressionSpecification = ['==', ['id'], -1];

const patchColor: ExpressionSpecification = [
  'match',
  ['get', 'state'],
  'blind-spot',
  STATE_COLORS['blind-spot'],
  'disputed',
  STATE_COLORS.disputed,
  'outside',
  STATE_COLORS.outside,
  'assigned',
  ['case', ['==', ['get', 'crossing'], true], STATE_COLORS.crossing, STATE_COLORS.assigned],
  STATE_COLORS.none,
];

const number = (name: string): ExpressionSpecification => ['coalesce', ['get', name], 0];
const toDecide: ExpressionSpecification = ['+', number('crossing'), number('disputed')];
const alone: ExpressionSpecification = ['==', number('n'), 1];

// A place with many patches keeps the calm colour; its ring tells that something there needs a person.
const circleColor: ExpressionSpecification = [
  'case',
  ['all', alone, ['>', number('blind_spot'), 0]],
  STATE_COLORS['blind-spot'],
  ['all', alone, ['>', toDecide, 0]],
  STATE_COLORS.crossing,
  ['==', number('n'), number('outside')],
  STATE_COLORS.outside,
  STATE_COLORS.assigned,
];
const ringColor: ExpressionSpecification = [
  'case',
  ['>', number('blind_spot'), 0],
  STATE_COLORS['blind-spot'],
  ['>', toDecide, 0],
  STATE_COLORS.crossing,
  '#ffffff',
];

const findingColor: ExpressionSpecification = [
  'match',
  ['get', 'kind'],
  'gap',
  FINDING_COLORS.gap,
  'overlap',
  FINDING_COLORS.overlap,
  FINDING_COLORS.outside,
];

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
      ? ['case', ['>=', mu, 10_000], ['concat', grouped(['/', mu, 10_000], 1), ' 万亩'], ['concat', grouped(mu, 0), ' 亩']]
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

export function circleRadius(shown: ExpressionSpecification): ExpressionSpecification {
  return ['interpolate', ['linear'], ['sqrt', shown], 1, 5, 2, 8, 5, 11, 10, 15, 30, 22];
}

function cellLayers(): LayerSpecification[] {
  const tints = CELL_TINTS.flatMap((tint, index) => (index ? [index, tint] : []));
  return [
    {
      id: 'cell-fill',
      type: 'fill',
      source: 'cells',
      'source-layer': 'cells',
      filter: ['==', ['get', 'fill'], true],
      paint: {
        'fill-color': ['match', ['get', 'tint'], ...tints, CELL_TINTS[0]] as unknown as ExpressionSpecification,
        'fill-antialias': false,
      },
    },
    {
      id: 'cell-line',
      type: 'line',
      source: 'cells',
      'source-layer': 'cells',
      // Higher levels last, so that a parent's line covers its children's.
      layout: { 'line-join': 'round', 'line-sort-key': ['-', 0, ['get', 'level']] },
      paint: {
        'line-color': ['case', ['==', ['get', 'fill'], true], '#9aabb8', ['<=', ['get', 'level'], 1], '#33475a', '#5d7284'],
        'line-width': [
          'interpolate',
          ['linear'],
          ['zoom'],
          4,
          ['case', ['==', ['get', 'fill'], true], 0.6, 1.1],
          9,
          ['case', ['==', ['get', 'fill'], true], 0.9, ['<=', ['get', 'level'], 1], 2.4, 1.6],
          14,
          ['case', ['==', ['get', 'fill'], true], 1.4, ['<=', ['get', 'level'], 1], 3.4, 2.2],
        ],
      },
    },
  ];
}

function findingLayers(): LayerSpecification[] {
  const common = { source: 'coverage', 'source-layer': 'coverage' } as const;
  return [
    {
      id: 'finding-fill',
      type: 'fill',
      ...common,
      filter: isPolygon,
      paint: { 'fill-pattern': ['concat', 'finding-', ['get', 'kind']] },
    },
    {
      id: 'finding-line',
      type: 'line',
      ...common,
      filter: isPolygon,
      paint: { 'line-color': findingColor, 'line-width': 1.2 },
    },
    {
      id: 'finding-circle',
      type: 'circle',
      ...common,
      filter: isPoint,
      paint: {
        'circle-color': findingColor,
        'circle-opacity': 0.75,
        'circle-radius': ['interpolate', ['linear'], ['sqrt', ['coalesce', ['get', 'n'], 1]], 1, 3.5, 6, 8, 20, 13],
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 1,
      },
    },
  ];
}

function patchLayers(filter: PatchFilter): LayerSpecification[] {
  const common = { source: 'patches', 'source-layer': 'patches' } as const;
  const shown = shownCount(filter);
  return [
    {
      id: 'patch-fill',
      type: 'fill',
      ...common,
      filter: polygonFilter(filter),
      paint: { 'fill-color': patchColor, 'fill-opacity': 0.55 },
    },
    {
      id: 'patch-line',
      type: 'line',
      ...common,
      filter: polygonFilter(filter),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': patchColor, 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 2, 13, 2.4] },
    },
    {
      id: 'patch-circle',
      type: 'circle',
      ...common,
      filter: ['all', isPoint, ['>', shown, 0]],
      layout: { 'circle-sort-key': shown },
      paint: {
        'circle-color': circleColor,
        'circle-opacity': 0.92,
        'circle-radius': circleRadius(shown),
        'circle-stroke-color': ringColor,
        'circle-stroke-width': ['case', alone, 1, 2],
      },
    },
    {
      id: 'patch-count',
      type: 'symbol',
      ...common,
      filter: ['all', isPoint, ['>', shown, 1]],
      layout: {
        'text-field': ['to-string', shown],
        'text-font': FONT_BOLD,
        'text-size': 11,
        'text-allow-overlap': true,
      },
      paint: { 'text-color': ['case', ['==', number('n'), number('outside')], INK, '#ffffff'] },
    },
  ];
}

function selectionLayers(): LayerSpecification[] {
  const outline = (id: string, source: string): LayerSpecification => ({
    id,
    type: 'line',
    source,
    'source-layer': source,
    filter: nobody,
    layout: { 'line-join': 'round' },
    paint: { 'line-color': source === 'cells' ? ACCENT : INK, 'line-width': source === 'cells' ? 3.2 : 2.6 },
  });
  return [
    outline('selected-cell', 'cells'),
    outline('selected-finding', 'coverage'),
    outline('selected-patch', 'patches'),
    {
      // At low zoom the thing itself is a dot among dots: a ring shows where it lies.
      id: 'selected-ring',
      type: 'circle',
      source: 'selected',
      maxzoom: 11,
      paint: {
        'circle-radius': 11,
        'circle-color': 'rgba(0,0,0,0)',
        'circle-stroke-color': INK,
        'circle-stroke-width': 2.4,
      },
    },
  ];
}

/** Every layer, bottom to top. */
export function mapLayers(filter: PatchFilter, lang: Language): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': GROUND } },
    ...cellLayers(),
    ...findingLayers(),
    ...patchLayers(filter),
    ...selectionLayers(),
    {
      id: 'cell-label',
      type: 'symbol',
      source: 'cell-labels',
      'source-layer': 'cell-labels',
      layout: {
        'text-field': labelText(lang),
        'text-font': FONT_BOLD,
        'text-size': ['interpolate', ['linear'], ['zoom'], 4, 11, 9, 13, 13, 15],
        'text-max-width': 9,
        'text-padding': 6,
        // Larger cells win the room.
        'symbol-sort-key': ['-', 0, ['get', 'area_m2']],
      },
      paint: { 'text-color': INK, 'text-halo-color': 'rgba(255,255,255,0.92)', 'text-halo-width': 1.6 },
    },
  ];
}
