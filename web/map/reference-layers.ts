import type { LayerSpecification, Map as MapLibreMap } from 'maplibre-gl';
import type { LayerKind, ReferenceLayer } from '../../server/contract/layers.ts';
import { TILE_MAX_ZOOM } from '../../server/contract/tiles.ts';
import { REFERENCE_STYLES } from './palette.ts';

/** Under what needs a person: findings, patches and everything drawn after them. */
const BELOW = 'finding-fill';
const PREFIX = 'reference-';

type Drawn = Pick<ReferenceLayer, 'code' | 'kind'>;

function layersFor({ code, kind }: Drawn): LayerSpecification[] {
  const style = REFERENCE_STYLES[kind satisfies LayerKind];
  const common = { source: PREFIX + code, 'source-layer': 'layer' } as const;
  return [
    {
      id: `${PREFIX}fill-${code}`,
      type: 'fill',
      ...common,
      paint: { 'fill-color': style.color, 'fill-opacity': style.fill, 'fill-antialias': false },
    },
    {
      id: `${PREFIX}line-${code}`,
      type: 'line',
      ...common,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': style.color,
        'line-width': ['interpolate', ['linear'], ['zoom'], 8, style.width * 0.5, 14, style.width],
        ...(style.dash ? { 'line-dasharray': style.dash } : {}),
      },
    },
    {
      // What is smaller than a pixel comes as counted points: the more there are, the darker the place.
      id: `${PREFIX}dust-${code}`,
      type: 'circle',
      ...common,
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-color': style.color,
        'circle-radius': ['interpolate', ['linear'], ['sqrt', ['coalesce', ['get', 'n'], 1]], 1, 1.2, 20, 5],
        'circle-opacity': 0.7,
      },
    },
  ];
}

/** Draws exactly the reference layers that are switched on; one that is off costs nothing. */
export function applyReferences(map: MapLibreMap, wanted: Drawn[]): void {
  const sources = new Set(wanted.map(({ code }) => PREFIX + code));
  for (const source of Object.keys(map.getStyle().sources)) {
    if (!source.startsWith(PREFIX) || sources.has(source)) continue;
    const code = source.slice(PREFIX.length);
    for (const id of [`${PREFIX}fill-${code}`, `${PREFIX}line-${code}`, `${PREFIX}dust-${code}`])
      if (map.getLayer(id)) map.removeLayer(id);
    map.removeSource(source);
  }
  for (const layer of wanted) {
    if (map.getSource(PREFIX + layer.code)) continue;
    const path = `/tiles/layers/${encodeURIComponent(layer.code)}/{z}/{x}/{y}.mvt`;
    map.addSource(PREFIX + layer.code, {
      type: 'vector',
      tiles: [window.location.origin + path],
      maxzoom: TILE_MAX_ZOOM,
    });
    for (const spec of layersFor(layer)) map.addLayer(spec, BELOW);
  }
}
