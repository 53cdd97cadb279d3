/**
 * Degrees (0.2 mm): what is nearer than this to a line is neither on one side of it nor on the other. Two steps of the
 * working grid, and a hundred thousand times what rounding adds, so a clear answer is a right one.
 */
export const CLEAR = 2e-9;

/** 1 left of the line from a to b, −1 right of it, 0 too near to tell. */
export function clearSide(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const cross = dx * (y - ay) - dy * (x - ax);
  const bound = CLEAR * (Math.abs(dx) + Math.abs(dy));
  return cross > bound ? 1 : cross < -bound ? -1 : 0;
}

/**
 * Whether two segments cross at an inner point of both.
 * @returns 1 crossing with c left of ab, −1 with c right of it, 0 not, NaN too near to tell
 */
export function clearCrossing(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): number {
  const c = clearSide(ax, ay, bx, by, cx, cy);
  const d = clearSide(ax, ay, bx, by, dx, dy);
  if (c === d && c !== 0) return 0;
  const a = clearSide(cx, cy, dx, dy, ax, ay);
  const b = clearSide(cx, cy, dx, dy, bx, by);
  if (a === b && a !== 0) return 0;
  return a !== 0 && b !== 0 && c !== 0 && d !== 0 ? c : NaN;
}
