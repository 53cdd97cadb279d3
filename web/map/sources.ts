import type { Map as MapLibreMap, VectorSourceSpecification, VectorTileSource } from 'maplibre-gl';
import { TILE_LAYERS, TILE_MAX_ZOOM } from '../../server/contract/tiles.ts';
import type { TileLayer } from '../../server/contract/tiles.ts';

export interface TileScope {
  scheme: string;
  batch: string | null;
}

const NOWHERE: [number, number, number, number] = [-180, -89, -179.99, -88.99];

function tileUrl(layer: TileLayer, { scheme, batch }: TileScope, level?: number): string {
  const query = new URLSearchParams({ scheme });
  if (layer === 'patches' && batch) query.set('batch', batch);
  if (level !== undefined) query.set('level', String(level));
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
      // Without a scheme there are no tiles: ground that nobody can look at keeps the map from asking.
      ...(scope.scheme ? {} : { bounds: NOWHERE }),
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

/**
 * The one cell to outline may be of a level that this zoom does not fill (tiles carry upper levels as bare
 * borders): its own level is asked for in a source of its own, which fetches nothing while its layer is hidden.
 */
export function outlineSource(scope: TileScope, level: number): VectorSourceSpecification {
  return { type: 'vector', tiles: [tileUrl('cells', scope, level)], maxzoom: TILE_MAX_ZOOM };
}

/** Shows the outline of a cell from the tiles of its own level; null hides it. */
export function showOutline(
  map: MapLibreMap,
  scope: TileScope,
  cell: { id: number; level: number } | null,
): void {
  if (cell) {
    const source = map.getSource<VectorTileSource>('outline');
    const { tiles } = outlineSource(scope, cell.level);
    const asked = source?.serialize() as VectorSourceSpecification | undefined;
    if (tiles && asked?.tiles?.[0] !== tiles[0]) source?.setTiles(tiles);
    map.setFilter('outline-cell', ['==', ['id'], cell.id]);
  }
  map.setLayoutProperty('outline-cell', 'visibility', cell ? 'visible' : 'none');
}
