import type { Map as MapLibreMap } from 'maplibre-gl';
import { TILE_MAX_ZOOM } from '../../server/contract/tiles.ts';

const EDGE_M = 20037508.342789244;
/** Beyond this many it is simpler for everybody to ask for all that is shown. */
const MANY = 200;

/**
 * Tiles of the zooms a map may show just now that lie in one of the boxes.
 * @returns undefined where they are too many to name
 */
export function tilesIn(
  map: Pick<MapLibreMap, 'getZoom'>,
  boxes3857: [number, number, number, number][],
): { x: number; y: number; z: number }[] | undefined {
  const zoom = Math.floor(map.getZoom());
  const tiles = new Map<string, { x: number; y: number; z: number }>();
  // A tile of the zoom before stands in until the right one has come.
  for (let z = Math.max(0, Math.min(zoom, TILE_MAX_ZOOM) - 1); z <= Math.min(zoom + 1, TILE_MAX_ZOOM); z++) {
    const size = (2 * EDGE_M) / 2 ** z;
    const column = (x: number) => Math.min(2 ** z - 1, Math.max(0, Math.floor((x + EDGE_M) / size)));
    const row = (y: number) => Math.min(2 ** z - 1, Math.max(0, Math.floor((EDGE_M - y) / size)));
    const margin = size / 32;
    for (const [west, south, east, north] of boxes3857) {
      const [x0, x1, y0, y1] = [
        column(west - margin),
        column(east + margin),
        row(north + margin),
        row(south - margin),
      ];
      if ((x1 - x0 + 1) * (y1 - y0 + 1) > MANY) return undefined;
      for (let x = x0; x <= x1; x++) for (let y = y0; y <= y1; y++) tiles.set(`${z}/${x}/${y}`, { x, y, z });
    }
    if (tiles.size > MANY) return undefined;
  }
  return [...tiles.values()];
}
