import { SourceRefusal } from '../formats/source-refusal.ts';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;

export interface CsvRecord {
  /** The line of the file it begins on, from 1. */
  line: number;
  cells: string[];
}

/**
 * Cuts a CSV text that arrives in chunks into records. Lines end with LF, CR LF or CR; a quote inside a cell that did
 * not begin with one is text (`5'10"`), and so is what follows a closing quote. Long quoted cells, as WKT is, are
 * stepped over from quote to quote, which a parser that looks at every character takes five times as long for.
 */
export class CsvSplitter {
  private readonly delimiter: number;
  private readonly maxChars: number;
  private line = 1;
  private text = '';
  private waiting: string[] = [];
  private waitingChars = 0;

  constructor(delimiter: string, maxChars: number) {
    this.delimiter = delimiter.charCodeAt(0);
    this.maxChars = maxChars;
  }

  /** Takes the next chunk, gives the records it completed. @throws SourceRefusal `feature-too-large` */
  push(chunk: string): CsvRecord[] {
    this.waiting.push(chunk);
    this.waitingChars += chunk.length;
    // A record over many chunks is looked at again only when it has doubled, so that it costs no more than twice.
    if (this.waitingChars < this.text.length) return [];
    return this.cut(false);
  }

  /** After the last chunk. @throws SourceRefusal `file-truncated` where a quote is never closed */
  finish(): CsvRecord[] {
    return this.cut(true);
  }

  private cut(isLast: boolean): CsvRecord[] {
    const text = this.text + this.waiting.join('');
    this.waiting = [];
    this.waitingChars = 0;
    const records: CsvRecord[] = [];
    let at = 0;
    while (at < text.length) {
      const found = this.record(text, at, isLast);
      if ((found?.end ?? text.length) - at > this.maxChars) throw this.tooLong();
      if (!found) break;
      if (found.cells.length > 1 || found.cells[0] !== '')
        records.push({ line: this.line, cells: found.cells });
      this.line += found.breaks;
      at = found.end;
    }
    this.text = text.slice(at);
    return records;
  }

  /** The record that begins at `from`; null when the text ends before it is known to be complete. */
  private record(
    text: string,
    from: number,
    isLast: boolean,
  ): { cells: string[]; end: number; breaks: number } | null {
    const cells: string[] = [];
    let breaks = 0;
    let at = from;
    for (;;) {
      const start = at;
      let value: string | null = null;
      if (text.charCodeAt(at) === QUOTE) {
        const close = this.closingQuote(text, at + 1, isLast);
        if (close === null) return null;
        at = close + 1;
        value = text.slice(start + 1, close);
        for (let n = value.indexOf('\n'); n >= 0; n = value.indexOf('\n', n + 1)) breaks++;
        if (value.includes('"')) value = value.replaceAll('""', '"');
      }
      const afterQuote = at;
      let code = text.charCodeAt(at);
      while (at < text.length && code !== this.delimiter && code !== LINE_FEED && code !== RETURN)
        code = text.charCodeAt(++at);
      cells.push(value !== null && at === afterQuote ? value : text.slice(start, at));
      if (at === text.length) return isLast ? { cells, end: at, breaks } : null;
      at++;
      if (code === this.delimiter) continue;
      if (code === RETURN) {
        if (at === text.length && !isLast) return null;
        if (text.charCodeAt(at) === LINE_FEED) at++;
      }
      return { cells, end: at, breaks: breaks + 1 };
    }
  }

  /** Where the quote stands that closes a cell; null when the text ends before that is known. */
  private closingQuote(text: string, from: number, isLast: boolean): number | null {
    for (let at = from; ; at += 2) {
      at = text.indexOf('"', at);
      if (at < 0) {
        if (!isLast) return null;
        throw new SourceRefusal(
          'file-truncated',
          '文件不完整或引号没有成对 / The file is cut short, or a quote is never closed',
        );
      }
      if (at + 1 === text.length && !isLast) return null;
      if (text.charCodeAt(at + 1) !== QUOTE) return at;
    }
  }

  private tooLong(): SourceRefusal {
    return new SourceRefusal(
      'feature-too-large',
      `第 ${this.line} 行太长 / Row ${this.line} is longer than the limit`,
    );
  }
}
