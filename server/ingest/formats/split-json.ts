/** What comes out of the splitter: one element of a top-level `features` array, or another top-level member. */
export type JsonPiece = { kind: 'feature'; text: string } | { kind: 'member'; key: string; text: string };

export class JsonSplitError extends Error {
  readonly truncated: boolean;
  constructor(message: string, truncated: boolean) {
    super(message);
    this.truncated = truncated;
  }
}

type State =
  | 'start'
  | 'key-or-end'
  | 'key'
  | 'colon'
  | 'value'
  | 'after-value'
  | 'element-or-end'
  | 'element'
  | 'after-element'
  | 'end';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * Cuts a JSON object that arrives in chunks into its top-level members, and the array `features` into its elements,
 * without parsing them: memory holds one element at a time. Knows strings and escapes; everything else inside an
 * element is left to JSON.parse.
 */
export class JsonSplitter {
  private state: State = 'start';
  private key = '';
  /** The value being gathered: what of it lay in earlier chunks, how deep we are in it, are we inside a string. */
  private gathered = '';
  private inValue: 'no' | 'nested' | 'string' | 'plain' = 'no';
  private depth = 0;
  private inString = false;
  private escaped = false;
  private consumed = 0;
  private readonly maxChars: number;

  constructor(maxChars: number) {
    this.maxChars = maxChars;
  }

  /** Takes the next chunk and gives what was completed by it. @throws JsonSplitError */
  *push(chunk: string): Generator<JsonPiece> {
    let at = 0;
    while (at < chunk.length) {
      if (this.inValue !== 'no') {
        const end = this.endOfValue(chunk, at);
        this.gathered += chunk.slice(at, end ?? chunk.length);
        if (this.gathered.length > this.maxChars) throw this.broken(at, 'one value is longer than the limit');
        if (end === null) break;
        at = end;
        const piece = this.finishValue();
        if (piece) yield piece;
        continue;
      }
      const code = chunk.charCodeAt(at);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0xfeff) {
        at++;
        continue;
      }
      at += this.structure(code, at);
    }
    this.consumed += chunk.length;
  }

  /** Call after the last chunk. @throws JsonSplitError `truncated` when the object is not complete */
  finish(): void {
    if (this.state !== 'end') {
      throw new JsonSplitError(`the text ends after ${this.consumed} characters, inside the object`, true);
    }
  }

  /** Handles one character between values; returns how many characters it used up (0 when a value begins here). */
  private structure(code: number, at: number): 0 | 1 {
    switch (this.state) {
      case 'start':
        if (code !== OPEN_BRACE) throw this.broken(at, 'it does not begin with {');
        this.state = 'key-or-end';
        return 1;
      case 'key-or-end':
      case 'key':
        if (code === CLOSE_BRACE && this.state === 'key-or-end') {
          this.state = 'end';
          return 1;
        }
        if (code !== QUOTE) throw this.broken(at, 'a name was expected');
        this.state = 'key';
        this.begin(code);
        return 0;
      case 'colon':
        if (code !== COLON) throw this.broken(at, 'a colon was expected');
        this.state = 'value';
        return 1;
      case 'value':
        if (this.key === 'features' && code === OPEN_BRACKET) {
          this.state = 'element-or-end';
          return 1;
        }
        this.begin(code);
        return 0;
      case 'element-or-end':
      case 'element':
        if (code === CLOSE_BRACKET && this.state === 'element-or-end') {
          this.state = 'after-value';
          return 1;
        }
        this.state = 'element';
        this.begin(code);
        return 0;
      case 'after-value':
      case 'after-element': {
        const close = this.state === 'after-value' ? CLOSE_BRACE : CLOSE_BRACKET;
        if (code === COMMA) this.state = this.state === 'after-value' ? 'key' : 'element';
        else if (code === close) this.state = this.state === 'after-value' ? 'end' : 'after-value';
        else throw this.broken(at, 'a comma was expected');
        return 1;
      }
      case 'end':
        throw this.broken(at, 'there is more after the end');
    }
  }

  private begin(code: number): void {
    this.gathered = '';
    this.depth = 0;
    this.inString = false;
    this.escaped = false;
    this.inValue =
      code === OPEN_BRACE || code === OPEN_BRACKET ? 'nested' : code === QUOTE ? 'string' : 'plain';
  }

  /** Where the value ends in this chunk, or null when it goes on. */
  private endOfValue(chunk: string, from: number): number | null {
    let { depth, inString, escaped } = this;
    for (let i = from; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (inString) {
        if (escaped) escaped = false;
        else if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) {
          inString = false;
          if (depth === 0) return i + 1;
        }
      } else if (code === QUOTE) {
        inString = true;
      } else if (this.inValue === 'plain') {
        if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 0x20) return i;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        depth++;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        depth--;
        if (depth === 0) return i + 1;
      }
    }
    this.depth = depth;
    this.inString = inString;
    this.escaped = escaped;
    return null;
  }

  private finishValue(): JsonPiece | null {
    const text = this.gathered;
    this.gathered = '';
    this.inValue = 'no';
    if (this.state === 'key') {
      try {
        this.key = JSON.parse(text) as string;
      } catch {
        throw this.broken(0, 'a name is not a JSON string');
      }
      this.state = 'colon';
      return null;
    }
    if (this.state === 'element') {
      this.state = 'after-element';
      return { kind: 'feature', text };
    }
    this.state = 'after-value';
    return { kind: 'member', key: this.key, text };
  }

  private broken(at: number, what: string): JsonSplitError {
    return new JsonSplitError(`${what} (near character ${this.consumed + at})`, false);
  }
}
