/**
 * GCJ-02, the shift that consumer maps in China put on every coordinate: a polynomial and some waves in degrees from
 * 105° E, 35° N, of 100 to 700 m. The authority never published it; the formula below is the one reverse-engineered in
 * the open (among others eviltransform, MIT licence) and agrees with the shipped maps to about a metre.
 *
 * For a check only (`gcj02-suspected`): nothing is converted by it, since ground is nothing to be guessed.
 */

// Krasovsky 1940, on which the formula is built.
const SEMI_MAJOR_M = 6_378_245;
const ECCENTRICITY_2 = 0.006693421622965943;
const CENTRE = { lon: 105, lat: 35 };
/** Where the shift is applied, degrees. */
const SHIFTED = { west: 72.004, south: 0.8293, east: 137.8347, north: 55.8271 };
const RAD = Math.PI / 180;
/** Each step of the inverse leaves about a thousandth of the error. */
const STEPS = 4;

/** Does the shift exist here? Degrees. */
export function isShiftedGround(lon: number, lat: number): boolean {
  return lon >= SHIFTED.west && lon <= SHIFTED.east && lat >= SHIFTED.south && lat <= SHIFTED.north;
}

/** WGS 84 to GCJ-02, degrees. Outside the ground that is shifted it changes nothing. */
export function toGcj02(lon: number, lat: number): [lon: number, lat: number] {
  if (!isShiftedGround(lon, lat)) return [lon, lat];
  const x = lon - CENTRE.lon;
  const y = lat - CENTRE.lat;
  const both = waves(20, x * 6) + waves(20, x * 2);
  const root = Math.sqrt(Math.abs(x));
  const northM =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both + slowWaves(y, 160, 320);
  const eastM = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both + slowWaves(x, 150, 300);
  const bend = 1 - ECCENTRICITY_2 * Math.sin(lat * RAD) ** 2;
  const meridianM = (SEMI_MAJOR_M * (1 - ECCENTRICITY_2)) / (bend * Math.sqrt(bend));
  const parallelM = (SEMI_MAJOR_M / Math.sqrt(bend)) * Math.cos(lat * RAD);
  return [lon + eastM / (parallelM * RAD), lat + northM / (meridianM * RAD)];
}

/** GCJ-02 to WGS 84, degrees: the place whose shift ends here, to better than a millimetre. */
export function fromGcj02(lon: number, lat: number): [lon: number, lat: number] {
  let [x, y] = [lon, lat];
  for (let step = 0; step < STEPS; step++) {
    const [shiftedX, shiftedY] = toGcj02(x, y);
    x += lon - shiftedX;
    y += lat - shiftedY;
  }
  return [x, y];
}

function waves(height: number, turns: number): number {
  return (height * Math.sin(turns * Math.PI) * 2) / 3;
}

function slowWaves(at: number, middle: number, long: number): number {
  return waves(20, at) + waves(40, at / 3) + waves(middle, at / 12) + waves(long, at / 30);
}
