import { TILE_MAX_ZOOM } from '../contract/tiles.ts';

export const TILESETS_VECTOR = 'http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector';
export const TILING_SCHEME = 'http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme';
export const WEB_MERCATOR_QUAD = 'WebMercatorQuad';
const URI = 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad';
const CRS = 'http://www.opengis.net/def/crs/EPSG/0/3857';
export const MVT = 'application/vnd.mapbox-vector-tile';
/** Half the way around the world at the equator, metres of EPSG:3857. */
const EDGE_M = 20037508.342789244;

/** The list of tile sets of a collection: one, in the usual web grid. */
export function describeTileSets(title: string, self: string, base: string) {
  return {
    tilesets: [tileSet(title, self, base)],
    links: [{ href: self, rel: 'self', type: 'application/json' }],
  };
}

/** One tile set, with the template of its tiles. @param self address of `…/tiles` */
export function describeTileSet(title: string, layer: string, self: string, base: string) {
  return {
    ...tileSet(title, self, base),
    layers: [{ id: layer, dataType: 'vector' }],
    tileMatrixSetLimits: Array.from({ length: TILE_MAX_ZOOM + 1 }, (_, zoom) => ({
      tileMatrix: String(zoom),
      minTileRow: 0,
      maxTileRow: 2 ** zoom - 1,
      minTileCol: 0,
      maxTileCol: 2 ** zoom - 1,
    })),
  };
}

function tileSet(title: string, self: string, base: string) {
  const address = `${self}/${WEB_MERCATOR_QUAD}`;
  return {
    title,
    dataType: 'vector',
    crs: CRS,
    tileMatrixSetURI: URI,
    tileMatrixSetId: WEB_MERCATOR_QUAD,
    links: [
      { href: address, rel: 'self', type: 'application/json' },
      { href: `${base}/tileMatrixSets/${WEB_MERCATOR_QUAD}`, rel: TILING_SCHEME, type: 'application/json' },
      { href: `${address}/{tileMatrix}/{tileRow}/{tileCol}`, rel: 'item', type: MVT, templated: true },
    ],
  };
}

/** The grid of tiles itself (OGC 17-083r4, annex D.1). */
export function describeTileMatrixSet() {
  return {
    id: WEB_MERCATOR_QUAD,
    title: 'Google Maps Compatible for the World',
    uri: URI,
    crs: CRS,
    orderedAxes: ['X', 'Y'],
    wellKnownScaleSet: 'http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible',
    tileMatrices: Array.from({ length: TILE_MAX_ZOOM + 1 }, (_, zoom) => {
      const cellSize = (2 * EDGE_M) / 256 / 2 ** zoom;
      return {
        id: String(zoom),
        // A pixel of the standard is 0.28 mm.
        scaleDenominator: cellSize / 0.00028,
        cellSize,
        cornerOfOrigin: 'topLeft',
        pointOfOrigin: [-EDGE_M, EDGE_M],
        tileWidth: 256,
        tileHeight: 256,
        matrixWidth: 2 ** zoom,
        matrixHeight: 2 ** zoom,
      };
    }),
  };
}
