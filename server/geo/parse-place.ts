/**
 * Reads a coordinate as people type it: `-74.5, -9.2` (longitude first; latitude first when only that fits),
 * `9.2S 74.5W`, `N31.2 E117.3`, `东经117.3 北纬31.2`, degrees with minutes and seconds.
 * @returns lon/lat in degrees, or null when the text is no coordinate
 */
export function parsePlace(text: string): { lon: number; lat: number } | null {
  const parts = [...text.trim().matchAll(PART)];
  if (parts.length !== 2 || text.replace(PART, '').replace(/[\s,，;；]/g, '') !== '') return null;
  const values = parts.map(readPart);
  const [first, second] = values;
  if (!first || !second) return null;
  const [lon, lat] = arrange(first, second);
  return lon !== null && lat !== null && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : null;
}

const PART =
  /([NSEW]|北纬|南纬|东经|西经)?\s*([+-]?\d+(?:\.\d+)?)\s*(?:[°度]\s*(?:(\d+(?:\.\d+)?)\s*['′分]\s*(?:(\d+(?:\.\d+)?)\s*["″秒]\s*)?)?)?([NSEW])?/gi;

interface Part {
  value: number;
  axis: 'lon' | 'lat' | null;
}

function readPart(match: RegExpMatchArray): Part | null {
  const letter = (match[1] ?? match[5] ?? '').toUpperCase();
  const degrees = Number(match[2]);
  const size = Math.abs(degrees) + Number(match[3] ?? 0) / 60 + Number(match[4] ?? 0) / 3600;
  const negative = degrees < 0 || /^[SW]|南|西/.test(letter);
  const axis = /^[NS]|纬/.test(letter) ? 'lat' : /^[EW]|经/.test(letter) ? 'lon' : null;
  return Number.isFinite(size) ? { value: negative ? -size : size, axis } : null;
}

function arrange(first: Part, second: Part): [number | null, number | null] {
  if (first.axis === 'lat' || second.axis === 'lon')
    return first.axis === second.axis ? [null, null] : [second.value, first.value];
  if (first.axis === 'lon' || second.axis === 'lat') return [first.value, second.value];
  return Math.abs(second.value) > 90 && Math.abs(first.value) <= 90
    ? [second.value, first.value]
    : [first.value, second.value];
}
