/** Cuts a list into pieces of the given sizes, in order. */
export function runs<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  let at = 0;
  return sizes.map((size) => items.slice(at, (at += size)));
}
