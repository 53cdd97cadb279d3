import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { FONT_BOLD } from './label-text.ts';
import { INK, STATE_COLORS } from './palette.ts';
import { dustFilter, polygonFilter, shownCount } from './patch-count.ts';
import type { PatchFilter } from './patch-count.ts';

const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point'];

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
const toDecide: ExpressionSpecification = ['+', number('crossings'), number('disputed')];
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

export function circleRadius(shown: ExpressionSpecification): ExpressionSpecification {
  return ['interpolate', ['linear'], ['sqrt', shown], 1, 5, 2, 8, 5, 11, 10, 15, 30, 22];
}

/** Patches as polygons where they can be seen, as counted dots below. */
export function patchLayers(filter: PatchFilter): LayerSpecification[] {
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
      // Too small to be a polygon at this zoom: as large as the line around one.
      id: 'patch-dust',
      type: 'circle',
      ...common,
      filter: dustFilter(filter),
      paint: { 'circle-color': patchColor, 'circle-radius': 2.5 },
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
  ];
}

/** Over the names and placed before them, so that a name makes way for a count. */
export function patchCountLayer(filter: PatchFilter): LayerSpecification {
  const shown = shownCount(filter);
  return {
    id: 'patch-count',
    type: 'symbol',
    source: 'patches',
    'source-layer': 'patches',
    filter: ['all', isPoint, ['>', shown, 1]],
    layout: {
      'text-field': ['to-string', shown],
      'text-font': FONT_BOLD,
      'text-size': 11,
      // Where dots lie over each other only the larger one's count is legible.
      'symbol-sort-key': ['-', 0, shown],
      'text-padding': 3,
    },
    paint: { 'text-color': ['case', ['==', number('n'), number('outside')], INK, '#ffffff'] },
  };
}
