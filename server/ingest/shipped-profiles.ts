import { readdir, readFile } from 'node:fs/promises';
import { mappingProfileSchema, type MappingProfile } from '../contract/mapping-profile.ts';

const FOLDER = new URL('../../data/profiles/', import.meta.url);
let loaded: Promise<MappingProfile[]> | null = null;

/** The profiles that ship, in the order of their codes. Read once; a file that breaks the schema is a broken installation. */
export function shippedProfiles(): Promise<MappingProfile[]> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<MappingProfile[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) =>
      mappingProfileSchema.parse(JSON.parse(await readFile(new URL(name, FOLDER), 'utf8'))),
    ),
  );
}
