import { readFile } from 'node:fs/promises';
import { AppError } from '../errors.ts';

/** Which source field feeds which of our fields; null where the source has none. */
export type Mapping = Record<string, string | null>;

const cache = new Map<string, Promise<Record<string, string[]>>>();

function candidates(profile: 'cells' | 'patches'): Promise<Record<string, string[]>> {
  let loaded = cache.get(profile);
  if (!loaded) {
    const file = new URL(`../../data/profiles/${profile}.json`, import.meta.url);
    loaded = readFile(file, 'utf8').then((text) => {
      const parsed = JSON.parse(text) as Record<string, unknown>;
      return Object.fromEntries(
        Object.entries(parsed).filter((entry): entry is [string, string[]] => Array.isArray(entry[1])),
      );
    });
    cache.set(profile, loaded);
  }
  return loaded;
}

/**
 * Chooses the source fields: what the user named, else the first known name the source has.
 * @param named our field → source field as the user named it; a name the source lacks is refused
 * @throws AppError `field-not-found` listing the fields that are there
 */
export async function chooseMapping(
  profile: 'cells' | 'patches',
  fields: string[],
  named: Record<string, string | undefined>,
): Promise<Mapping> {
  const known = await candidates(profile);
  const mapping: Mapping = {};
  for (const [ours, names] of Object.entries(known)) {
    const wanted = named[ours];
    if (wanted !== undefined) {
      mapping[ours] = findField(fields, wanted) ?? refuse(wanted, fields);
    } else {
      mapping[ours] = names.map((name) => findField(fields, name)).find((field) => field !== null) ?? null;
    }
  }
  return mapping;
}

function findField(fields: string[], name: string): string | null {
  if (fields.includes(name)) return name;
  return fields.find((field) => field.toLowerCase() === name.toLowerCase()) ?? null;
}

function refuse(wanted: string, fields: string[]): never {
  throw new AppError('field-not-found', `文件里没有字段 ${wanted} / The file has no field ${wanted}`, {
    hint: `现有字段：${fields.join('、') || '（无）'} / Fields there are: ${fields.join(', ') || '(none)'}`,
  });
}

/** A code or name as text: codes read as numbers keep their digits, blanks become null. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined || typeof value === 'object') return null;
  const text = String(value).trim();
  return text === '' ? null : text;
}

/** A number, or null when the value is not one. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
