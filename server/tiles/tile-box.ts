/** West, south, east, north in metres of EPSG:3857. */
export type Box3857 = readonly [number, number, number, number];

const EDGE_M = 20037508.342789244;
/** What tiles draw beyond their edge, as a part of their width; twice that of the search box, for rounding. */
const BUFFER = 128 / 4096;

/** The ground a tile draws, its buffer included. */
export function tileBox3857({ z, x, y }: { z: number; x: number; y: number }): Box3857 {
  const width = (2 * EDGE_M) / 2 ** z;
  const west = -EDGE_M + x * width;
  const north = EDGE_M - y * width;
  const margin = width * BUFFER;
  return [west - margin, north - width - margin, west + width + margin, north + margin];
}

export function boxesMeet(a: Box3857, b: Box3857): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}
