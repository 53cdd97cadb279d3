import type { Position } from 'geojson';
import { ringSignedArea2 } from './rings.ts';

/**
 * A point inside a valid shape, to put a mark or a name at: in the middle of the widest stretch of a line through the
 * largest polygon, halfway up between two neighbouring vertices, so that the line meets no vertex.
 * @param polygons rings closed, shell first
 */
export function innerPoint(polygons: readonly (readonly Position[][])[]): Position {
  let rings = polygons[0]!;
  if (polygons.length > 1) {
    let largest = -1;
    for (const candidate of polygons) {
      const size = Math.abs(ringSignedArea2(candidate[0]!));
      if (size > largest) [largest, rings] = [size, candidate];
    }
  }
  const y = lineBetweenVertices(rings);
  const crossings: number[] = [];
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [x0, y0, x1, y1] = [ring[i - 1]![0]!, ring[i - 1]![1]!, ring[i]![0]!, ring[i]![1]!];
      if (y0 > y !== y1 > y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
    }
  }
  crossings.sort((a, b) => a - b);
  let [widest, x] = [-1, crossings[0]!];
  for (let i = 1; i < crossings.length; i += 2) {
    const width = crossings[i]! - crossings[i - 1]!;
    if (width > widest) [widest, x] = [width, (crossings[i]! + crossings[i - 1]!) / 2];
  }
  return [x, y];
}

function lineBetweenVertices(rings: readonly Position[][]): number {
  let [south, north] = [Infinity, -Infinity];
  for (const [, y] of rings[0]!) {
    if (y! < south) south = y!;
    if (y! > north) north = y!;
  }
  const middle = (south + north) / 2;
  for (const ring of rings) {
    for (const [, y] of ring) {
      if (y! <= middle && y! > south) south = y!;
      if (y! > middle && y! < north) north = y!;
    }
  }
  return (south + north) / 2;
}
