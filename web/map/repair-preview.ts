import type { GeoJSONSource } from 'maplibre-gl';
import type { EditedCell } from '../../server/contract/cell-edits.ts';
import { withMap } from './map-handle.ts';

const ID = 'repair-preview';

/** Draws the cells as they would be after a repair, over everything; null takes it away. */
export function showRepair(cells: EditedCell[] | null): void {
  withMap((map) => {
    const features = (cells ?? []).flatMap(({ after, nodedOnly }) =>
      after && !nodedOnly ? [{ type: 'Feature' as const, properties: {}, geometry: after }] : [],
    );
    const data = { type: 'FeatureCollection' as const, features };
    const source = map.getSource<GeoJSONSource>(ID);
    if (source) return void source.setData(data);
    if (features.length === 0) return;
    map.addSource(ID, { type: 'geojson', data });
    map.addLayer({
      id: ID,
      type: 'line',
      source: ID,
      layout: { 'line-join': 'round' },
      paint: { 'line-color': '#009e73', 'line-width': 3, 'line-dasharray': [2, 1] },
    });
  });
}
