import type { Position } from 'geojson';

/**
 * Polygons as one flat list of coordinates. What is computed of every feature of a large import walks over numbers that
 * lie side by side, and one of these, filled anew for each, leaves no garbage behind.
 */
export class FlatShape {
  /** x, y, x, y …; rings closed, shell first. Longer than what is filled. */
  xy = new Float64Array(2048);
  /** Position at which each ring starts, and after the last one where it ends. */
  readonly ringStarts: number[] = [0];
  /** Ring at which each polygon starts, and after the last one how many rings there are. */
  readonly polygonStarts: number[] = [0];

  get rings(): number {
    return this.ringStarts.length - 1;
  }

  get polygons(): number {
    return this.polygonStarts.length - 1;
  }

  get positions(): number {
    return this.ringStarts[this.ringStarts.length - 1]!;
  }

  /** Fills it with polygons, shell first. */
  set(polygons: readonly (readonly (readonly Position[])[])[]): this {
    this.clear();
    for (const rings of polygons) {
      for (const ring of rings) {
        let at = this.positions * 2;
        const { xy } = this.room(ring.length);
        for (const position of ring) {
          xy[at++] = position[0]!;
          xy[at++] = position[1]!;
        }
        this.endRing(at / 2);
      }
      this.endPolygon();
    }
    return this;
  }

  clear(): void {
    this.ringStarts.length = 1;
    this.polygonStarts.length = 1;
  }

  /** Makes room for so many positions after those that are there. */
  room(positions: number): this {
    const needed = (this.positions + positions) * 2;
    if (needed > this.xy.length) {
      const larger = new Float64Array(Math.max(needed, this.xy.length * 2));
      larger.set(this.xy);
      this.xy = larger;
    }
    return this;
  }

  /** The positions since the last ring, up to this one, are a ring. */
  endRing(end: number): void {
    this.ringStarts.push(end);
  }

  /** The rings since the last polygon are a polygon. */
  endPolygon(): void {
    this.polygonStarts.push(this.rings);
  }
}

/** A new one of polygons, shell first. */
export function flatShape(polygons: readonly (readonly (readonly Position[])[])[]): FlatShape {
  return new FlatShape().set(polygons);
}
