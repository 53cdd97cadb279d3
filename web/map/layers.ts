import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Language, LayerName } from '../state.ts';
import { cellTint } from './apply-cover.ts';
import { figureLayers } from './apply-figures.ts';
import { ACCENT, FINDING_COLORS, GROUND, INK } from './palette.ts';
import { FONT_BOLD, labelColor, labelFilter, labelSpacing, labelText } from './label-text.ts';
import type { PatchFilter } from './patch-count.ts';
import { patchCountLayer, patchLayers } from './patch-layers.ts';

/** Which style layers each switch of the legend turns on and off. */
export const LAYER_GROUPS: Record<LayerName, string[]> = {
  cells: ['cell-fill', 'cell-line', 'cell-dust'],
  labels: ['cell-label'],
  patches: ['patch-fill', 'patch-line', 'patch-dust', 'patch-circle', 'patch-count'],
  coverage: ['finding-fill', 'finding-line', 'finding-dot'],
};

const isPolygon: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon'];
const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point'];
const nobody: ExpressionSpecification = ['==', ['id'], -1];

const findingColor: ExpressionSpecification = [
  'match',
  ['get', 'kind'],
  'gap',
  FINDING_COLORS.gap,
  'overlap',
  FINDING_COLORS.overlap,
  FINDING_COLORS.outside,
];

function cellLayers(): LayerSpecification[] {
  return [
    {
      id: 'cell-fill',
      type: 'fill',
      source: 'cells',
      'source-layer': 'cells',
      filter: ['all', isPolygon, ['==', ['get', 'fill'], true]],
      paint: {
        'fill-color': cellTint,
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
        'line-color': [
          'case',
          ['!=', ['get', 'fill'], true],
          ['case', ['<=', ['get', 'level'], 1], '#33475a', '#5d7284'],
          ['case', ['<=', ['get', 'level'], 1], '#7d909f', '#9aabb8'],
        ],
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
    {
      // A cell too small to be a polygon at this zoom, or several of them: a speck of the borders' colour.
      id: 'cell-dust',
      type: 'circle',
      source: 'cells',
      'source-layer': 'cells',
      filter: isPoint,
      paint: {
        'circle-color': '#7d909f',
        'circle-radius': ['interpolate', ['linear'], ['sqrt', ['coalesce', ['get', 'n'], 1]], 1, 1.5, 10, 4],
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
      // Hatched discs, so that kinds differ by more than colour; set side by side because a gap and the ground
      // its neighbour reaches over usually lie at one place.
      id: 'finding-dot',
      type: 'symbol',
      ...common,
      filter: isPoint,
      layout: {
        'icon-image': ['concat', 'finding-dot-', ['get', 'kind']],
        'icon-size': [
          'interpolate',
          ['linear'],
          ['sqrt', ['coalesce', ['get', 'n'], 1]],
          1,
          0.55,
          6,
          0.85,
          20,
          1.2,
        ],
        'icon-offset': [
          'match',
          ['get', 'kind'],
          'gap',
          ['literal', [-8, 0]],
          'overlap',
          ['literal', [0, -14]],
          ['literal', [8, 0]],
        ],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
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
    {
      id: 'outline-cell',
      type: 'line',
      source: 'outline',
      'source-layer': 'cells',
      filter: nobody,
      layout: { 'line-join': 'round', visibility: 'none' },
      paint: { 'line-color': ACCENT, 'line-width': 3.2 },
    },
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
export function mapLayers(filter: PatchFilter, lang: Language, deepestLevel: number): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': GROUND } },
    ...cellLayers(),
    ...figureLayers(),
    ...findingLayers(),
    ...patchLayers(filter),
    ...selectionLayers(),
    {
      id: 'cell-label',
      type: 'symbol',
      source: 'cell-labels',
      'source-layer': 'cell-labels',
      filter: labelFilter(deepestLevel),
      layout: {
        'text-field': labelText(lang),
        'text-font': FONT_BOLD,
        'text-size': ['interpolate', ['linear'], ['zoom'], 4, 11, 9, 13, 13, 15],
        'text-max-width': 9,
        'text-padding': 6,
        'text-letter-spacing': labelSpacing(deepestLevel),
        // Larger cells win the room.
        'symbol-sort-key': ['-', 0, ['get', 'area_m2']],
      },
      paint: {
        'text-color': labelColor(deepestLevel),
        'text-halo-color': 'rgba(255,255,255,0.92)',
        'text-halo-width': 1.6,
      },
    },
    patchCountLayer(filter),
  ];
}
