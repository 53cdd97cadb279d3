/** An area in m² as a person reads it: 亩 with two decimals. */
export const mu = (m2: number) =>
  `${((m2 * 3) / 2000).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} 亩`;
