export const DIRECTIONS = 360;
/** Cosine and sine of every whole degree, by turning one degree at a time: no library's sine is asked. */
export const [COS, SIN] = turnAround();

function turnAround(): [Float64Array, Float64Array] {
  const [cos, sin] = [new Float64Array(DIRECTIONS), new Float64Array(DIRECTIONS)];
  const [c, s] = [0.9998476951563913, 0.01745240643728351];
  cos[0] = 1;
  for (let i = 1; i < DIRECTIONS; i++) {
    cos[i] = cos[i - 1]! * c - sin[i - 1]! * s;
    sin[i] = sin[i - 1]! * c + cos[i - 1]! * s;
  }
  return [cos, sin];
}
