import type { FoundCrs } from '../../geo/crs/crs-choice.ts';
import { fitsProjection } from '../../geo/crs/fits-projection.ts';
import { emptyRange } from '../../geo/crs/survey-coordinates.ts';
import { to4490, toGrid } from '../../geo/crs/to-4490.ts';
import type { FlatShape } from '../../geo/flat-shape.ts';
import { COORDINATE_LIMIT } from '../../geo/rings.ts';
import { multiPolygonWkb } from '../../geo/wkb.ts';
import { onePartOf } from './shp-shape.ts';

const BYTES_A_POSITION = 16;
/** Of a WKB MultiPolygon of one ring, before its first position. */
const WKB_HEAD = multiPolygonWkb({ type: 'Polygon', coordinates: [[]] });

/**
 * Reads the records that nothing has to be done to: one closed ring of finite coordinates, no vertex twice in a row,
 * within its coordinate system. They are nearly all of a delivery of patches, and none of them is made into objects.
 * Every other record is for `readShape` and `featureMaker`, which clean, sort and refuse; of these they say the same.
 */
export class PlainRings {
  private readonly crs: FoundCrs;
  private readonly move: ReturnType<typeof to4490> | null;
  private readonly range = emptyRange();
  private source = Buffer.alloc(4096);
  private view: DataView = new DataView(this.source.buffer);

  /** @param crs of the coordinates in the file */
  constructor(crs: FoundCrs) {
    this.crs = crs;
    this.move = crs.proj4 === null ? null : to4490(crs);
  }

  /**
   * @param shape is filled when the record is plain
   * @returns the source's own WKB (good until the next call), null where it is that of the shape; `false` when the
   * record is not plain
   */
  read(content: Buffer, shape: FlatShape): Uint8Array | null | false {
    if (this.crs.northFirst) return false;
    const part = onePartOf(content);
    if (!part || part.points < 4) return false;
    shape.clear();
    const { xy } = shape.room(part.points);
    const same = this.readPositions(content, part.pointsAt, part.points, xy);
    if (same === null || !fitsProjection(this.crs, this.range)) return false;
    const last = part.points * 2 - 2;
    if (xy[0] !== xy[last] || xy[1] !== xy[last + 1] || !hasThreeDistinct(xy, last)) return false;
    shape.endRing(part.points);
    shape.endPolygon();
    return same ? null : this.sourceWkb(content, part.pointsAt, part.points);
  }

  /** @returns whether the coordinates on the grid are those of the file; null when they are not plain */
  private readPositions(content: Buffer, pointsAt: number, points: number, xy: Float64Array): boolean | null {
    if (this.view.buffer !== content.buffer) this.view = new DataView(content.buffer);
    const { view, range, move } = this;
    let same = move === null;
    let at = content.byteOffset + pointsAt;
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    let lastX = NaN;
    let lastY = NaN;
    const firstX = view.getFloat64(at, true);
    const firstY = view.getFloat64(at + 8, true);
    for (let i = 0; i < points * 2; i += 2, at += BYTES_A_POSITION) {
      const x = view.getFloat64(at, true);
      const y = view.getFloat64(at + 8, true);
      // Written so that NaN fails too.
      if (!(Math.abs(x) < COORDINATE_LIMIT && Math.abs(y) < COORDINATE_LIMIT)) return null;
      if (x === lastX && y === lastY) return null;
      lastX = x;
      lastY = y;
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
      let lon: number;
      let lat: number;
      if (move === null) {
        lon = toGrid(x);
        lat = toGrid(y);
        if (lon !== x || lat !== y) same = false;
      } else {
        const moved = move(x, y);
        lon = moved[0]!;
        lat = moved[1]!;
      }
      if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) return null;
      if (i > 0 && lon === xy[i - 2] && lat === xy[i - 1]) return null;
      xy[i] = lon;
      xy[i + 1] = lat;
    }
    if (lastX !== firstX || lastY !== firstY) return null;
    range.minX = minX;
    range.minY = minY;
    range.maxX = maxX;
    range.maxY = maxY;
    return same;
  }

  private sourceWkb(content: Buffer, pointsAt: number, points: number): Uint8Array {
    const bytes = WKB_HEAD.length + points * BYTES_A_POSITION;
    if (bytes > this.source.length) this.source = Buffer.alloc(bytes * 2);
    WKB_HEAD.copy(this.source);
    this.source.writeUInt32LE(points, WKB_HEAD.length - 4);
    content.copy(this.source, WKB_HEAD.length, pointsAt, pointsAt + points * BYTES_A_POSITION);
    return this.source.subarray(0, bytes);
  }
}

/** There is a vertex that is neither the first nor the second. */
function hasThreeDistinct(xy: Float64Array, last: number): boolean {
  for (let i = 4; i < last; i += 2) {
    if ((xy[i] !== xy[0] || xy[i + 1] !== xy[1]) && (xy[i] !== xy[2] || xy[i + 1] !== xy[3])) return true;
  }
  return false;
}
