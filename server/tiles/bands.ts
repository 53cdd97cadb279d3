/**
 * Zoom bands of the generalised cell tables, half-open. The tolerance is half a screen pixel at the band's
 * highest zoom, in metres of EPSG:3857 (a pixel of a 512 px tile is 40 075 017 / 512 / 2^z); the last band is exact.
 */
export interface Band {
  minZoom: number;
  maxZoom: number;
  toleranceM: number;
}

const PIXEL_Z0_M = 40_075_016.69 / 512;
const band = (minZoom: number, maxZoom: number): Band => ({
  minZoom,
  maxZoom,
  toleranceM: PIXEL_Z0_M / 2 ** (maxZoom - 1) / 2,
});

export const BANDS: readonly Band[] = [
  band(0, 5),
  band(5, 7),
  band(7, 9),
  band(9, 11),
  { minZoom: 11, maxZoom: 99, toleranceM: 0 },
];

/** The band a zoom falls into. */
export function bandOf(z: number): Band {
  return BANDS.find((candidate) => z < candidate.maxZoom) ?? BANDS[BANDS.length - 1]!;
}

/** Bands in which a level is kept as filled cells: where it is the one to fill, and the exact one for any other use. */
export function filledBands(zooms: { fromZoom: number; untilZoom: number }): Band[] {
  return BANDS.filter(
    (b) => b.toleranceM === 0 || (b.maxZoom > zooms.fromZoom && b.minZoom < zooms.untilZoom),
  );
}

/** Bands in which a level is kept as border lines: from where a deeper level is filled. */
export function linedBands(zooms: { untilZoom: number }): Band[] {
  return BANDS.filter((b) => b.maxZoom > zooms.untilZoom);
}

/** The band to read filled cells from at a zoom: the zoom's own if it is kept, else the next finer. */
export function filledBandAt(z: number, zooms: { fromZoom: number; untilZoom: number }): Band {
  const own = bandOf(z);
  return filledBands(zooms).find((b) => b.minZoom >= own.minZoom) ?? own;
}
