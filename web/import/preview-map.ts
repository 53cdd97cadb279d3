import { addProtocol } from 'maplibre-gl';
import type {
  ExpressionFilterSpecification,
  FilterSpecification,
  GeoJSONSource,
  LayerSpecification,
  Map as MapLibreMap,
  MapMouseEvent,
  VectorTileSource,
} from 'maplibre-gl';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import type { CrsCandidate } from '../../server/contract/upload.ts';
import { FONT_BOLD } from '../map/label-text.ts';
import { onMap } from '../map/map-handle.ts';
import { ACCENT, INK } from '../map/palette.ts';
import { previewTile } from './preview-client.ts';

const MAX_ZOOM = 16;
const WARN = '#b35c00';
const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

// Tiles come from the preview's worker, not from the server: nothing of it is stored anywhere.
addProtocol('preview', async ({ url }) => {
  const [z = 0, x = 0, y = 0] = url.split('/').slice(-3).map(Number);
  return { data: (await previewTile(z, x, y)) ?? new ArrayBuffer(0) };
});

interface Shown {
  /** Counts the previews, so that the map asks anew; 0 for none. */
  version: number;
  candidates: CrsCandidate[];
  selected: GeoJSON.Geometry | null;
  /** Numbers of the layers that are not to be taken. */
  hidden: number[];
}

let shown: Shown = { version: 0, candidates: [], selected: null, hidden: [] };
let current: MapLibreMap | null = null;
let onPick: (feature: { layer: number; index: number } | null) => void = () => undefined;

const isFaulty = ['has', 'bad'] as const;

const LAYERS: LayerSpecification[] = [
  {
    id: 'preview-fill',
    type: 'fill',
    source: 'preview',
    'source-layer': 'shapes',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': ['case', [...isFaulty], WARN, ACCENT], 'fill-opacity': 0.16 },
  },
  {
    id: 'preview-line',
    type: 'line',
    source: 'preview',
    'source-layer': 'shapes',
    filter: ['!=', ['geometry-type'], 'Point'],
    paint: {
      'line-color': ['case', [...isFaulty], WARN, ACCENT],
      'line-width': ['interpolate', ['linear'], ['zoom'], 6, 0.8, 12, 1.8],
    },
  },
  {
    id: 'preview-dot',
    type: 'circle',
    source: 'preview',
    'source-layer': 'shapes',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: { 'circle-radius': 3, 'circle-color': ['case', [...isFaulty], WARN, ACCENT] },
  },
  {
    id: 'preview-candidate',
    type: 'line',
    source: 'preview-candidates',
    paint: { 'line-color': WARN, 'line-width': 2, 'line-dasharray': [3, 2] },
  },
  {
    id: 'preview-candidate-dot',
    type: 'circle',
    source: 'preview-candidates',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': 4,
      'circle-color': WARN,
      'circle-stroke-color': '#fff',
      'circle-stroke-width': 1.5,
    },
  },
  {
    id: 'preview-candidate-name',
    type: 'symbol',
    source: 'preview-candidates',
    filter: ['==', ['geometry-type'], 'Point'],
    layout: {
      'text-field': ['get', 'name'],
      'text-font': FONT_BOLD,
      'text-size': 11,
      'text-offset': [0, 1.1],
    },
    paint: { 'text-color': WARN, 'text-halo-color': '#fff', 'text-halo-width': 1.6 },
  },
  {
    id: 'preview-selected',
    type: 'line',
    source: 'preview-selected',
    layout: { 'line-join': 'round' },
    paint: { 'line-color': INK, 'line-width': 3 },
  },
  {
    id: 'preview-selected-dot',
    type: 'circle',
    source: 'preview-selected',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': 9,
      'circle-opacity': 0,
      'circle-stroke-color': INK,
      'circle-stroke-width': 2.4,
    },
  },
  {
    id: 'preview-name',
    type: 'symbol',
    source: 'preview',
    'source-layer': 'places',
    layout: {
      'text-field': ['get', 'name'],
      'text-font': FONT_BOLD,
      'text-size': 12,
      'text-max-width': 9,
      'symbol-sort-key': ['-', 0, ['get', 'size']],
    },
    paint: { 'text-color': '#0a4d6b', 'text-halo-color': 'rgba(255,255,255,0.94)', 'text-halo-width': 1.8 },
  },
];

