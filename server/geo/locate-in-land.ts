import { clearCrossing } from './clear-side.ts';
import { NOWHERE, theOne, turn, UNCLEAR, type LandRaster } from './land-raster.ts';

const inside: number[] = [];

/** The one cell a point lies in, or `NOWHERE`, `SEVERAL`, `UNCLEAR`. Goes from the centre of its square to the point. */
export function locateInLand(raster: LandRaster, x: number, y: number): number {
  const { xy, owner, west, south, side, columns, rows, starts, segments, centres } = raster;
  const column = Math.floor((x - west) / side);
  const row = Math.floor((y - south) / side);
  if (column < 0 || row < 0 || column >= columns || row >= rows) return NOWHERE;
  const square = row * columns + column;
  const centre = centres[square]!;
  const end = starts[square + 1]!;
  if (starts[square] === end) return centre;
  // Of several cells it is not kept which.
  if (centre < NOWHERE) return UNCLEAR;
  inside.length = 0;
  if (centre !== NOWHERE) inside.push(centre);
  const centreX = west + (column + 0.5) * side;
  const centreY = south + (row + 0.5) * side;
  for (let s = starts[square]!; s < end; s++) {
    const n = segments[s]!;
    const at = 2 * n;
    const crossing = clearCrossing(centreX, centreY, x, y, xy[at]!, xy[at + 1]!, xy[at + 2]!, xy[at + 3]!);
    if (Number.isNaN(crossing)) return UNCLEAR;
    if (crossing !== 0) turn(inside, owner[n]!);
  }
  return theOne(inside);
}
