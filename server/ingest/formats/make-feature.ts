import type { MultiPolygon, Polygon, Position } from 'geojson';

import type { ImportIssue } from '../../contract/import-report.ts';
import { assembleRings } from '../../geo/assemble-rings.ts';
import type { FoundCrs } from '../../geo/crs/crs-choice.ts';
import { fitsProjection, neighbourZone } from '../../geo/crs/fits-projection.ts';
import { swapRange, zonePrefix } from '../../geo/crs/gauss-kruger-zones.ts';
import type { CoordinateRange } from '../../geo/crs/gauss-kruger-zones.ts';
import { emptyRange, widenRange } from '../../geo/crs/survey-coordinates.ts';
import { to4490 } from '../../geo/crs/to-4490.ts';
import type { To4490 } from '../../geo/crs/to-4490.ts';
import { areaM2, shapeAreaM2, signedAreaM2 } from '../../geo/equal-area.ts';
import { flatShape } from '../../geo/flat-shape.ts';
import { cleanRing } from '../../geo/rings.ts';
import { multiPolygonWkb } from '../../geo/wkb.ts';
import type { SourceFeature } from './format.ts';

type RawRing = readonly (readonly number[])[];

/** What a reader hands over: the geometry as it stood in the file, or why there is none. */
export type RawGeometry =
  /** Rings already sorted into polygons, shell first. */
  | { kind: 'polygons'; polygons: readonly (readonly RawRing[])[] }
  /** Rings in a heap, as a shapefile has them. */
  | { kind: 'rings'; rings: readonly RawRing[] }
  | { kind: 'refused'; code: string; message: string };

const MESSAGES = {
  'ring-closed': '首尾不相接的环已闭合 / A ring that did not end where it began was closed',
  'ring-collapsed': '少于三个不同点的环已去掉 / A ring of fewer than three distinct points was left out',
  'ring-roles-by-containment':
    '环的方向与内外关系不符，按包含关系区分外环和内环 / Ring directions contradict their nesting; shells and holes were told by containment',
  'coordinate-not-finite': '坐标不是有限的数 / A coordinate is not a finite number',
  'geometry-empty': '没有剩下可用的环 / No usable ring is left',
  'coordinate-out-of-range':
    '坐标不在文件坐标系的范围内 / A coordinate does not lie in the coordinate system of the file',
} as const;

/**
 * Makes the builder of clean features for one layer.
 * @param crs of the raw coordinates
 */
export function featureMaker(
  crs: FoundCrs,
): (
  index: number,
  attributes: Record<string, unknown>,
  raw: RawGeometry,
  issues: ImportIssue[],
) => SourceFeature {
  const transform = to4490(crs);
  const neighbours = new Map<string, To4490>();
  const clean = crs.northFirst ? (ring: RawRing) => cleanRing(ring.map(turned)) : cleanRing;
  return (index, attributes, raw, issues) => {
    const note = (code: keyof typeof MESSAGES, repaired: boolean) => {
      if (!issues.some((issue) => issue.code === code)) {
        issues.push({ feature: index, code, message: MESSAGES[code], repaired });
      }
    };
    const refuse = (code: string, message: string): SourceFeature => {
      issues.push({ feature: index, code, message, repaired: false });
      return { index, attributes, geometry: null, sourceWkb: null, issues, refused: true };
    };
    if (raw.kind === 'refused') return refuse(raw.code, raw.message);

    const heaps = raw.kind === 'rings' ? [raw.rings] : raw.polygons;
    const cleaned: Position[][][] = [];
    for (const rings of heaps) {
      const kept: Position[][] = [];
      for (const [position, ring] of rings.entries()) {
        const result = clean(ring);
        if (result === 'not-finite')
          return refuse('coordinate-not-finite', MESSAGES['coordinate-not-finite']);
        if (result === 'collapsed') {
          note('ring-collapsed', true);
          // Holes of a shell that is gone have nothing to be holes of.
          if (position === 0 && raw.kind === 'polygons') break;
          continue;
        }
        if (result.closed) note('ring-closed', true);
        kept.push(result.ring);
      }
      if (kept.length) cleaned.push(kept);
    }
    let polygons = cleaned;
    if (raw.kind === 'rings' && cleaned[0]) {
      const assembled = assembleRings(cleaned[0]);
      polygons = assembled.polygons;
      if (assembled.orientationIgnored) note('ring-roles-by-containment', true);
    }
    if (!polygons.length) return refuse('geometry-empty', MESSAGES['geometry-empty']);
    const range = rangeOf(polygons);
    const own = fitsProjection(crs, range) ? crs : neighbourZone(crs, range);
    if (!own) {
      const [zh, en] = MESSAGES['coordinate-out-of-range'].split(' / ');
      const hint = strangerHint(crs, range);
      return refuse('coordinate-out-of-range', `${zh}${hint[0]} / ${en}${hint[1]}`);
    }
    let move = transform;
    if (own !== crs) {
      move = neighbours.get(own.code) ?? to4490(own);
      neighbours.set(own.code, move);
      issues.push({
        feature: index,
        code: 'record-other-zone',
        message: `带号与文件（${crs.code}）不同，按自己的带号 ${own.code} 处理 / Its eastings begin with another zone than the file's (${crs.code}); it was taken as ${own.code}`,
        repaired: false,
      });
    }
    const inDegrees = toDegrees(polygons, move, () => note('ring-collapsed', true));
    if (inDegrees === 'out-of-range') {
      return refuse('coordinate-out-of-range', MESSAGES['coordinate-out-of-range']);
    }
    if (!inDegrees.length) return refuse('geometry-empty', MESSAGES['geometry-empty']);
    const geometry: Polygon | MultiPolygon =
      inDegrees.length === 1
        ? { type: 'Polygon', coordinates: inDegrees[0]! }
        : { type: 'MultiPolygon', coordinates: inDegrees };
    if (issues.some((issue) => issue.repaired)) {
      const delivered = cleaned.map((rings) =>
        rings.map((ring) => ring.map((position) => move(position[0]!, position[1]!))),
      );
      const asDelivered = flatShape(delivered);
      const beforeM2 = raw.kind === 'rings' ? Math.abs(signedAreaM2(asDelivered)) : shapeAreaM2(asDelivered);
      tellAreas(issues, beforeM2, areaM2(inDegrees));
    }
    const sourceWkb = multiPolygonWkb({ type: 'MultiPolygon', coordinates: polygons });
    const crsOfOwn = own === crs ? {} : { crs: own.code };
    return { index, attributes, geometry, sourceWkb, issues, refused: false, ...crsOfOwn };
  };
}

