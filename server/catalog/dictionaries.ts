import { readFileSync } from 'node:fs';
import { z } from 'zod';

const dictionarySchema = z.strictObject({
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  /** Where the codes and their spellings come from. */
  why: z.string(),
  entries: z.array(
    z.strictObject({
      code: z.string().min(1),
      zh: z.string().min(1),
      en: z.string().min(1),
      /** Other spellings met in delivered data. */
      aliases: z.array(z.string()).default([]),
    }),
  ),
});

export interface DictionaryEntry {
  code: string;
  zh: string;
  en: string;
}

export type DictionaryCode = 'patch-type' | 'yes-no' | 'duty-role';

interface Dictionary {
  bySpelling: Map<string, DictionaryEntry>;
  byCode: Map<string, DictionaryEntry>;
}

// Small files, asked for every feature of an import: read once, when the program starts.
const DICTIONARIES: Record<DictionaryCode, Dictionary> = {
  'patch-type': load('patch-type'),
  'yes-no': load('yes-no'),
  'duty-role': load('duty-role'),
};

/** The entry a spelling stands for: its code, an alias or its name, without regard to case and blanks; null when unknown. */
export function lookUp(dictionary: DictionaryCode, spelling: string): DictionaryEntry | null {
  return DICTIONARIES[dictionary].bySpelling.get(plain(spelling)) ?? null;
}

/** The entry of a stored code; null for a code that no dictionary has. */
export function entryOf(dictionary: DictionaryCode, code: string | null): DictionaryEntry | null {
  return code === null ? null : (DICTIONARIES[dictionary].byCode.get(code) ?? null);
}

function load(code: DictionaryCode): Dictionary {
  const file = new URL(`../../data/dictionaries/${code}.json`, import.meta.url);
  const { entries } = dictionarySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const bySpelling = new Map<string, DictionaryEntry>();
  const byCode = new Map<string, DictionaryEntry>();
  for (const { aliases, ...entry } of entries) {
    byCode.set(entry.code, entry);
    for (const spelling of [entry.code, entry.zh, entry.en, `${entry.code}${entry.zh}`, ...aliases]) {
      const key = plain(spelling);
      if ((bySpelling.get(key) ?? entry) !== entry)
        throw new Error(`data/dictionaries/${code}.json: ${spelling} stands for two entries`);
      bySpelling.set(key, entry);
    }
  }
  return { bySpelling, byCode };
}

/** Full-width letters and digits become plain ones; case, blanks and a number's `.0` do not matter. */
function plain(spelling: string): string {
  return spelling.normalize('NFKC').replace(/\s+/g, '').replace(/\.0+$/, '').toUpperCase();
}
