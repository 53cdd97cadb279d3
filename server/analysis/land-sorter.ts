import { CopyRows } from '../db/copy-rows.ts';
import { RowPieces } from '../db/row-pieces.ts';
import { addOutline, layRaster, newOutlines, shareRaster, type LandRaster } from '../geo/land-raster.ts';
import { LandSplitter } from '../geo/split-by-land.ts';
import type { Box4490 } from './assignment.queries.ts';
import { WholeRows, type Lead, type WholeBytes } from './whole-rows.ts';

export interface SorterOptions {
  lead: Lead;
  /** Patches on which a person's word holds. */
  words: ReadonlySet<number>;
  /** Of its ground all leaves will come. */
  box: Box4490;
}

/** The leaves of a day about some patches. */
export interface Land {
  raster: LandRaster;
  /** By the number of the leaf in the raster. */
  cellIds: number[];
  codes: string[];
  /** Whether any border has a declared accuracy. */
  hasAccuracy: boolean;
}

/** What is still to be decided about patches that are not whole in one leaf, as rows in PostgreSQL's binary form. */
export interface OpenBytes {
  /** Patches that take the exact overlay: `unclear (id)`. */
  unclear: Buffer[];
  unclearCount: number;
  /** Shares of those that leaves make up: `piece (patch_id, cell_id, code, share_m2)`. */
  pieces: Buffer[];
  /** These patches: `answer (patch_id, area_m2, covered_m2, blind_spot_m2, outside_m2)`. */
  answers: Buffer[];
  answersCount: number;
  /** Whether any border of the land has a declared accuracy. */
  hasAccuracy: boolean;
}

/**
 * Sorts patches out in memory: those all of one leaf are answered, for those that leaves make up the shares are known,
 * and the rest is left to PostGIS: what lies on a border that is not shared, in a gap or an overlap, outside, or so near
 * to a border that rounding might decide; and what a person has said a word on. Takes first the leaves, as the query
 * `leavesNear` sends them, or the land of another sorter, then the patches of `patchesOf`, slice by slice.
 */
export class LandSorter {
  private readonly words: ReadonlySet<number>;
  private readonly box: Box4490;
  private readonly whole: WholeRows;
  private readonly unclear = new RowPieces();
  private readonly pieces = new RowPieces();
  private readonly answers = new RowPieces();
  private readonly outlines = newOutlines();
  private readonly leaves: Omit<Land, 'raster'> = { cellIds: [], codes: [], hasAccuracy: false };
  private land: Land | null = null;
  private splitter: LandSplitter | null = null;
  private rows = new CopyRows();

  constructor({ lead, words, box }: SorterOptions) {
    this.box = box;
    this.words = words;
    this.whole = new WholeRows(lead);
  }

  addLeaves(bytes: Buffer): void {
    const { leaves, outlines } = this;
    for (const [id, code, accuracy, wkb] of this.rows.feed(bytes)) {
      const cell = leaves.cellIds.push(readId(id!)) - 1;
      leaves.codes.push(code!.toString('utf8'));
      if (accuracy && accuracy.readDoubleBE(0) > 0) leaves.hasAccuracy = true;
      addOutline(outlines, cell, wkb!);
    }
  }

  /** When all leaves have come. @param share whether other threads will use the land too */
  layLand(share: boolean): Land {
    const raster = layRaster(this.outlines);
    const land = { ...this.leaves, raster: share ? shareRaster(raster) : raster };
    this.useLand(land);
    return land;
  }

  useLand(land: Land): void {
    this.land = land;
    this.splitter = new LandSplitter(land.raster, this.box);
    this.rows = new CopyRows();
  }

  addPatches(bytes: Buffer): void {
    for (const [id, area, wkb] of this.rows.feed(bytes)) this.sort(readId(id!), area!.readDoubleBE(0), wkb!);
  }

  /** At the end of a slice: what is answered. */
  takeWhole(): WholeBytes {
    this.rows = new CopyRows();
    return this.whole.take();
  }

  takeOpen(): OpenBytes {
    const counts = { unclearCount: this.unclear.count, answersCount: this.answers.count };
    return {
      ...{ ...counts, hasAccuracy: this.land!.hasAccuracy },
      ...{ unclear: this.unclear.take(), pieces: this.pieces.take(), answers: this.answers.take() },
    };
  }

  private sort(id: number, areaM2: number, wkb: Buffer): void {
    const { cellIds, codes } = this.land!;
    const split = this.words.has(id) ? null : this.splitter!.split(wkb);
    if (split?.how === 'whole') return this.whole.add(id, cellIds[split.cell]!, areaM2);
    if (split?.how !== 'parts') return this.unclear.begin(1).int8(id);
    for (const [n, cell] of split.cells.entries()) {
      const row = this.pieces.begin(4);
      row.int8(id);
      row.int8(cellIds[cell]!);
      row.text(codes[cell]!);
      row.float8(split.sharesM2[n]!);
    }
    const row = this.answers.begin(5);
    row.int8(id);
    row.float8(areaM2);
    row.float8(split.sumM2);
    row.float8(0);
    row.float8(0);
  }
}

/** Ids of ours stay far below 2^53. */
const readId = (field: Buffer): number => field.readUInt32BE(0) * 2 ** 32 + field.readUInt32BE(4);
