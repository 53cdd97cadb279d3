import type { Map as MapLibreMap } from 'maplibre-gl';

const LOOK_AGAIN_MS = 100;

/**
 * Resolves when everything asked for is drawn. Browser tests wait for this: a screenshot or a click before it
 * meets half a map. Tiles that are asked for again and have not changed cause no frame and so no `idle`: it also looks
 * from time to time.
 */
export function whenIdle(map: MapLibreMap): Promise<void> {
  const isIdle = () => map.loaded() && !map.isMoving() && map.areTilesLoaded();
  if (isIdle()) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setInterval(() => isIdle() && done(), LOOK_AGAIN_MS);
    const done = () => {
      clearInterval(timer);
      resolve();
    };
    void map.once('idle', done);
  });
}
