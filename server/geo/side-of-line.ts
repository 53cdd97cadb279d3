/** Relative error of the sign of a 2×2 determinant of differences of doubles (Shewchuk 1997, ccwerrboundA). */
const SIGN_ERROR = 3.3306690738754716e-16;

/** On which side of the line from the first to the second point a third lies: 1 left, -1 right, 0 not certain. */
export function sideOfLine(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  px: number,
  py: number,
): -1 | 0 | 1 {
  const left = (x0 - px) * (y1 - py);
  const right = (y0 - py) * (x1 - px);
  const determinant = left - right;
  const error = SIGN_ERROR * (Math.abs(left) + Math.abs(right));
  return determinant > error ? 1 : determinant < -error ? -1 : 0;
}
