/** Turns bytes of a known encoding into text. Never throws: what does not decode becomes U+FFFD. */
export interface TextEncoding {
  /** As shown in the report: `UTF-8`, `GB18030`, … */
  name: string;
  decode(bytes: Uint8Array): string;
  /** Is every byte of this text what the encoding allows? */
  isValid(bytes: Uint8Array): boolean;
  /** For streams. */
  label: string;
}

// GBK, GB2312 and code page 936 are all read as GB18030, their superset: tools write the narrow names and the wide bytes.
const ALIASES: [RegExp, name: string, label: string][] = [
  [/^(utf-?8|65001|cp65001|unicode)$/, 'UTF-8', 'utf-8'],
  [
    /^(gbk|gb2312|gb18030|gb-?18030|(cp|ansi|ms|windows-?|oem)?936|x-gbk|hz-gb-2312|euc-?cn|chinese)$/,
    'GB18030',
    'gb18030',
  ],
  [/^(big-?5|(cp|ansi|ms|windows-?)?950|big5-hkscs)$/, 'Big5', 'big5'],
  [/^(iso-?8859-?1|8859-?1|88591|latin-?1|l1|us-ascii|ascii)$/, 'ISO-8859-1', 'iso-8859-1'],
  [/^((cp|ansi|ms|windows-?)?1252)$/, 'Windows-1252', 'windows-1252'],
  [/^(utf-?16|utf-?16le)$/, 'UTF-16LE', 'utf-16le'],
  [/^(shift-?jis|sjis|(cp|ansi|ms|windows-?)?932)$/, 'Shift_JIS', 'shift_jis'],
  [/^(euc-?kr|(cp|ansi|ms|windows-?)?949)$/, 'EUC-KR', 'euc-kr'],
];

/**
 * The encoding by one of its many names (`936`, `ANSI 936`, `CP936`, `GBK`, `UTF8`, `65001`, …), as they stand in
 * .cpg files and on command lines; null when it is not known.
 */
export function textEncoding(name: string): TextEncoding | null {
  const plain = name
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '');
  const found = ALIASES.find(([pattern]) => pattern.test(plain));
  return found ? make(found[1], found[2]) : null;
}

const made = new Map<string, TextEncoding>();

function make(name: string, label: string): TextEncoding {
  const before = made.get(name);
  if (before) return before;
  const lenient = new TextDecoder(label, { ignoreBOM: true });
  let strict = new TextDecoder(label, { fatal: true });
  const encoding: TextEncoding = {
    name,
    label,
    decode: (bytes) => lenient.decode(bytes),
    isValid: (bytes) => {
      try {
        strict.decode(bytes);
        return true;
      } catch {
        // A decoder that has thrown may carry half a character into the next call.
        strict = new TextDecoder(label, { fatal: true });
        return false;
      }
    },
  };
  made.set(name, encoding);
  return encoding;
}

export const UTF_8 = textEncoding('UTF-8')!;
export const GB18030 = textEncoding('GB18030')!;

/** Has every encoding the same text for these bytes? */
export function isAscii(bytes: Uint8Array): boolean {
  return isAsciiWithin(bytes, 0, bytes.length);
}

export function isAsciiWithin(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i]! > 0x7f) return false;
  return true;
}
