/** A step in columns and rows. */
interface Step {
  x: number;
  y: number;
}

const plus = (a: Step, b: Step): Step => ({ x: a.x + b.x, y: a.y + b.y });
const minus = (a: Step, b: Step): Step => ({ x: a.x - b.x, y: a.y - b.y });
const lengthOf = (a: Step): number => Math.abs(a.x + a.y);
const unit = (a: Step): Step => ({ x: Math.sign(a.x), y: Math.sign(a.y) });
/** Half of it, made even where there is room, so that both halves start and end side by side. */
function evenHalf(a: Step): Step {
  const half = { x: Math.trunc(a.x / 2), y: Math.trunc(a.y / 2) };
  return lengthOf(half) % 2 === 1 && lengthOf(a) > 2 ? plus(half, unit(a)) : half;
}

/**
 * A path through all places of a rectangle in which neighbours on the path are neighbours in the rectangle, and near
 * on the path is near on the ground (a Hilbert curve for any even sides, after Jakub Červený's gilbert). A run of it
 * is one compact piece of land.
 * @returns row * columns + column of every place, in order
 */
export function spaceFillingPath(columns: number, rows: number): Int32Array {
  const path = new Int32Array(columns * rows);
  let count = 0;
  const visit = (at: Step) => (path[count++] = at.y * columns + at.x);
  const walk = (from: Step, along: Step, across: Step): void => {
    const [width, height] = [lengthOf(along), lengthOf(across)];
    if (width === 1 || height === 1) {
      const step = unit(height === 1 ? along : across);
      for (let i = 0, at = from; i < Math.max(width, height); i++, at = plus(at, step)) visit(at);
    } else if (2 * width > 3 * height) {
      const half = evenHalf(along);
      walk(from, half, across);
      walk(plus(from, half), minus(along, half), across);
    } else {
      const halfAcross = evenHalf(across);
      const halfAlong = { x: Math.trunc(along.x / 2), y: Math.trunc(along.y / 2) };
      walk(from, halfAcross, halfAlong);
      walk(plus(from, halfAcross), along, minus(across, halfAcross));
      walk(
        plus(plus(from, minus(along, unit(along))), minus(halfAcross, unit(halfAcross))),
        { x: -halfAcross.x, y: -halfAcross.y },
        minus(halfAlong, along),
      );
    }
  };
  if (columns >= rows) walk({ x: 0, y: 0 }, { x: columns, y: 0 }, { x: 0, y: rows });
  else walk({ x: 0, y: 0 }, { x: 0, y: rows }, { x: columns, y: 0 });
  return path;
}
