import type { ImportIssue } from '../contract/import-report.ts';
import { lookUp } from '../catalog/dictionaries.ts';
import { parseDateSpan, type DateSpan } from '../geo/date-range.ts';
import { UNIT_M2 } from '../geo/issued-area.ts';
import { numberOf, textOf, type ChosenMapping } from './mapping.ts';
import type { MappedFeature } from './stage-sources.ts';

// Columns of their own; every other field of the profile is kept under its name in `details`.
const COLUMNS = new Set(['patchNo', 'patchType', 'before', 'after', 'issuedArea']);
const YES_NO = new Set(['basicFarmland', 'redLine']);

/**
 * Makes a patch of a source's attributes: number, type as its code, image dates as spans, issued area in m² where the
 * unit is stated, everything else the profile knows. Pure and called for every feature. One without a number gets it when
 * it is stored: only then is known whether it is a patch that has one already.
 */
export function patchMapper({
  mapping,
  areaUnit,
}: Pick<ChosenMapping, 'mapping' | 'areaUnit'>): (feature: {
  index: number;
  attributes: Record<string, unknown>;
}) => MappedFeature {
  const details = Object.entries(mapping).filter(
    (pair): pair is [string, string] => pair[1] !== null && !COLUMNS.has(pair[0]),
  );
  const unitM2 = UNIT_M2[areaUnit ?? 'm2'];
  // Made once and not for every feature: what is noted is of the feature at hand.
  let index = 0;
  let issues: ImportIssue[] = [];
  const note: Note = (code, zh, en) =>
    issues.push({ feature: index, code, message: `${zh} / ${en}`, repaired: false });
  return ({ index: ofFeature, attributes }) => {
    index = ofFeature;
    issues = [];
    const before = readDate(fieldText(attributes, mapping.before), note);
    const after = readDate(fieldText(attributes, mapping.after), note);
    if (before.span && after.span && before.span.from > after.span.to)
      note(
        'dates-reversed',
        `前时相 ${before.text} 晚于后时相 ${after.text}`,
        `The earlier image (${before.text}) is later than the later one (${after.text})`,
      );
    const patchNo = fieldText(attributes, mapping.patchNo);
    checkCodes(patchNo, fieldText(attributes, mapping.countyCode), note);
    const area = mapping.issuedArea ? numberOf(attributes[mapping.issuedArea]) : null;
    return {
      mapped: {
        patchNo,
        patchType: typeCode(fieldText(attributes, mapping.patchType), note),
        beforeFrom: before.span?.from ?? null,
        beforeTo: before.span?.to ?? null,
        beforeText: before.text,
        afterFrom: after.span?.from ?? null,
        afterTo: after.span?.to ?? null,
        afterText: after.text,
        issuedAreaM2: area === null ? null : area * unitM2,
        details: readDetails(details, attributes, note),
      },
      refused: false,
      issues,
    };
  };
}

type Note = (code: string, zh: string, en: string) => void;

function fieldText(attributes: Record<string, unknown>, field: string | null | undefined): string | null {
  return field ? textOf(attributes[field]) : null;
}

const MOST_KNOWN = 10_000;

/** A delivery has few different dates and types: each is understood once. */
function once<T>(understand: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) {
      value = understand(text);
      if (known.size < MOST_KNOWN) known.set(text, value);
    }
    return value;
  };
}

const spanOf = once(parseDateSpan);
const typeOf = once((text) => lookUp('patch-type', text));
const answerOf = once((text) => lookUp('yes-no', text));
const isDistrictCode = once((text) => /^\d{6}(\d{3}(\d{3}(\d{3})?)?)?$/.test(text));

function readDate(text: string | null, note: Note): { text: string | null; span: DateSpan | null } {
  if (text === null) return { text: null, span: null };
  const span = spanOf(text);
  if (!span)
    note(
      'date-not-understood',
      `时相“${text}”不是日期，原文已保留`,
      `The image date "${text}" is no date; its text is kept`,
    );
  return { text, span };
}

function typeCode(text: string | null, note: Note): string | null {
  if (text === null) return null;
  const entry = typeOf(text);
  if (!entry)
    note(
      'code-unknown',
      `图斑类型“${text}”不在字典里，原样保留`,
      `The patch type "${text}" is not in the dictionary; kept as it is`,
    );
  return entry?.code ?? text;
}

/** A number is opaque; that it starts with another county than it says is worth a look, no more. */
function checkCodes(patchNo: string | null, countyCode: string | null, note: Note): void {
  if (countyCode === null) return;
  if (!isDistrictCode(countyCode)) {
    note(
      'code-length-unusual',
      `行政区代码“${countyCode}”不是 6、9、12 或 15 位数字`,
      `The district code "${countyCode}" has not 6, 9, 12 or 15 digits`,
    );
    return;
  }
  if (patchNo === null || patchNo.startsWith(countyCode.slice(0, 6))) return;
  if (/^\d{6}/.test(patchNo))
    note(
      'number-place-differs',
      `图斑编号 ${patchNo} 的前六位不是行政区代码 ${countyCode}`,
      `The patch number ${patchNo} does not start with its district code ${countyCode}`,
    );
}

function readDetails(
  fields: [ours: string, field: string][],
  attributes: Record<string, unknown>,
  note: Note,
): Record<string, string> {
  const details: Record<string, string> = {};
  for (const [ours, field] of fields) {
    const text = textOf(attributes[field]);
    if (text === null) continue;
    if (!YES_NO.has(ours)) {
      details[ours] = text;
      continue;
    }
    const entry = answerOf(text);
    if (!entry)
      note(
        'code-unknown',
        `${field}“${text}”看不出是或否，原样保留`,
        `${field} "${text}" is neither yes nor no; kept as it is`,
      );
    details[ours] = entry?.code ?? text;
  }
  return details;
}
