/** Square metres of the units in which areas are issued. */
export const UNIT_M2 = { m2: 1, mu: 2000 / 3, ha: 10_000, km2: 1_000_000 } as const;
export type IssuedUnit = keyof typeof UNIT_M2;

/** A difference beyond this is a note (product rule: issued and computed area stand side by side). */
export const DIFFERENCE_NOTED = 0.01;
// Wide enough for areas measured on a plane, far too narrow to take one unit for another.
const UNIT_TOLERANCE = 0.05;

/**
 * The unit an issued area seems to be in, when it is not the one it was read in: told from its ratio to the computed area.
 * @param ratio issued area ÷ computed area, both taken as m²
 * @param readAs the unit in which the issued area was read
 * @returns null when it fits as it was read, or fits no unit
 */
export function unitOfRatio(ratio: number, readAs: IssuedUnit): IssuedUnit | null {
  if (Math.abs(ratio - 1) <= UNIT_TOLERANCE) return null;
  for (const unit of Object.keys(UNIT_M2) as IssuedUnit[]) {
    const asUnit = (ratio * UNIT_M2[unit]) / UNIT_M2[readAs];
    if (unit !== readAs && Math.abs(asUnit - 1) <= UNIT_TOLERANCE) return unit;
  }
  return null;
}
