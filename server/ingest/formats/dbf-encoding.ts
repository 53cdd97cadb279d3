import { readFile } from 'node:fs/promises';

import type { ImportIssue } from '../../contract/import-report.ts';
import { dbfRows, isDeleted } from './dbf-table.ts';
import type { DbfHeader } from './dbf-table.ts';
import { GB18030, textEncoding, UTF_8 } from './decode-text.ts';
import type { TextEncoding } from './decode-text.ts';
import { fileIssue } from './source-refusal.ts';

export interface ChosenEncoding {
  encoding: TextEncoding;
  encodingFrom: 'option' | 'cpg' | 'ldid' | 'utf-8-strict' | 'gb18030-fallback';
  issues: ImportIssue[];
}

const LDID_936 = 0x4d;
const LDID_950 = 0x4f;
/** So few cells may break UTF-8 (cut by careless tools) before the table is taken for GBK: two in a hundred. */
const UTF_8_THRESHOLD = 0.98;
/** GBK text can pass for UTF-8 by accident (联通 does), eight characters in a row do not. */
const CERTAIN_UTF_8_CHARACTERS = 8;

/** What tools write into a .cpg when nobody told them the encoding. */
const WESTERN = new Set(['ISO-8859-1', 'Windows-1252']);

interface Evidence {
  cells: number;
  validUtf8: number;
  validGb: number;
  /** Characters of three bytes in valid UTF-8 cells: all common Chinese ones. */
  utf8Characters: number;
  /** Cells whose bytes above ASCII stand in twos, as Chinese does and Western letters hardly ever do. */
  pairedCells: number;
}

/**
 * Decides the encoding of a .dbf: the user's word, `.cpg`, language driver 0x4D, strict UTF-8 over the rows,
 * GB18030. A `.cpg` or driver id that the bytes prove wrong is passed over with an issue.
 * @param optionName already known to be a known name
 */
export async function chooseDbfEncoding(options: {
  dbf: string;
  header: DbfHeader;
  cpg: string | undefined;
  optionName: string | undefined;
  scanBytes: number;
}): Promise<ChosenEncoding> {
  const issues: ImportIssue[] = [];
  const option = options.optionName === undefined ? null : textEncoding(options.optionName);
  if (option) return { encoding: option, encodingFrom: 'option', issues };
  const seen = await gatherEvidence(options.dbf, options.header, options.scanBytes);

  if (options.cpg !== undefined) {
    const text = (await readFile(options.cpg)).subarray(0, 64).toString('latin1').trim();
    const stated = textEncoding(text.replace(/^ï»¿/, ''));
    if (!stated) {
      issues.push(
        fileIssue('cpg-unknown', `不认识 .cpg 里的 "${text}" / The .cpg names "${text}", which is not known`),
      );
    } else if (!contradicts(stated, seen)) {
      return { encoding: stated, encodingFrom: 'cpg', issues };
    } else {
      issues.push(
        fileIssue(
          'cpg-wrong',
          `.cpg 写的是 ${stated.name}，文字却不是；没有照它读 / The .cpg says ${stated.name}, but the text is not; it was not followed`,
        ),
      );
    }
  }
  const { ldid } = options.header;
  const driver = ldid === LDID_936 ? GB18030 : ldid === LDID_950 ? textEncoding('Big5') : null;
  if (driver && !contradicts(driver, seen)) return { encoding: driver, encodingFrom: 'ldid', issues };
  if (driver) {
    issues.push(
      fileIssue(
        'ldid-wrong',
        '.dbf 的语言标识与文字不符，没有照它读 / The language id of the .dbf does not fit its text; it was not followed',
      ),
    );
  }
  if (seen.validUtf8 >= seen.cells * UTF_8_THRESHOLD) {
    return { encoding: UTF_8, encodingFrom: 'utf-8-strict', issues };
  }
  return { encoding: GB18030, encodingFrom: 'gb18030-fallback', issues };
}

function contradicts(stated: TextEncoding, seen: Evidence): boolean {
  if (seen.cells === 0) return false;
  if (stated === UTF_8) return seen.validUtf8 < seen.cells * UTF_8_THRESHOLD;
  const certainlyUtf8 = seen.validUtf8 === seen.cells && seen.utf8Characters >= CERTAIN_UTF_8_CHARACTERS;
  if (WESTERN.has(stated.name)) {
    return certainlyUtf8 || (seen.pairedCells === seen.cells && seen.validGb === seen.cells);
  }
  return certainlyUtf8;
}

async function gatherEvidence(dbf: string, header: DbfHeader, scanBytes: number): Promise<Evidence> {
  const seen: Evidence = { cells: 0, validUtf8: 0, validGb: 0, utf8Characters: 0, pairedCells: 0 };
  for (const field of header.fields) weigh(field.rawName, field.rawName.length >= 10, seen);
  const texts = header.fields.filter((field) => field.type === 'C');
  for await (const batch of dbfRows(dbf, header, scanBytes)) {
    for (const row of batch) {
      if (isDeleted(row)) continue;
      for (const field of texts) {
        const cell = row.subarray(field.offset, field.offset + field.length);
        if (isAscii(cell)) continue;
        weigh(cell, cell.at(-1) !== 0x20 && cell.at(-1) !== 0, seen);
      }
    }
  }
  return seen;
}

/** @param full the text fills its width, so its last character may be cut */
function weigh(cell: Buffer, full: boolean, seen: Evidence): void {
  if (isAscii(cell)) return;
  seen.cells++;
  if (isValidWithin(UTF_8, cell, full ? 3 : 0)) {
    seen.validUtf8++;
    for (const byte of cell) if (byte >= 0xe0 && byte <= 0xef) seen.utf8Characters++;
  }
  if (isValidWithin(GB18030, cell, full ? 3 : 0)) seen.validGb++;
  if (isPaired(cell)) seen.pairedCells++;
}

function isValidWithin(encoding: TextEncoding, cell: Buffer, maxCut: number): boolean {
  for (let cut = 0; cut <= maxCut && cut < cell.length; cut++) {
    if (encoding.isValid(cell.subarray(0, cell.length - cut))) return true;
  }
  return false;
}

function isPaired(cell: Buffer): boolean {
  let run = 0;
  for (const byte of cell) {
    if (byte > 0x7f) run++;
    else if (run % 2 === 1) return false;
    else run = 0;
  }
  return true; // an odd run at the very end is a character cut in two
}

export function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 0x7f) return false;
  return true;
}
