import { TILE_MAX_ZOOM, type TileLayer } from '../contract/tiles.ts';
import type { Bbox4490 } from '../contract/import-report.ts';

const FIELDS: Record<TileLayer, Record<string, string>> = {
  cells: {
    level: 'Number',
    code: 'String',
    name: 'String',
    kind: 'String',
    area_m2: 'Number',
    tint: 'Number',
    fill: 'Boolean',
    n: 'Number; of a point that stands for many',
  },
  'cell-labels': { level: 'Number', code: 'String', name: 'String', area_m2: 'Number' },
  patches: {
    patch_no: 'String',
    batch: 'String',
    state: 'String',
    crossing: 'Boolean',
    crossings: 'Number',
    types: 'String; JSON, how many of each type',
    area_m2: 'Number',
    n: 'Number',
    assigned: 'Number',
    disputed: 'Number',
    blind_spot: 'Number',
    outside: 'Number',
  },
  coverage: {
    kind: 'String',
    sliver: 'Boolean',
    area_m2: 'Number',
    width_m: 'Number',
    state: 'String',
    todo: 'Number',
    codes: 'String',
    n: 'Number',
  },
};

/**
 * TileJSON 3.0.0 of a layer.
 * @param origin `http://host:port` as the client sees it
 * @param query the parameters of the request, handed on to the tiles
 */
export function describeLayer(layer: TileLayer, origin: string, query: string, bounds: Bbox4490 | null) {
  return {
    tilejson: '3.0.0',
    name: layer,
    scheme: 'xyz',
    tiles: [`${origin}/tiles/${layer}/{z}/{x}/{y}.mvt${query ? `?${query}` : ''}`],
    minzoom: 0,
    maxzoom: TILE_MAX_ZOOM,
    ...(bounds ? { bounds } : {}),
    vector_layers: [{ id: layer, fields: FIELDS[layer], minzoom: 0, maxzoom: TILE_MAX_ZOOM }],
  };
}
