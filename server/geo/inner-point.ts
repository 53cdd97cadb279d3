import type { FlatShape } from './flat-shape.ts';

const crossings: number[] = [];

/**
 * A point inside a valid shape, to put a mark or a name at: in the middle of the widest stretch of a line through the
 * largest polygon, halfway up between two neighbouring vertices, so that the line meets no vertex.
 */
export function innerPoint(shape: FlatShape): [x: number, y: number] {
  const polygon = largestPolygon(shape);
  const from = shape.ringStarts[shape.polygonStarts[polygon]!]! * 2;
  const to = shape.ringStarts[shape.polygonStarts[polygon + 1]!]! * 2;
  const { xy } = shape;
  const y = lineBetweenVertices(shape, polygon, from, to);
  crossings.length = 0;
  let ring = shape.polygonStarts[polygon]! + 1;
  for (let i = from + 2; i < to; i += 2) {
    if (i === shape.ringStarts[ring]! * 2) {
      ring++;
      continue;
    }
    const y0 = xy[i - 1]!;
    const y1 = xy[i + 1]!;
    if (y0 > y === y1 > y) continue;
    const x0 = xy[i - 2]!;
    crossings.push(x0 + ((y - y0) / (y1 - y0)) * (xy[i]! - x0));
  }
  if (crossings.length > 2) crossings.sort((a, b) => a - b);
  else if (crossings[0]! > crossings[1]!) crossings.reverse();
  let widest = -1;
  let x = crossings[0]!;
  for (let i = 1; i < crossings.length; i += 2) {
    const width = crossings[i]! - crossings[i - 1]!;
    if (width > widest) {
      widest = width;
      x = (crossings[i]! + crossings[i - 1]!) / 2;
    }
  }
  return [x, y];
}

function largestPolygon(shape: FlatShape): number {
  if (shape.polygons === 1) return 0;
  let largest = -1;
  let found = 0;
  for (let polygon = 0; polygon < shape.polygons; polygon++) {
    const size = Math.abs(shellArea2(shape, shape.polygonStarts[polygon]!));
    if (size > largest) {
      largest = size;
      found = polygon;
    }
  }
  return found;
}

function shellArea2({ xy, ringStarts }: FlatShape, ring: number): number {
  const first = ringStarts[ring]! * 2;
  const x0 = xy[first]!;
  const y0 = xy[first + 1]!;
  let sum = 0;
  for (let i = first + 2; i < ringStarts[ring + 1]! * 2; i += 2)
    sum += (xy[i - 2]! - x0) * (xy[i + 1]! - y0) - (xy[i]! - x0) * (xy[i - 1]! - y0);
  return sum;
}

function lineBetweenVertices(
  { xy, ringStarts, polygonStarts }: FlatShape,
  polygon: number,
  from: number,
  to: number,
) {
  let south = Infinity;
  let north = -Infinity;
  for (let i = from + 1; i < ringStarts[polygonStarts[polygon]! + 1]! * 2; i += 2) {
    const y = xy[i]!;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  const middle = (south + north) / 2;
  for (let i = from + 1; i < to; i += 2) {
    const y = xy[i]!;
    if (y <= middle) {
      if (y > south) south = y;
    } else if (y < north) north = y;
  }
  return (south + north) / 2;
}
