import { COORDINATE_LIMIT } from '../rings.ts';
import type { CoordinateRange } from './check-coordinates.ts';

/** Extents of what was seen, by the kind of place its first number points to. */
export interface CoordinateSurvey {
  byKind: Map<string, { features: number; range: CoordinateRange }>;
  features: number;
}

/** An empty survey, to be filled feature by feature. */
export function newCoordinateSurvey(): CoordinateSurvey {
  return { byKind: new Map(), features: 0 };
}

/** An extent no coordinate has entered yet. */
export function emptyRange(): CoordinateRange {
  return { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
}

/** Widens an extent (in place: this runs for every vertex) unless the numbers are no place. */
export function widenRange(range: CoordinateRange, x: number, y: number): void {
  if (!(Math.abs(x) < COORDINATE_LIMIT && Math.abs(y) < COORDINATE_LIMIT)) return;
  if (x < range.minX) range.minX = x;
  if (x > range.maxX) range.maxX = x;
  if (y < range.minY) range.minY = y;
  if (y > range.maxY) range.maxY = y;
}

/** Adds the extent of one feature. */
export function addToSurvey(survey: CoordinateSurvey, range: CoordinateRange): void {
  if (range.minX > range.maxX) return;
  survey.features++;
  const kind = kindOf(range);
  const seen = survey.byKind.get(kind);
  if (!seen) {
    survey.byKind.set(kind, { features: 1, range: { ...range } });
    return;
  }
  seen.features++;
  widenRange(seen.range, range.minX, range.minY);
  widenRange(seen.range, range.maxX, range.maxY);
}

/**
 * The extent by which the file is judged: that of the kind most features share, so that one feature at 0, 0 does
 * not hide where the other thousand lie (it is refused by itself later). Without a majority, all of them; but where
 * all begin with a zone number, the zone with most of them, since each record tells its own.
 * @returns null when the file has no usable coordinate
 */
export function typicalRange(survey: CoordinateSurvey): CoordinateRange | null {
  if (survey.features === 0) return null;
  const kinds = [...survey.byKind];
  if (kinds.every(([kind]) => kind.startsWith('zone '))) {
    return kinds.reduce((most, kind) => (kind[1].features > most[1].features ? kind : most))[1].range;
  }
  const all = emptyRange();
  for (const [kind, { features, range }] of kinds) {
    if (features * 2 > survey.features) return range;
    // Of two features one may have slipped: what is degrees is not judged by the other.
    if (kind === 'degrees' && features * 2 === survey.features) return range;
    widenRange(all, range.minX, range.minY);
    widenRange(all, range.maxX, range.maxY);
  }
  return all;
}

function kindOf(range: CoordinateRange): string {
  if (range.minX >= -180 && range.maxX <= 180 && range.minY >= -90 && range.maxY <= 90) return 'degrees';
  const millions = Math.floor(range.minX / 1e6);
  // Plain eastings and Web Mercator cross whole millions, only zone numbers (from 13 up) must not.
  return millions >= 13 && millions <= 45 && millions === Math.floor(range.maxX / 1e6)
    ? `zone ${millions}`
    : 'metres';
}