/** A change under this is one of the grid, not of the shape. */
const SAID_FROM_M2 = 0.01;

/** Every mended shape says how large it was and is; in words where that is not the same. */
function tellAreas(issues: ImportIssue[], beforeM2: number, afterM2: number): void {
  const [zh, en] =
    Math.abs(beforeM2 - afterM2) < SAID_FROM_M2
      ? ['', '']
      : [
          `，面积 ${beforeM2.toFixed(2)} → ${afterM2.toFixed(2)} m²`,
          `; area ${beforeM2.toFixed(2)} → ${afterM2.toFixed(2)} m²`,
        ];
  for (const issue of issues) {
    if (!issue.repaired) continue;
    const [chinese, english] = issue.message.split(' / ');
    issue.message = `${chinese}${zh} / ${english}${en}`;
    issue.areaBeforeM2 = beforeM2;
    issue.areaAfterM2 = afterM2;
  }
}

function turned(position: readonly number[]): readonly number[] {
  return [position[1]!, position[0]!];
}

/** What a record outside its system looks like. */
function strangerHint(crs: FoundCrs, range: CoordinateRange): [zh: string, en: string] {
  if (crs.kind === 'geographic')
    return fitsProjection(crs, swapRange(range))
      ? ['，经度和纬度像是写反了', '; longitude and latitude look swapped']
      : ['', ''];
  const zone = zonePrefix(range);
  return zone === null ? ['', ''] : [`，带号是 ${zone}`, `; its eastings begin with zone ${zone}`];
}

function rangeOf(polygons: Position[][][]) {
  const range = emptyRange();
  for (const [shell] of polygons) {
    for (const position of shell!) widenRange(range, position[0]!, position[1]!);
  }
  return range;
}

/** Rounding to the grid can make neighbours equal, so every ring is cleaned once more. */
function toDegrees(
  polygons: Position[][][],
  transform: (x: number, y: number) => Position,
  onCollapsed: () => void,
): Position[][][] | 'out-of-range' {
  const result: Position[][][] = [];
  for (const rings of polygons) {
    const kept: Position[][] = [];
    for (const [position, ring] of rings.entries()) {
      const moved = ring.map((p) => transform(p[0]!, p[1]!));
      for (const p of moved) {
        // Written so that NaN fails too.
        if (!(Math.abs(p[0]!) <= 180 && Math.abs(p[1]!) <= 90)) return 'out-of-range';
      }
      const clean = cleanRing(moved);
      if (typeof clean === 'string') {
        onCollapsed();
        if (position === 0) break;
        continue;
      }
      kept.push(clean.ring);
    }
    if (kept.length) result.push(kept);
  }
  return result;
}
