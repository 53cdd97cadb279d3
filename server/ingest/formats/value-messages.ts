import type { DbfValue } from './dbf-value.ts';

const LONGEST_SHOWN = 40;

/** What is said of a cell that could not be read: its field and what stood there. */
export function valueMessage(field: string, { problem, raw, value }: DbfValue): string {
  const shown = raw === undefined ? '' : printable(raw);
  const [zh, en] = TEXTS[problem!];
  const what = shown ? [`（原值“${shown}”）`, ` (it held "${shown}")`] : ['', ''];
  const taken =
    problem === 'text-cut'
      ? ['', '']
      : value === null
        ? ['，按空值处理', '; taken as empty']
        : ['，已去掉', '; left out'];
  return `${field}：${zh}${what[0]}${taken[0]} / ${field}: ${en}${what[1]}${taken[1]}`;
}

const TEXTS: Record<NonNullable<DbfValue['problem']>, [zh: string, en: string]> = {
  'value-overflow': ['数值写不下，只有星号', 'the number did not fit its width (asterisks)'],
  'value-not-a-date': ['不是日期', 'not a date'],
  'value-not-a-number': ['不是数', 'not a number'],
  'value-not-yes-or-no': ['不是是或否', 'neither yes nor no'],
  'value-binary': ['文字里有控制字符', 'control characters in the text'],
  'text-cut': ['文字在半个字处被截断', 'the text was cut in the middle of a character'],
};

/** On one line, control characters as dots. */
function printable(raw: string): string {
  const line = raw.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line;
}
