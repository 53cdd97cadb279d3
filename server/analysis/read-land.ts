import { copyOut } from '../db/copy-out.ts';
import type { Transaction } from '../db/pool.ts';
import { addOutline, layRaster, newOutlines } from '../geo/land-raster.ts';
import { LandSplitter } from '../geo/split-by-land.ts';

/** The leaves of a day about a slice of patches, in memory. */
export interface Land {
  splitter: LandSplitter;
  /** By the number of the leaf. */
  cellIds: number[];
  codes: string[];
  /** Whether any border has a declared accuracy. */
  hasAccuracy: boolean;
}

/** @param query of `leavesNear` */
export async function readLand(trx: Transaction, query: string): Promise<Land> {
  const outlines = newOutlines();
  const land = { cellIds: [] as number[], codes: [] as string[], hasAccuracy: false };
  for await (const [id, code, accuracy, wkb] of copyOut(trx, query)) {
    const cell = land.cellIds.push(readId(id!)) - 1;
    land.codes.push(code!.toString('utf8'));
    if (accuracy && accuracy.readDoubleBE(0) > 0) land.hasAccuracy = true;
    addOutline(outlines, cell, wkb!);
  }
  return { ...land, splitter: new LandSplitter(layRaster(outlines)) };
}

/** Ids of ours stay far below 2^53. */
export const readId = (field: Buffer): number => field.readUInt32BE(0) * 2 ** 32 + field.readUInt32BE(4);
