import { GB18030 } from './decode-text.ts';
import type { TextEncoding } from './decode-text.ts';
import { readText } from './read-json-text.ts';
import type { SourceRow } from './source-rows.ts';
import { SourceRefusal } from './source-refusal.ts';

/** The columns of the line that begins a plot, after the count of its points; `@` ends it. */
const COLUMNS = ['地块面积', '地块编号', '地块名称', '图形属性', '图幅号', '地块用途', '地类编码'];
const MAX_LINE_CHARS = 1 << 20;
const SECTIONS = ['[属性描述]', '[地块坐标]'];

/** Does the head of a file (bytes as Latin-1) speak of boundary points, in UTF-8 or in GBK? */
export function isBoundaryTxt(head: string): boolean {
  const bytes = Buffer.from(head, 'latin1');
  const asGbk = GB18030.decode(bytes);
  return SECTIONS.some(
    (section) => head.includes(Buffer.from(section).toString('latin1')) || asGbk.includes(section),
  );
}

interface Plot {
  attributes: Record<string, unknown>;
  said: number;
  rings: number[][][];
  ringOf: Map<string, number[][]>;
  points: number;
  isArea: boolean;
}

/**
 * Streams the plots of a boundary-point text. Points are `J1,ring,northing,easting`; a change of the ring number begins
 * another ring, told shell from hole by containment.
 * @param header filled with the `key=value` lines under `[属性描述]`
 * @throws SourceRefusal `boundary-txt-not`, `boundary-txt-broken`, `file-truncated`, `feature-too-large`
 */
export async function* boundaryPlots(
  file: string,
  encoding: Pick<TextEncoding, 'label'>,
  maxChars: number,
  header: Map<string, string>,
): AsyncGenerator<SourceRow> {
  let section = '';
  let plot: Plot | null = null;
  let lineNumber = 0;
  for await (const { line, isLast } of linesOf(file, encoding, maxChars)) {
    lineNumber++;
    const text = line.replace(/^\uFEFF/, '').trim();
    if (!text) continue;
    if (text.startsWith('[')) {
      section = text;
      continue;
    }
    if (section === SECTIONS[0]) {
      const [key, ...rest] = text.split('=');
      header.set(key!.trim(), rest.join('=').trim());
      continue;
    }
    if (section !== SECTIONS[1]) continue;
    const cells = text.split(/[,，]/).map((cell) => cell.trim());
    if (text.endsWith('@')) {
      if (plot) yield rowOf(plot, false);
      plot = plotOf(cells, lineNumber);
      continue;
    }
    const [, ring, northing, easting] = cells;
    const position = [numberOf(easting), numberOf(northing)];
    if (!plot || cells.length < 4 || position.some(Number.isNaN)) {
      throw isLast ? truncated(lineNumber) : broken(lineNumber, text);
    }
    let into = plot.ringOf.get(ring!);
    if (!into) {
      into = [];
      plot.ringOf.set(ring!, into);
      plot.rings.push(into);
    }
    into.push(position);
    plot.points++;
  }
  if (section === '') {
    throw new SourceRefusal(
      'boundary-txt-not',
      '不是界址点坐标文件：没有 [属性描述] 和 [地块坐标] / It is not a boundary-point text: [属性描述] and [地块坐标] are missing',
    );
  }
  if (!plot && section === SECTIONS[0]) throw truncated(lineNumber);
  if (plot) yield rowOf(plot, true);
}

function plotOf(cells: string[], line: number): Plot {
  const [count, ...values] = cells.slice(0, -1);
  const said = numberOf(count);
  if (!Number.isInteger(said) || said < 0) throw broken(line, cells.join(','));
  const attributes: Record<string, unknown> = {};
  for (const [i, column] of COLUMNS.entries()) attributes[column] = values[i] || null;
  for (const [i, value] of values.slice(COLUMNS.length).entries()) {
    if (value) attributes[`字段${COLUMNS.length + 2 + i}`] = value;
  }
  const isArea = !/^(点|线)/.test(values[3] ?? '');
  return { attributes, said, rings: [], ringOf: new Map(), points: 0, isArea };
}

function rowOf(plot: Plot, isLast: boolean): SourceRow {
  const { attributes, said, rings, points } = plot;
  // Some count the repeated first point of each ring and some do not.
  if (isLast && points < said - rings.length) throw truncated(null);
  if (!plot.isArea) {
    const message = `图形是${String(attributes['图形属性'])}，不是面 / The plot is a point or a line, not a polygon`;
    return { attributes, geometry: { kind: 'refused', code: 'geometry-not-polygon', message } };
  }
  const differs = points !== said && points !== said + rings.length && points !== said - rings.length;
  const notes = differs
    ? [
        {
          code: 'point-count-differs',
          message: `写明 ${said} 个界址点，实有 ${points} 行 / It states ${said} points and has ${points} lines`,
          repaired: false,
        },
      ]
    : [];
  return { attributes, geometry: { kind: 'rings', rings }, notes };
}

/** Like Number, except that nothing is no number. */
function numberOf(text: string | undefined): number {
  return text ? Number(text) : NaN;
}

async function* linesOf(file: string, encoding: Pick<TextEncoding, 'label'>, maxChars: number) {
  let rest = '';
  let chars = 0;
  for await (const chunk of readText(file, encoding)) {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      chars = line.trim().endsWith('@') ? 0 : chars + line.length;
      yield { line, isLast: false };
    }
    if (chars + rest.length > maxChars || rest.length > MAX_LINE_CHARS) {
      throw new SourceRefusal('feature-too-large', '一个地块太大 / One plot is larger than the limit');
    }
  }
  if (rest) yield { line: rest, isLast: true };
}

function broken(line: number, text: string): SourceRefusal {
  return new SourceRefusal(
    'boundary-txt-broken',
    `第 ${line} 行写法不对 / Line ${line} is not written as it should be: ${text.slice(0, 60)}`,
  );
}

function truncated(line: number | null): SourceRefusal {
  const where = line === null ? ['', ''] : [`（第 ${line} 行）`, ` (line ${line})`];
  return new SourceRefusal(
    'file-truncated',
    `文件不完整，没有导入其中任何一条${where[0]} / The file is cut short, nothing of it was taken${where[1]}`,
  );
}
