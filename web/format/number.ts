/** Counts and plain figures; grouping is the same in both languages. */
const formats = new Map<string, Intl.NumberFormat>();

/** A number with exactly `decimals` digits after the point: 1,234.50. */
export function formatNumber(value: number, decimals = 0, maxDecimals = decimals): string {
  const key = `${decimals}:${maxDecimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat('en', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: maxDecimals,
    });
    formats.set(key, format);
  }
  // A rounded −0 would be printed with its sign.
  const text = format.format(value);
  return /^-0([.,]0*)?$/.test(text) ? text.slice(1) : text;
}

/** A ratio as a percentage with one decimal: 0.62 → 62.0%. */
export function formatPercent(ratio: number, decimals = 1): string {
  return `${formatNumber(ratio * 100, decimals)}%`;
}

/** A width or length in metres, coarser as it grows: 0.85 m, 12.3 m, 340 m, 2.15 km. */
export function formatMetres(metres: number): string {
  if (metres >= 1000) return `${formatNumber(metres / 1000, 2)} km`;
  return `${formatNumber(metres, metres < 10 ? 2 : metres < 100 ? 1 : 0)} m`;
}

/** Longitude and latitude in degrees (EPSG:4490), signed: -74.51234, -9.20011. */
export function formatLonLat(lon: number, lat: number, decimals = 5): string {
  return `${lon.toFixed(decimals)}, ${lat.toFixed(decimals)}`;
}
