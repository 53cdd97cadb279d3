import type { Map as MapLibreMap, VectorSourceSpecification, VectorTileSource } from 'maplibre-gl';
import { TILE_LAYERS, TILE_MAX_ZOOM } from '../../server/contract/tiles.ts';
import type { TileLayer } from '../../server/contract/tiles.ts';

export interface TileScope {
  scheme: string;
  batch: string | null;
}

function tileUrl(layer: TileLayer, { scheme, batch }: TileScope): string {
  const query = new URLSearchParams({ scheme });
  if (layer === 'patches' && batch) query.set('batch', batch);
  // The worker fetches tiles and has no page to resolve a relative address against.
  return `${window.location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt?${query.toString()}`;
}

/** The four vector sources of the server, all of this origin. */
export function tileSources(scope: TileScope): Record<TileLayer, VectorSourceSpecification> {
  const entries = TILE_LAYERS.map((layer) => [
    layer,
    {
      type: 'vector',
      tiles: [tileUrl(layer, scope)],
      maxzoom: TILE_MAX_ZOOM,
    } satisfies VectorSourceSpecification,
  ]);
  return Object.fromEntries(entries) as Record<TileLayer, VectorSourceSpecification>;
}

/** Points the sources at another scheme or batch; a source whose address stays the same is not reloaded. */
export function retarget(map: MapLibreMap, scope: TileScope): void {
  for (const layer of TILE_LAYERS) {
    const source = map.getSource<VectorTileSource>(layer);
    const url = tileUrl(layer, scope);
    // `source.tiles` is empty until the source has loaded; what it was asked for is always there.
    if (source && (source.serialize() as VectorSourceSpecification).tiles?.[0] !== url)
      source.setTiles([url]);
  }
}
