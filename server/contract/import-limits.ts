/** Bounds on what an import may cost, as the environment may set them. Bytes unless the name says otherwise. */
export interface ImportLimits {
  zipEntries?: number;
  zipBytes?: number;
  zipRatio?: number;
  recordBytes?: number;
  featureChars?: number;
  folderFiles?: number;
  /** What must stay free on the disk of the database and of temporary files once an import is in. */
  minFreeBytes?: number;
}

const MB = 2 ** 20;

/** Environment variable → limit, and how many of it one unit of the variable is. README.md lists them. */
const VARIABLES: [string, keyof ImportLimits, number][] = [
  ['JINGTIAN_MAX_ZIP_ENTRIES', 'zipEntries', 1],
  ['JINGTIAN_MAX_UNPACKED_MB', 'zipBytes', MB],
  ['JINGTIAN_MAX_ZIP_RATIO', 'zipRatio', 1],
  ['JINGTIAN_MAX_RECORD_MB', 'recordBytes', MB],
  ['JINGTIAN_MAX_FEATURE_MB', 'featureChars', MB],
  ['JINGTIAN_MAX_FILES', 'folderFiles', 1],
  ['JINGTIAN_MIN_FREE_MB', 'minFreeBytes', MB],
];

/** Reads the limits; a value that is no whole number is a problem, never guessed over. */
export function readImportLimits(env: Record<string, string | undefined>, problems: string[]): ImportLimits {
  const limits: ImportLimits = {};
  for (const [name, key, unit] of VARIABLES) {
    const text = env[name]?.trim();
    if (!text) continue;
    if (/^\d{1,9}$/.test(text) && (Number(text) > 0 || key === 'minFreeBytes'))
      limits[key] = Number(text) * unit;
    else problems.push(`${name} 应为正整数 / ${name} must be a whole number above 0, not "${text}"`);
  }
  return limits;
}
