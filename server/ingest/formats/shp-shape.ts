import type { CoordinateRange } from '../../geo/crs/check-coordinates.ts';
import { emptyRange } from '../../geo/crs/survey-coordinates.ts';
import { COORDINATE_LIMIT } from '../../geo/rings.ts';
import type { RawGeometry } from './make-feature.ts';
import { broken } from './shp-records.ts';

const NULL_SHAPE = 0;
const POLYGON_TYPES = new Set([5, 15, 25]);
const TYPE_NAMES: Record<number, string> = {
  1: 'Point',
  3: 'PolyLine',
  8: 'MultiPoint',
  11: 'PointZ',
  13: 'PolyLineZ',
  18: 'MultiPointZ',
  21: 'PointM',
  23: 'PolyLineM',
  28: 'MultiPointM',
  31: 'MultiPatch',
};
const FIXED_BYTES = 44;

/** Do shapes of this type carry Z or M, which we drop? */
export function hasZOrM(shapeType: number): boolean {
  return shapeType > 10 && shapeType !== 31;
}

/**
 * Reads one polygon record, of which `ShapeSurvey` thought well, into rings, X and Y only.
 * @throws SourceRefusal `shp-broken` when its counts contradict its length: then nothing in the file can be trusted
 */
export function readShape(content: Buffer): RawGeometry {
  const layout = polygonLayout(content);
  if (layout === null)
    return { kind: 'refused', code: 'geometry-null', message: '没有图形 / It has no geometry' };
  if (typeof layout === 'number') {
    const name = TYPE_NAMES[layout] ?? String(layout);
    return {
      kind: 'refused',
      code: 'geometry-not-polygon',
      message: `图形是 ${name}，不是面 / The geometry is a ${name}, not a polygon`,
    };
  }
  const { parts, points, pointsAt } = layout;
  const rings: number[][][] = [];
  for (let part = 0; part < parts; part++) {
    const from = content.readInt32LE(FIXED_BYTES + part * 4);
    const to = part + 1 < parts ? content.readInt32LE(FIXED_BYTES + part * 4 + 4) : points;
    const ring: number[][] = [];
    for (let i = from; i < to; i++) {
      ring.push([content.readDoubleLE(pointsAt + i * 16), content.readDoubleLE(pointsAt + i * 16 + 8)]);
    }
    rings.push(ring);
  }
  return { kind: 'rings', rings };
}

/** Where the positions of a polygon of one part are; null for every other record. */
export function onePartOf(content: Buffer): { points: number; pointsAt: number } | null {
  const layout = polygonLayout(content);
  return layout !== null && typeof layout === 'object' && layout.parts === 1 ? layout : null;
}

/** Looks at the records of a file before the first feature is given. */
export class ShapeSurvey {
  private view: DataView = new DataView(new ArrayBuffer(0));

  /**
   * Checks the part table of a record, so that a broken one is found in time.
   * @param range is made the extent of the vertices themselves: the box in the record may lie. Empty when it is no polygon
   * @throws SourceRefusal `shp-broken`
   */
  look(content: Buffer, range: CoordinateRange): void {
    Object.assign(range, EMPTY);
    const layout = polygonLayout(content);
    if (layout === null || typeof layout === 'number') return;
    checkParts(content, layout);
    if (this.view.buffer !== content.buffer) this.view = new DataView(content.buffer);
    const { view } = this;
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    const end = content.byteOffset + layout.pointsAt + layout.points * 16;
    for (let at = content.byteOffset + layout.pointsAt; at < end; at += 16) {
      const x = view.getFloat64(at, true);
      const y = view.getFloat64(at + 8, true);
      // As `widenRange`: what is no place does not count.
      if (!(Math.abs(x) < COORDINATE_LIMIT && Math.abs(y) < COORDINATE_LIMIT)) continue;
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
    }
    range.minX = minX;
    range.minY = minY;
    range.maxX = maxX;
    range.maxY = maxY;
  }
}

const EMPTY = emptyRange();

function checkParts(content: Buffer, { parts, points }: { parts: number; points: number }): void {
  let last = 0;
  for (let part = 0; part < parts; part++) {
    const from = content.readInt32LE(FIXED_BYTES + part * 4);
    if (from < last || from > points || (part === 0 && from !== 0)) {
      throw broken('记录里环的起点不对', 'the parts of a record make no sense');
    }
    last = from;
  }
}

function polygonLayout(content: Buffer): { parts: number; points: number; pointsAt: number } | number | null {
  const type = content.readInt32LE(0);
  if (type === NULL_SHAPE) return null;
  if (!POLYGON_TYPES.has(type)) return type;
  if (content.length < FIXED_BYTES) throw broken('面记录太短', 'a polygon record is too short');
  const parts = content.readInt32LE(36);
  const points = content.readInt32LE(40);
  const pointsAt = FIXED_BYTES + parts * 4;
  if (parts < 0 || points < 0 || pointsAt + points * 16 > content.length) {
    throw broken('记录里的点数与长度不符', 'the counts of a record contradict its length');
  }
  return { parts, points, pointsAt };
}
