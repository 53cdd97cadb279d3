import type { FeatureCollection } from 'geojson';
import type { AddLayerObject, GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';

const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };
const SOURCES = ['edit-ground', 'edit-lines', 'edit-moved', 'edit-marks'] as const;
export type EditSource = (typeof SOURCES)[number];

/**
 * Puts what an edit shows on the map: `edit-ground` areas in colours by `part`, `edit-lines` what stays (grey where locked),
 * `edit-moved` what would be new, `edit-marks` places of trouble and the vertex in hand.
 * @returns takes it all away
 */
export function openEditLayers(map: MapLibreMap): () => void {
  for (const id of SOURCES) map.addSource(id, { type: 'geojson', data: NOTHING });
  // Names stay readable above the colours.
  const below = map.getLayer('cell-label') ? 'cell-label' : undefined;
  const ground: AddLayerObject = {
    id: 'edit-ground',
    type: 'fill',
    source: 'edit-ground',
    paint: {
      'fill-color': [
        'match',
        ['get', 'part'],
        0,
        '#56b4e9',
        1,
        '#e69f00',
        2,
        '#009e73',
        3,
        '#cc79a7',
        '#999999',
      ],
      // What is only offered stands back.
      'fill-opacity': ['match', ['get', 'part'], 4, 0.15, 0.45],
    },
  };
  map.addLayer(ground, below);
  map.addLayer({
    id: 'edit-ground-line',
    type: 'line',
    source: 'edit-ground',
    paint: { 'line-color': '#1f2d3a', 'line-width': 2 },
  });
  map.addLayer({
    id: 'edit-lines',
    type: 'line',
    source: 'edit-lines',
    paint: {
      'line-color': ['case', ['get', 'locked'], '#93a0ac', '#55636f'],
      'line-width': ['case', ['get', 'locked'], 4, 1],
    },
  });
  map.addLayer({
    id: 'edit-moved',
    type: 'line',
    source: 'edit-moved',
    layout: { 'line-join': 'round' },
    paint: { 'line-color': '#009e73', 'line-width': 3 },
  });
  map.addLayer({
    id: 'edit-marks',
    type: 'circle',
    source: 'edit-marks',
    paint: {
      'circle-radius': 11,
      'circle-color': 'rgba(255,255,255,0)',
      'circle-stroke-width': 3,
      'circle-stroke-color': ['match', ['get', 'mark'], 'problem', '#d55e00', '#0b6e99'],
    },
  });
  return () => {
    // The map may be gone before us, with everything on it.
    if (!map.getStyle()) return;
    for (const layer of ['edit-marks', 'edit-moved', 'edit-lines', 'edit-ground-line', 'edit-ground'])
      if (map.getLayer(layer)) map.removeLayer(layer);
    for (const id of SOURCES) if (map.getSource(id)) map.removeSource(id);
  };
}

export function showIn(map: MapLibreMap, id: EditSource, features: FeatureCollection['features']): void {
  void map.getSource<GeoJSONSource>(id)?.setData({ type: 'FeatureCollection', features });
}
