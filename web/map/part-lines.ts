import type { GeoJSONSource } from 'maplibre-gl';
import type { PatchPart } from '../../server/contract/overlay.ts';
import { withMap } from './map-handle.ts';

const ID = 'part-lines';

/** Draws the parts a patch was cut into, with their numbers, over everything; none takes them away. */
export function showParts(parts: readonly PatchPart[]): void {
  withMap((map) => {
    const data = {
      type: 'FeatureCollection' as const,
      features: parts.map(({ geometry, partNo }) => ({
        ...{ type: 'Feature' as const, properties: { partNo }, geometry },
      })),
    };
    const source = map.getSource<GeoJSONSource>(ID);
    if (source) return void source.setData(data);
    if (parts.length === 0) return;
    map.addSource(ID, { type: 'geojson', data });
    map.addLayer({
      id: ID,
      type: 'line',
      source: ID,
      paint: { 'line-color': '#1f2d3a', 'line-width': 2, 'line-dasharray': [3, 1.5] },
    });
    map.addLayer({
      id: `${ID}-no`,
      type: 'symbol',
      source: ID,
      layout: { 'text-field': ['get', 'partNo'], 'text-size': 13, 'text-font': ['Noto Sans SC Bold'] },
      paint: { 'text-color': '#1f2d3a', 'text-halo-color': '#ffffff', 'text-halo-width': 2 },
    });
  });
}