/** Keeps the preview on the map, whichever map there is. @returns what takes it away again */
export function attachPreview(pick: typeof onPick): () => void {
  onPick = pick;
  const off = onMap((map) => {
    current = map;
    if (map) addTo(map);
  });
  return () => {
    off();
    onPick = () => undefined;
    if (current) removeFrom(current);
    current = null;
  };
}

export function showPreview(change: Partial<Shown>): void {
  shown = { ...shown, ...change };
  const map = current;
  if (!map?.getSource('preview')) return;
  const url = tilesUrl();
  const source = map.getSource<VectorTileSource>('preview');
  // A hidden source is left as it is: tiles asked for now would be drawn by nobody.
  if (change.version) source?.setTiles([url]);
  const visibility = shown.version > 0 ? 'visible' : 'none';
  for (const { id, ...layer } of LAYERS) {
    if (!('source' in layer) || layer.source !== 'preview') continue;
    map.setLayoutProperty(id, 'visibility', visibility);
    if (change.hidden) map.setFilter(id, withoutHidden(layer.filter, change.hidden));
  }
  void map.getSource<GeoJSONSource>('preview-candidates')?.setData(boxes(shown.candidates));
  void map.getSource<GeoJSONSource>('preview-selected')?.setData(selection());
}

function withoutHidden(
  own: FilterSpecification | undefined,
  hidden: number[],
): FilterSpecification | undefined {
  if (hidden.length === 0) return own;
  const others = ['!', ['in', ['get', 'l'], ['literal', hidden]]] as ExpressionFilterSpecification;
  return own ? ['all', own as ExpressionFilterSpecification, others] : others;
}

const tilesUrl = () => `preview://${shown.version}/{z}/{x}/{y}`;

function selection(): GeoJSON.FeatureCollection {
  if (!shown.selected) return EMPTY;
  return {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: {}, geometry: shown.selected }],
  };
}

function boxes(candidates: CrsCandidate[]): GeoJSON.FeatureCollection {
  const ring = ([west, south, east, north]: Bbox4490) => [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return {
    type: 'FeatureCollection',
    // A county is smaller than a dot where all candidates are in view: the dot is what is seen.
    features: candidates.flatMap(({ crs, bbox }, id) => [
      {
        ...{ type: 'Feature', id, properties: {} },
        geometry: { type: 'Polygon', coordinates: [ring(bbox)] },
      },
      {
        ...{ type: 'Feature', id, properties: { name: crs.replace('EPSG:', '') } },
        geometry: { type: 'Point', coordinates: [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2] },
      },
    ]),
  };
}

function addTo(map: MapLibreMap): void {
  map.addSource('preview', { type: 'vector', tiles: [tilesUrl()], maxzoom: MAX_ZOOM });
  map.addSource('preview-candidates', { type: 'geojson', data: EMPTY });
  map.addSource('preview-selected', { type: 'geojson', data: EMPTY });
  for (const layer of LAYERS) map.addLayer(layer);
  map.on('click', pickAt);
  showPreview({});
}

function removeFrom(map: MapLibreMap): void {
  map.off('click', pickAt);
  if (!map.getSource('preview')) return;
  for (const { id } of LAYERS) map.removeLayer(id);
  for (const id of ['preview', 'preview-candidates', 'preview-selected']) map.removeSource(id);
}

function pickAt({ target, point }: MapMouseEvent): void {
  const [hit] = target.queryRenderedFeatures(point, {
    layers: ['preview-fill', 'preview-line', 'preview-dot'],
  });
  onPick(hit ? { layer: Number(hit.properties.l), index: Number(hit.properties.i) } : null);
}
