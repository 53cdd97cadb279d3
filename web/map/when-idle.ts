import type { Map as MapLibreMap } from 'maplibre-gl';

/**
 * Resolves when everything asked for is drawn. Browser tests wait for this: a screenshot or a click before it
 * meets half a map.
 */
export function whenIdle(map: MapLibreMap): Promise<void> {
  if (map.loaded() && !map.isMoving() && map.areTilesLoaded()) return Promise.resolve();
  return new Promise((resolve) => void map.once('idle', () => resolve()));
}
