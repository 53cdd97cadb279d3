import { authalicQ, M2_OF_PLANE, RADIANS } from './equal-area.ts';
import { BorderFinder, type Border } from './find-borders.ts';
import type { LandRaster } from './land-raster.ts';
import { locateInLand } from './locate-in-land.ts';
import { newPatchOutline, readPatchOutline } from './patch-outline.ts';

/** How a patch lies on the land. */
export type Split =
  /** All of it in one cell and in no other. */
  | { how: 'whole'; cell: number }
  /** In cells that make it up without gap or overlap, shares in m² in their order. */
  | { how: 'parts'; cells: number[]; sharesM2: number[]; sumM2: number }
  /** On ground that is in no cell or in several, or so near to a border that an exact overlay must tell. */
  | { how: 'unclear' };

const UNCLEAR: Split = { how: 'unclear' };

/** m²: whether there is so small a part is a matter of rounding. */
const LEAST_PART_M2 = 1e-4;

/**
 * Splits patches by the cells of a raster without an overlay: the area of a part is the sum along its outline, which is
 * made of the pieces of the patch's outline inside the cell and of the cell's inside the patch. The figures depend on the
 * patch and the borders that touch it and on nothing else, neither the raster nor what else it holds.
 *
 * Why the parts are sure to make up the patch: where a ring of it begins it lies in exactly one cell, and every border that
 * touches it has exactly one cell on each side. So wherever one goes inside it, a border leads from one cell to one other.
 */
export class LandSplitter {
  private readonly finder: BorderFinder;
  private readonly patch = newPatchOutline();
  private cells: number[] = [];
  /** Twice the area of each part in the plane about the patch. */
  private sums: number[] = [];
  private q0 = 0;

  private readonly land: LandRaster;
  private readonly window: readonly [number, number, number, number];

  /** @param window [west, south, east, north]: what the raster holds all cells of; patches beyond it are unclear */
  constructor(land: LandRaster, window: readonly [number, number, number, number]) {
    this.land = land;
    this.window = window;
    this.finder = new BorderFinder(land);
  }

  /** @param view has from `start` on, in `length` bytes, a valid patch: a little-endian MultiPolygon in lon/lat, without SRID (WKB) */
  split(view: DataView, start: number, length: number): Split {
    const { patch } = this;
    readPatchOutline(view, start, length, patch);
    const [west, south, east, north] = this.window;
    if (patch.west < west || patch.south < south || patch.east > east || patch.north > north) return UNCLEAR;
    const borders = this.finder.find(patch);
    if (!borders) return UNCLEAR;
    const cell = locateInLand(this.land, patch.xs[0]!, patch.ys[0]!);
    if (cell < 0) return UNCLEAR;
    if (borders.length === 0 && patch.rings === 1) return { how: 'whole', cell };
    this.cells = [];
    this.sums = [];
    this.q0 = authalicQ(patch.south);
    if (!this.walkRings(borders)) return UNCLEAR;
    this.addBorders(borders);
    return this.weigh(borders);
  }

  /** Adds the patch's outline to the cells it runs through; false where what it crosses contradicts where it is. */
  private walkRings(borders: Border[]): boolean {
    const { patch, land } = this;
    const crossings = borders
      .flatMap((border) => border.crossings.map((at) => ({ border, at })))
      .sort((a, b) => a.at.segment - b.at.segment || a.at.t - b.at.t);
    let next = 0;
    for (let ring = 0; ring < patch.rings; ring++) {
      const begin = patch.begins[ring]!;
      const first = locateInLand(land, patch.xs[begin]!, patch.ys[begin]!);
      if (first < 0) return false;
      let cell = first;
      for (let n = begin, end = patch.begins[ring + 1]! - 1; n < end; n++) {
        let x = patch.xs[n]!;
        let y = patch.ys[n]!;
        for (; next < crossings.length && crossings[next]!.at.segment === n; next++) {
          const { border, at } = crossings[next]!;
          if (cell !== (at.toLeft ? border.right : border.left)) return false;
          this.add(cell, patch.ways[ring]!, x, y, at.x, at.y);
          cell = at.toLeft ? border.left : border.right;
          x = at.x;
          y = at.y;
        }
        this.add(cell, patch.ways[ring]!, x, y, patch.xs[n + 1]!, patch.ys[n + 1]!);
      }
      if (cell !== first) return false;
    }
    return true;
  }

  /** Adds what of each border is inside the patch to both its cells, whose land lies on opposite sides. */
  private addBorders(borders: Border[]): void {
    for (const border of borders) {
      const ends = border.crossings.sort((a, b) => a.u - b.u);
      let inside = border.beginsInside;
      let [x, y] = [border.x0, border.y0];
      for (const to of [...ends, { x: border.x1, y: border.y1 }]) {
        if (inside) {
          this.add(border.left, 1, x, y, to.x, to.y);
          this.add(border.right, -1, x, y, to.x, to.y);
        }
        inside = !inside;
        [x, y] = [to.x, to.y];
      }
    }
  }

  private add(cell: number, way: number, x0: number, y0: number, x1: number, y1: number): void {
    let at = this.cells.indexOf(cell);
    if (at < 0) {
      at = this.cells.push(cell) - 1;
      this.sums.push(0);
    }
    const { west } = this.patch;
    const planeX0 = (x0 - west) * RADIANS;
    const planeX1 = (x1 - west) * RADIANS;
    this.sums[at]! += way * (planeX0 * (authalicQ(y1) - this.q0) - planeX1 * (authalicQ(y0) - this.q0));
  }

  private weigh(borders: Border[]): Split {
    if (borders.length === 0 && this.cells.length === 1) return { how: 'whole', cell: this.cells[0]! };
    const sharesM2 = this.sums.map((sum) => (sum * M2_OF_PLANE) / 2);
    if (sharesM2.some((share) => share < LEAST_PART_M2)) return UNCLEAR;
    return { how: 'parts', cells: this.cells, sharesM2, sumM2: sharesM2.reduce((sum, one) => sum + one, 0) };
  }
}
