import { CopyRows } from '../db/copy-rows.ts';
import { RowPieces } from '../db/row-pieces.ts';
import { addOutline, layRaster, newOutlines, shareRaster, type LandRaster } from '../geo/land-raster.ts';
import { LandSplitter, type Split } from '../geo/split-by-land.ts';
import { AnsweredRows, type AnsweredBytes, type Lead } from './answered-rows.ts';
import type { Box4490 } from './assignment.queries.ts';
import { decideParts, type ShareRules } from './decide-parts.ts';

export interface SorterOptions {
  lead: Lead;
  /** Patches on which a person's word holds. */
  words: ReadonlySet<number>;
  /** Of its ground all leaves will come. */
  box: Box4490;
  /** How shares are decided on; null where SQL is to do it, which knows how far a border may be off. */
  rules: ShareRules | null;
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

/** What is still to be decided about patches, as rows in PostgreSQL's binary form. */
export interface OpenBytes {
  /** Patches that take the exact overlay: `unclear (id)`. */
  unclear: Buffer[];
  unclearCount: number;
  /** Known shares of those that leaves make up: `piece (patch_id, cell_id, code, share_m2)`. */
  pieces: Buffer[];
  /** These patches: `answer (patch_id, area_m2, covered_m2, blind_spot_m2, outside_m2)`. */
  answers: Buffer[];
  answersCount: number;
  /** Whether any border of the land has a declared accuracy. */
  hasAccuracy: boolean;
}

/**
 * Sorts patches out in memory: those all of one leaf and those that leaves make up are answered, and the rest is left to
 * PostGIS: what lies on a border that is not shared, in a gap or an overlap, outside, or so near
 * to a border that rounding might decide; and what a person has said a word on. SQL decides, on the shares that are known, where it
 * takes more than the figures. Takes first the leaves, as the query
 * `leavesNear` sends them, or the land of another sorter, then the patches of `patchesOf`, slice by slice.
 */
export class LandSorter {
  private readonly words: ReadonlySet<number>;
  private readonly box: Box4490;
  private readonly rules: ShareRules | null;
  private readonly answered: AnsweredRows;
  private readonly unclear = new RowPieces();
  private readonly pieces = new RowPieces();
  private readonly answers = new RowPieces();
  private readonly outlines = newOutlines();
  private readonly leaves: Omit<Land, 'raster'> = { cellIds: [], codes: [], hasAccuracy: false };
  private land: Land | null = null;
  private splitter: LandSplitter | null = null;
  private rows = new CopyRows();

  constructor({ lead, words, box, rules }: SorterOptions) {
    this.box = box;
    this.rules = rules;
    this.words = words;
    this.answered = new AnsweredRows(lead);
  }

  addLeaves(bytes: Buffer): void {
    const { leaves, outlines, rows } = this;
    rows.feed(bytes);
    while (rows.next()) {
      const cell = leaves.cellIds.push(readId(rows, 0)) - 1;
      leaves.codes.push(rows.field(1)!.toString('utf8'));
      if (rows.lengths[2]! > 0 && rows.view.getFloat64(rows.starts[2]!) > 0) leaves.hasAccuracy = true;
      addOutline(outlines, cell, rows.field(3)!);
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
    const { rows } = this;
    rows.feed(bytes);
    while (rows.next()) this.sort(rows);
  }

  /** At the end of a slice: what is answered. */
  takeAnswered(): AnsweredBytes {
    this.rows = new CopyRows();
    return this.answered.take();
  }

  takeOpen(): OpenBytes {
    const counts = { unclearCount: this.unclear.count, answersCount: this.answers.count };
    return {
      ...{ ...counts, hasAccuracy: this.land!.hasAccuracy },
      ...{ unclear: this.unclear.take(), pieces: this.pieces.take(), answers: this.answers.take() },
    };
  }

  private sort(rows: CopyRows): void {
    const { land, rules } = this;
    const id = readId(rows, 0);
    const areaM2 = rows.view.getFloat64(rows.starts[1]!);
    const split = this.words.has(id)
      ? null
      : this.splitter!.split(rows.view, rows.starts[2]!, rows.lengths[2]!);
    if (split?.how === 'whole') return this.answered.addWhole(id, land!.cellIds[split.cell]!, areaM2);
    if (split?.how !== 'parts') return this.unclear.begin(1).int8(id);
    const cellIds = split.cells.map((cell) => land!.cellIds[cell]!);
    const decided =
      rules && !land!.hasAccuracy ? decideParts(areaM2, split.sharesM2, split.sumM2, rules) : null;
    if (decided) return this.answered.addParts(id, cellIds, areaM2, decided);
    this.leaveOpen(id, areaM2, cellIds, split);
  }

  private leaveOpen(
    id: number,
    areaM2: number,
    cellIds: number[],
    split: Extract<Split, { how: 'parts' }>,
  ): void {
    const { codes } = this.land!;
    for (const [n, cell] of split.cells.entries()) {
      const row = this.pieces.begin(4);
      row.int8(id);
      row.int8(cellIds[n]!);
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
function readId({ view, starts }: CopyRows, field: number): number {
  const at = starts[field]!;
  return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
}
