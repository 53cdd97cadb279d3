// Math.sin, exp and log may differ in the last digit from one build to the next. The four operations and the square
// root do not, so what made data need is made of these: the same seed gives the same bytes everywhere.

const DEGREE = 0.017453292519943295;

/** Sine of an angle in degrees, |angle| at most 180. */
export function sinDegrees(degrees: number): number {
  const x = degrees * DEGREE;
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 2; n <= 30; n += 2) {
    term *= -square / (n * (n + 1));
    sum += term;
  }
  return sum;
}

export function cosDegrees(degrees: number): number {
  const square = (degrees * DEGREE) ** 2;
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= 29; n += 2) {
    term *= -square / (n * (n + 1));
    sum += term;
  }
  return sum;
}

/** e to the x, |x| at most about 30. */
export function exp(x: number): number {
  const small = x / 32;
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= 16; n++) {
    term *= small / n;
    sum += term;
  }
  for (let doubling = 0; doubling < 5; doubling++) sum *= sum;
  return sum;
}

const A = 6378137; // WGS 84, the ellipsoid of EPSG:6933
const E2 = 0.006694379990141316;

/** The authalic function q of a latitude: northing of EPSG:6933 is proportional to it. */
function authalic(lat: number): number {
  const s = sinDegrees(lat);
  const e2s2 = E2 * s * s;
  let series = 0; // artanh(e s) / e = s (1 + e²s²/3 + e⁴s⁴/5 + …)
  for (let n = 6; n >= 0; n--) series = series * e2s2 + 1 / (2 * n + 1);
  return (1 - E2) * (s / (1 - e2s2) + s * series);
}

/** Signed m² in EPSG:6933 of a closed flat ring x, y, x, y … in lon/lat degrees; positive counterclockwise. */
export function ringM2(ring: ArrayLike<number>): number {
  const [lon0, q0] = [ring[0]!, authalic(ring[1]!)];
  let [lastX, lastY, twice] = [0, 0, 0];
  for (let i = 2; i < ring.length; i += 2) {
    const x = (ring[i]! - lon0) * DEGREE;
    const y = authalic(ring[i + 1]!) - q0;
    twice += lastX * y - x * lastY;
    [lastX, lastY] = [x, y];
  }
  return (twice / 4) * A * A;
}

/** Metres on the ground of a degree of longitude and of latitude at a latitude. */
export function metresPerDegree(lat: number): { lon: number; lat: number } {
  const s = sinDegrees(lat);
  const w2 = 1 - E2 * s * s;
  const n = A / Math.sqrt(w2);
  return { lon: n * cosDegrees(lat) * DEGREE, lat: ((n * (1 - E2)) / w2) * DEGREE };
}
