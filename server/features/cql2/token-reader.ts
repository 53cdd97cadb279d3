import { tokenize, type Token } from './tokenize.ts';
import { wrongFilter } from './wrong-filter.ts';

const RESERVED = new Set(['and', 'or', 'not', 'like', 'between', 'in', 'is', 'null', 'true', 'false']);

/** Reads tokens one after the other; `take…` moves on only when the token is the one asked for. */
export class TokenReader {
  private readonly tokens: Token[];
  private at = 0;

  constructor(text: string) {
    this.tokens = tokenize(text);
  }

  takeWord(word: string): boolean {
    const token = this.tokens[this.at]!;
    if (token.kind !== 'name' || token.quoted || token.text.toLowerCase() !== word) return false;
    this.at++;
    return true;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected(word.toUpperCase());
  }

  takeSign(sign: string): boolean {
    return this.takeOneOf(new Set([sign])) !== null;
  }

  takeOneOf(signs: ReadonlySet<string>): string | null {
    const token = this.tokens[this.at]!;
    if (token.kind !== 'sign' || !signs.has(token.text)) return null;
    this.at++;
    return token.text;
  }

  expectSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.unexpected(sign);
  }

  /** A text, a number with its sign, true or false; undefined when the token is none of them. */
  takeLiteral(): string | number | boolean | undefined {
    const token = this.tokens[this.at]!;
    if (token.kind === 'text') {
      this.at++;
      return token.text;
    }
    if (token.kind === 'number' || (token.kind === 'sign' && (token.text === '-' || token.text === '+')))
      return this.expectNumber();
    if (this.takeWord('true')) return true;
    if (this.takeWord('false')) return false;
    return undefined;
  }

  expectNumber(): number {
    const sign = this.takeOneOf(new Set(['-', '+']));
    const token = this.tokens[this.at]!;
    if (token.kind !== 'number') throw this.unexpected('数字 / a number');
    this.at++;
    return sign === '-' ? -token.value : token.value;
  }

  expectText(): string {
    const token = this.tokens[this.at]!;
    if (token.kind !== 'text') throw this.unexpected("'…'");
    this.at++;
    return token.text;
  }

  expectName(): string {
    const token = this.tokens[this.at]!;
    if (token.kind !== 'name' || (!token.quoted && RESERVED.has(token.text.toLowerCase())))
      throw this.unexpected('属性名 / the name of a property');
    this.at++;
    return token.text;
  }

  /** The name of the function that is called here, in small letters; null where no name stands before a bracket. */
  peekCall(): string | null {
    const token = this.tokens[this.at]!;
    const next = this.tokens[this.at + 1];
    return token.kind === 'name' && !token.quoted && next?.kind === 'sign' && next.text === '('
      ? token.text.toLowerCase()
      : null;
  }

  /** Passes over the name of a function and its bracket. */
  takeCall(): void {
    this.at += 2;
  }

  /** Nothing may follow: a filter that is cut short would show more than was asked for. */
  expectEnd(): void {
    if (this.tokens[this.at]!.kind !== 'end') throw this.unexpected('结尾 / the end');
  }

  unexpected(expected?: string) {
    const token = this.tokens[this.at]!;
    const place = token.at + 1;
    const found =
      token.kind === 'end' ? '结尾 / the end' : token.kind === 'number' ? token.value : token.text;
    return wrongFilter(
      `第 ${place} 个字符处不应是 ${found}${expected ? `，应是 ${expected}` : ''}`,
      `Unexpected ${found} at character ${place}${expected ? `, expected ${expected}` : ''}`,
    );
  }
}
