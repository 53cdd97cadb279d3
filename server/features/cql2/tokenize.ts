import { MAX_LENGTH } from './expression.ts';
import { wrongFilter } from './wrong-filter.ts';

export type Token =
  | { kind: 'name'; text: string; quoted: boolean; at: number }
  | { kind: 'text'; text: string; at: number }
  | { kind: 'number'; value: number; at: number }
  | { kind: 'sign'; text: string; at: number }
  | { kind: 'end'; at: number };

const SPACE = /\s+/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
// Names may be Chinese: the standard's identifiers begin with any letter of Unicode.
const NAME = /[\p{L}_:][\p{L}\p{N}\p{M}_:.\-$]*/uy;
const SIGN = /<=|>=|<>|[<>=(),+-]/y;

/** Cuts CQL2 text into tokens; the last is `end`. @throws AppError `filter-wrong` at what belongs to no token */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_LENGTH)
    throw wrongFilter(
      `过滤条件太长（上限 ${MAX_LENGTH} 字符）`,
      `The filter is longer than ${MAX_LENGTH} characters`,
    );
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  while (at < text.length) {
    const space = take(SPACE);
    if (space) {
      at += space.length;
      continue;
    }
    const first = text[at]!;
    if (first === "'" || first === '"') {
      const quoted = readQuoted(text, at, first);
      tokens.push(
        first === "'"
          ? { kind: 'text', text: quoted.text, at }
          : { kind: 'name', text: quoted.text, quoted: true, at },
      );
      at = quoted.end;
      continue;
    }
    const number = take(NUMBER);
    if (number) {
      tokens.push({ kind: 'number', value: Number(number), at });
      at += number.length;
      continue;
    }
    const name = take(NAME);
    if (name) {
      tokens.push({ kind: 'name', text: name, quoted: false, at });
      at += name.length;
      continue;
    }
    const sign = take(SIGN);
    if (!sign)
      throw wrongFilter(
        `第 ${at + 1} 个字符看不懂：${first}`,
        `Nothing known at character ${at + 1}: ${first}`,
      );
    tokens.push({ kind: 'sign', text: sign, at });
    at += sign.length;
  }
  tokens.push({ kind: 'end', at });
  return tokens;
}

/** A quote inside is doubled, or (in texts) behind a backslash. */
function readQuoted(text: string, start: number, quote: string): { text: string; end: number } {
  let read = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\' && text[at + 1] === quote) {
      read += quote;
      at++;
    } else if (character === quote) {
      if (text[at + 1] !== quote) return { text: read, end: at + 1 };
      read += quote;
      at++;
    } else read += character;
  }
  throw wrongFilter(
    `第 ${start + 1} 个字符起的引号没有结束`,
    `The quote at character ${start + 1} does not end`,
  );
}
