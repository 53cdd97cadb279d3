import type { Sheet } from '../reports/sheets.ts';

const DECIMALS = { text: 0, integer: 0, mu: 2, ha: 4, m2: 2, percent: 1 } as const;

/** A table for a terminal: columns in line, numbers to the right; a Chinese character takes two places. */
export function describeSheet({ name, columns, rows }: Sheet): string[] {
  const texts = [
    columns.map(({ header }) => header),
    ...rows.map((row) => row.map((value, i) => show(value, columns[i]!.type))),
  ];
  const widths = columns.map((_, i) => Math.max(...texts.map((row) => widthOf(row[i]!))));
  const line = (row: string[]) =>
    row
      .map((text, i) => {
        const blank = ' '.repeat(widths[i]! - widthOf(text));
        return columns[i]!.type === 'text' ? text + blank : blank + text;
      })
      .join('  ')
      .trimEnd();
  const [head, ...body] = texts.map(line);
  return [name, head!, '─'.repeat(widthOf(head!)), ...body];
}

function show(value: string | number | null, type: keyof typeof DECIMALS): string {
  if (value === null) return type === 'text' ? '' : '–';
  if (typeof value === 'string') return value;
  const digits = { minimumFractionDigits: DECIMALS[type], maximumFractionDigits: DECIMALS[type] };
  return type === 'percent'
    ? `${(value * 100).toLocaleString('en-US', digits)}%`
    : value.toLocaleString('en-US', digits);
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += /[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]/u.test(character) ? 2 : 1;
  return width;
}
