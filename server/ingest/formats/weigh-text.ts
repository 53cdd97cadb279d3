import { GB18030, isAscii, UTF_8 } from './decode-text.ts';
import type { TextEncoding } from './decode-text.ts';

/** What the texts of a table say about their encoding, counted over all cells with a byte above ASCII. */
export interface Evidence {
  cells: number;
  validUtf8: number;
  validGb: number;
  /** Characters of three bytes in valid UTF-8 cells: all common Chinese ones. */
  utf8Characters: number;
  /** Pairs of bytes read as GBK, and how many of them are the 3,755 everyday characters of GB 2312 level 1. */
  gbPairs: number;
  gbEverydayPairs: number;
  /** Cells whose bytes above ASCII stand in twos, as Chinese does and Western letters hardly ever do. */
  pairedCells: number;
  /** Cells that mix such bytes with Latin letters, as Cañete does. */
  mixedCells: number;
}

export function noEvidence(): Evidence {
  return {
    cells: 0,
    validUtf8: 0,
    validGb: 0,
    utf8Characters: 0,
    gbPairs: 0,
    gbEverydayPairs: 0,
    pairedCells: 0,
    mixedCells: 0,
  };
}

/** Adds to `seen` what something else said. */
export function addEvidence(seen: Evidence, more: Evidence): void {
  for (const key of Object.keys(seen) as (keyof Evidence)[]) seen[key] += more[key];
}

/** So few cells may break an encoding (cut by careless tools): two in a hundred. */
const THRESHOLD = 0.98;
/** GBK text can pass for UTF-8 by accident (short names do), eight characters in a row do not. */
const CERTAIN_UTF_8_CHARACTERS = 8;
/** Chinese names are everyday characters nine times in ten; UTF-8 read as GBK gives some one time in five. */
const EVERYDAY_SHARE = 0.75;
const HARDLY_EVERYDAY_SHARE = 0.4;

/**
 * Adds one text.
 * @param full the text fills its width, so its last character may be cut
 */
export function weigh(cell: Uint8Array, full: boolean, seen: Evidence): void {
  if (isAscii(cell)) return;
  seen.cells++;
  if (isValidWithin(UTF_8, cell, full ? 3 : 0)) {
    seen.validUtf8++;
    for (const byte of cell) if (byte >= 0xe0 && byte <= 0xef) seen.utf8Characters++;
  }
  if (isValidWithin(GB18030, cell, full ? 3 : 0)) seen.validGb++;
  countEveryday(cell, seen);
  if (isPaired(cell)) seen.pairedCells++;
  if (cell.some((byte) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a)) seen.mixedCells++;
}

/** Do the bytes pass for UTF-8, and not only by accident? */
export function looksUtf8(seen: Evidence): boolean {
  if (seen.validUtf8 < seen.cells * THRESHOLD) return false;
  // Two-byte sequences alone are accented letters, which stand among plain ones; where they do not, and the same
  // bytes are everyday Chinese, that is no accident.
  return !(seen.utf8Characters === 0 && seen.mixedCells === 0 && looksChineseInGb(seen));
}

/** Can the bytes be nothing but UTF-8, whatever is stated? */
export function isCertainlyUtf8(seen: Evidence): boolean {
  if (seen.cells === 0 || seen.validUtf8 < seen.cells) return false;
  return (
    seen.utf8Characters >= CERTAIN_UTF_8_CHARACTERS ||
    (seen.utf8Characters > 0 && seen.gbEverydayPairs < seen.gbPairs * HARDLY_EVERYDAY_SHARE)
  );
}

/** Is it Chinese when read as GB18030? */
export function looksChineseInGb(seen: Evidence): boolean {
  return (
    seen.cells > 0 &&
    seen.validGb >= seen.cells * THRESHOLD &&
    seen.gbEverydayPairs >= seen.gbPairs * EVERYDAY_SHARE
  );
}

/** Could all of it be Chinese by the way its bytes stand? */
export function isPairedThroughout(seen: Evidence): boolean {
  return seen.pairedCells === seen.cells && seen.validGb === seen.cells;
}

function countEveryday(cell: Uint8Array, seen: Evidence): void {
  for (let i = 0; i + 1 < cell.length; i++) {
    const lead = cell[i]!;
    if (lead < 0x81) continue;
    const trail = cell[++i]!;
    seen.gbPairs++;
    if (lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1) seen.gbEverydayPairs++;
  }
}

function isValidWithin(encoding: TextEncoding, cell: Uint8Array, maxCut: number): boolean {
  for (let cut = 0; cut <= maxCut && cut < cell.length; cut++) {
    if (encoding.isValid(cell.subarray(0, cell.length - cut))) return true;
  }
  return false;
}

function isPaired(cell: Uint8Array): boolean {
  let run = 0;
  for (const byte of cell) {
    if (byte > 0x7f) run++;
    else if (run % 2 === 1) return false;
    else run = 0;
  }
  return true; // an odd run at the very end is a character cut in two
}
