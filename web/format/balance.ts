/**
 * Rounds parts so that the rounded parts add up to the rounded total (largest remainder). Parts may be
 * negative (ground counted twice is taken off again).
 * @param parts raw values, any unit
 * @param total what they should add up to; left out: their own sum
 * @param step the grain of the published figure, 0.01 for 亩 with two decimals
 * @returns rounded values in the order given; they differ from the raw ones by less than one step,
 *   as long as the raw parts do add up to `total`
 */
export function balance(parts: readonly number[], total?: number, step = 0.01): number[] {
  if (!parts.length) return [];
  const units = parts.map((part) => part / step);
  const target = Math.round((total ?? parts.reduce((sum, part) => sum + part, 0)) / step);
  const floors = units.map(Math.floor);
  let left = target - floors.reduce((sum, unit) => sum + unit, 0);
  const byRemainder = units.map((unit, index) => ({ index, rest: unit - Math.floor(unit) }));
  byRemainder.sort((a, b) => b.rest - a.rest || a.index - b.index);
  // Parts that do not add up to the total by more than a rounding are not bent into shape: each is
  // moved by at most one step, and what is left over stays visible.
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    floors[index] = (floors[index] ?? 0) + 1;
    left -= 1;
  }
  const decimals = Math.max(0, Math.ceil(-Math.log10(step)));
  return floors.map((unit) => Number((unit * step).toFixed(decimals)));
}
