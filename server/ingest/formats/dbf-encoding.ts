import { readFile } from 'node:fs/promises';

import type { ImportIssue } from '../../contract/import-report.ts';
import { dbfRows, isDeleted } from './dbf-table.ts';
import type { DbfHeader } from './dbf-table.ts';
import { GB18030, isAsciiWithin, textEncoding, UTF_8 } from './decode-text.ts';
import type { TextEncoding } from './decode-text.ts';
import { fileIssue } from './source-refusal.ts';
import {
  addEvidence,
  isCertainlyUtf8,
  isPairedThroughout,
  looksChineseInGb,
  looksUtf8,
  noEvidence,
  weigh,
} from './weigh-text.ts';
import type { Evidence } from './weigh-text.ts';

export interface ChosenEncoding {
  encoding: TextEncoding;
  encodingFrom: 'option' | 'cpg' | 'ldid' | 'utf-8-strict' | 'gb18030-fallback';
  issues: ImportIssue[];
}

/** Language driver ids that name an encoding of Chinese text, in the DOS and the Windows row of the list. */
const CHINESE_DRIVERS = new Map([
  [0x4d, 'GB18030'],
  [0x7a, 'GB18030'],
  [0x4f, 'Big5'],
  [0x78, 'Big5'],
]);
/** Driver ids every tool writes when nobody told it: followed only where the text cannot be Chinese. */
const WESTERN_DRIVERS = new Set([0x01, 0x02, 0x03, 0x57, 0x58, 0x59]);
/** What tools write into a .cpg when nobody told them the encoding. */
const WESTERN = new Set(['ISO-8859-1', 'Windows-1252']);

/**
 * Decides the encoding of a .dbf: the user's word, `.cpg`, Chinese language driver, strict UTF-8 over the rows,
 * Western language driver where the text cannot be Chinese, GB18030. A `.cpg` or driver id that the bytes prove wrong is passed over with an issue.
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
      const [zh, en] = whatItLooksLike(seen);
      issues.push(
        fileIssue(
          'cpg-wrong',
          `.cpg 写的是 ${stated.name}，${zh}；没有照它读 / The .cpg says ${stated.name}, but ${en}; it was not followed`,
        ),
      );
    }
  }
  const { ldid } = options.header;
  const driverName = CHINESE_DRIVERS.get(ldid);
  const driver = driverName === undefined ? null : textEncoding(driverName);
  if (driver && !contradicts(driver, seen)) return { encoding: driver, encodingFrom: 'ldid', issues };
  if (driver) {
    issues.push(
      fileIssue(
        'ldid-wrong',
        '.dbf 的语言标识与文字不符，没有照它读 / The language id of the .dbf does not fit its text; it was not followed',
      ),
    );
  }
  if (looksUtf8(seen)) return { encoding: UTF_8, encodingFrom: 'utf-8-strict', issues };
  if (WESTERN_DRIVERS.has(ldid) && !isPairedThroughout(seen) && !looksChineseInGb(seen)) {
    return { encoding: textEncoding('Windows-1252')!, encodingFrom: 'ldid', issues };
  }
  return { encoding: GB18030, encodingFrom: 'gb18030-fallback', issues };
}

function contradicts(stated: TextEncoding, seen: Evidence): boolean {
  if (seen.cells === 0) return false;
  if (stated === UTF_8) return !looksUtf8(seen);
  if (isCertainlyUtf8(seen)) return true;
  return WESTERN.has(stated.name) && isPairedThroughout(seen);
}

async function gatherEvidence(dbf: string, header: DbfHeader, scanBytes: number): Promise<Evidence> {
  const seen = noEvidence();
  for (const field of header.fields) weigh(field.rawName, field.rawName.length >= 10, seen);
  const texts = header.fields.filter((field) => field.type === 'C');
  const weighed = new Map<string, Evidence>();
  for await (const batch of dbfRows(dbf, header, scanBytes)) {
    for (const row of batch) {
      if (isDeleted(row)) continue;
      for (const { offset, length } of texts) {
        if (isAsciiWithin(row, offset, offset + length)) continue; // says nothing, and most cells are so
        weighOnce(row, offset, length, weighed, seen);
      }
    }
  }
  return seen;
}

/** So many different texts are remembered: names and remarks come again and again. */
const MOST_REMEMBERED = 10_000;

function weighOnce(
  row: Buffer,
  offset: number,
  length: number,
  weighed: Map<string, Evidence>,
  seen: Evidence,
): void {
  // Byte by byte, the width included: whether a text fills it is part of what it says.
  const bytes = row.toString('latin1', offset, offset + length);
  let evidence = weighed.get(bytes);
  if (!evidence) {
    evidence = noEvidence();
    const cell = row.subarray(offset, offset + length);
    weigh(cell, cell.at(-1) !== 0x20 && cell.at(-1) !== 0, evidence);
    if (weighed.size < MOST_REMEMBERED) weighed.set(bytes, evidence);
  }
  addEvidence(seen, evidence);
}

/** What the text was taken for instead of what is stated, for the report. */
function whatItLooksLike(seen: Evidence): [zh: string, en: string] {
  if (looksUtf8(seen)) return ['文字是 UTF-8', 'the text is UTF-8'];
  if (looksChineseInGb(seen)) return ['文字是 GBK', 'the text is GBK'];
  return ['文字不是', 'the text is not'];
}
