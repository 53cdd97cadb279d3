import { toGrid } from '../../geo/crs/to-4490.ts';
import { COS, SIN } from '../directions.ts';
import { metresPerDegree } from '../exact-math.ts';
import type { FlatRing } from '../outline.ts';

/** A shape in metres east and north of its place, counterclockwise, not closed. */
export type LocalShape = readonly (readonly [east: number, north: number])[];

/** A plain building or a paved yard. */
export function rectangle(width: number, depth: number): LocalShape {
  const [x, y] = [width / 2, depth / 2];
  return [
    [-x, -y],
    [x, -y],
    [x, y],
    [-x, y],
  ];
}

/** A building with a wing. */
export function angle(width: number, depth: number): LocalShape {
  const [x, y] = [width / 2, depth / 2];
  return [
    [-x, -y],
    [x, -y],
    [x, 0],
    [0, 0],
    [0, y],
    [-x, y],
  ];
}

/** A road that bends once in the middle. */
export function road(length: number, width: number, bend: number): LocalShape {
  const [x, y] = [length / 2, width / 2];
  return [
    [-x, -y],
    [0, bend - y],
    [x, -y],
    [x, y],
    [0, bend + y],
    [-x, y],
  ];
}

/** Turns a shape by whole degrees and puts it on its place, lon/lat on the working grid. */
export function putDown(
  shape: LocalShape,
  place: readonly [lon: number, lat: number],
  turn: number,
  scale = 1,
): FlatRing {
  const metres = metresPerDegree(place[1]);
  const ring = shape.flatMap(([east, north]) => {
    const x = (east * COS[turn]! - north * SIN[turn]!) * scale;
    const y = (east * SIN[turn]! + north * COS[turn]!) * scale;
    return [toGrid(place[0] + x / metres.lon), toGrid(place[1] + y / metres.lat)];
  });
  return [...ring, ring[0]!, ring[1]!];
}
