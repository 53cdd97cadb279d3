import type { QueryClient } from '@tanstack/react-query';
import { TILE_LAYERS } from '../../server/contract/tiles.ts';
import { withMap } from '../map/map-handle.ts';

/** After something was stored or taken back: lists, totals and tiles are asked for again. */
export async function refreshEverything(client: QueryClient): Promise<void> {
  await client.invalidateQueries();
  withMap((map) => {
    for (const layer of TILE_LAYERS) if (map.getSource(layer)) map.refreshTiles(layer);
  });
}
