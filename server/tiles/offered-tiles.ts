import { listLayers } from '../catalog/layers.queries.ts';
import { TILE_LAYERS, TILE_MAX_ZOOM } from '../contract/tiles.ts';
import type { Database } from '../db/pool.ts';
import { listBasemaps } from './basemap/basemaps.queries.ts';
import { MVT } from './tile-place.ts';

/** A set of tiles in the usual web grid, for services that list them. */
export interface OfferedTiles {
  id: string;
  title: string;
  format: string;
  /** Address of a tile below the root of the server, with `{z}`, `{x}`, `{y}`. */
  template: string;
  minZoom: number;
  maxZoom: number;
  bounds4490: [number, number, number, number] | null;
}

/** Our vector tiles, reference layers, and the office's own imagery. */
export async function offeredTiles(db: Database, regionId: number): Promise<OfferedTiles[]> {
  const [layers, basemaps] = await Promise.all([listLayers(db, regionId), listBasemaps(db, regionId)]);
  const zooms = { minZoom: 0, maxZoom: TILE_MAX_ZOOM };
  return [
    ...TILE_LAYERS.map((id) => ({
      ...{ id, title: id, format: MVT, template: `/tiles/${id}/{z}/{x}/{y}.mvt`, ...zooms, bounds4490: null },
    })),
    ...layers.map(({ code, name, bbox4490 }) => ({
      ...{ id: `layer-${code}`, title: name, format: MVT, ...zooms, bounds4490: bbox4490 },
      template: `/tiles/layers/${encodeURIComponent(code)}/{z}/{x}/{y}.mvt`,
    })),
    ...basemaps.map((row) => ({
      ...{ id: `imagery-${row.code}`, title: row.name, format: 'image/png', bounds4490: row.bounds4490 },
      ...{ minZoom: row.min_zoom, maxZoom: row.max_zoom },
      template: `/imagery/${encodeURIComponent(row.code)}/{z}/{x}/{y}`,
    })),
  ];
}
