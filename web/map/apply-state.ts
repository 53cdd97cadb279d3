import type { ExpressionSpecification, GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { layersOf } from '../state.ts';
import type { FindingFilter, Selection, ViewState } from '../state.ts';
import { labelColor, labelFilter, labelSpacing, labelText } from './label-text.ts';
import { LAYER_GROUPS } from './layers.ts';
import { circleRadius } from './patch-layers.ts';
import { dustFilter, polygonFilter, shownCount } from './patch-count.ts';

/** Shows and hides the layers of the legend. */
export function applyLayers(map: MapLibreMap, state: Pick<ViewState, 'tab' | 'layers'>): void {
  const visible = layersOf(state);
  for (const [name, ids] of Object.entries(LAYER_GROUPS)) {
    for (const id of ids) {
      map.setLayoutProperty(id, 'visibility', visible[name as keyof typeof visible] ? 'visible' : 'none');
    }
  }
}

/** The list filter on the map. Only filters and paint change: no tile is asked again, so nothing blinks. */
export function applyPatchFilter(
  map: MapLibreMap,
  filter: Pick<ViewState, 'state' | 'crossing' | 'minMu'>,
): void {
  const shown = shownCount(filter);
  map.setFilter('patch-fill', polygonFilter(filter));
  map.setFilter('patch-line', polygonFilter(filter));
  map.setFilter('patch-dust', dustFilter(filter));
  map.setFilter('patch-circle', ['all', ['==', ['geometry-type'], 'Point'], ['>', shown, 0]]);
  map.setFilter('patch-count', ['all', ['==', ['geometry-type'], 'Point'], ['>', shown, 1]]);
  map.setPaintProperty('patch-circle', 'circle-radius', circleRadius(shown));
  map.setLayoutProperty('patch-count', 'text-field', ['to-string', shown]);
}

function stateFilter(wanted: FindingFilter): ExpressionSpecification | boolean {
  if (wanted === 'all') return true;
  return ['in', ['get', 'state'], ['literal', wanted === 'todo' ? ['open', 'disputed'] : [wanted]]];
}

/** A dot may stand for many: it is shown when some of them wait for somebody, or, for settled states, when some do not. */
function countedState(wanted: FindingFilter): ExpressionSpecification | boolean {
  if (wanted === 'all') return true;
  const todo: ExpressionSpecification = ['coalesce', ['get', 'todo'], ['get', 'n'], 1];
  if (['todo', 'open', 'disputed'].includes(wanted)) return ['>', todo, 0];
  return ['>', ['coalesce', ['get', 'n'], 1], todo];
}

export function applyFindingFilter(
  map: MapLibreMap,
  { kind, hideSlivers, findingState }: Pick<ViewState, 'kind' | 'hideSlivers' | 'findingState'>,
): void {
  for (const [id, type] of [
    ['finding-fill', 'Polygon'],
    ['finding-line', 'Polygon'],
    ['finding-dot', 'Point'],
  ] as const) {
    map.setFilter(id, [
      'all',
      ['==', ['geometry-type'], type],
      kind ? ['==', ['get', 'kind'], kind] : true,
      hideSlivers ? ['!=', ['get', 'sliver'], true] : true,
      type === 'Point' ? countedState(findingState) : stateFilter(findingState),
    ]);
  }
}

/** Outlines what is selected, from its id alone: it paints before its data has come. */
export function applySelection(map: MapLibreMap, selection: Selection | null, within: number | null): void {
  const only = (kind: Selection['kind']) => (selection?.kind === kind ? selection.id : -1);
  map.setFilter('selected-patch', [
    'all',
    ['==', ['geometry-type'], 'Polygon'],
    ['==', ['id'], only('patch')],
  ]);
  map.setFilter('selected-finding', [
    'all',
    ['==', ['geometry-type'], 'Polygon'],
    ['==', ['id'], only('finding')],
  ]);
  map.setFilter('selected-cell', ['any', ['==', ['id'], only('cell')], ['==', ['id'], within ?? -1]]);
}

/** The ring around a selected place at low zoom; null takes it away. */
export function applyRing(map: MapLibreMap, place: { lon: number; lat: number } | null): void {
  void map.getSource<GeoJSONSource>('selected')?.setData({
    type: 'FeatureCollection',
    features: place
      ? [
          {
            type: 'Feature',
            properties: {},
            geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
          },
        ]
      : [],
  });
}

export function applyLanguage(map: MapLibreMap, { lang, tab }: Pick<ViewState, 'lang' | 'tab'>): void {
  map.setLayoutProperty('cell-label', 'text-field', labelText(lang, tab === 'stats'));
}

/** How deep the scheme goes: its deepest cells are always named, the others stand back. */
export function applyDepth(map: MapLibreMap, deepestLevel: number): void {
  map.setFilter('cell-label', labelFilter(deepestLevel));
  map.setPaintProperty('cell-label', 'text-color', labelColor(deepestLevel));
  map.setLayoutProperty('cell-label', 'text-letter-spacing', labelSpacing(deepestLevel));
}
