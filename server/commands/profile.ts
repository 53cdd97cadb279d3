import { readFile } from 'node:fs/promises';
import {
  mappingProfileSchema,
  type ListedProfile,
  type MappingProfile,
} from '../contract/mapping-profile.ts';
import { AppError } from '../errors.ts';
import { findProfile, keepProfile, listProfiles, removeProfile } from '../ingest/profiles.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

export interface SaveProfileOptions {
  kind?: string;
  name?: string;
  field?: string[];
  unit?: string[];
  from?: string;
  json?: boolean;
}

export async function profileListCommand(
  context: CommandContext,
  options: { json?: boolean },
): Promise<void> {
  const profiles = await withDatabase(context, ({ db }) => listProfiles(db, REGION_ID));
  const lines = profiles.map(
    (profile) =>
      `${profile.code.padEnd(22)} ${profile.kind.padEnd(8)} ${profile.saved ? '自存 / saved' : '自带 / shipped'}  ${profile.nameZh} / ${profile.nameEn}`,
  );
  printResult(context, options.json ?? false, profiles, lines);
}

export async function profileShowCommand(
  context: CommandContext,
  code: string,
  options: { json?: boolean },
): Promise<void> {
  const profile = await withDatabase(context, ({ db }) => findProfile(db, REGION_ID, code));
  printResult(context, options.json ?? false, profile, describe(profile));
}

/** Saves a profile from a file, from options, or from a file changed by options. */
export async function profileSaveCommand(
  context: CommandContext,
  code: string,
  options: SaveProfileOptions,
): Promise<void> {
  const base = options.from === undefined ? {} : await readProfile(options.from);
  const [nameZh, nameEn] = options.name?.split('/').map((part) => part.trim()) ?? [];
  const fields = pairs('--field', options.field);
  const parsed = mappingProfileSchema.safeParse({
    nameZh: code,
    nameEn: code,
    fields: {},
    ...base,
    code,
    ...(options.kind === undefined ? {} : { kind: options.kind }),
    ...(nameZh ? { nameZh, nameEn: nameEn ?? nameZh } : {}),
    ...(fields.size > 0 ? { fields: Object.fromEntries(fields) } : {}),
    ...(options.unit ? { units: firstOf(pairs('--unit', options.unit)) } : {}),
  });
  if (!parsed.success) {
    throw new AppError('wrong-usage', '映射方案写得不对 / The profile is not well-formed', {
      hint: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    });
  }
  if (Object.keys(parsed.data.fields).length === 0)
    throw new AppError(
      'wrong-usage',
      '没有字段，请用 --field 我方=来源 / No fields; give --field ours=SOURCE',
    );
  await withDatabase(context, ({ db }) => keepProfile(db, REGION_ID, parsed.data));
  const saved = { ...parsed.data, saved: true };
  printResult(context, options.json ?? false, saved, describe(saved));
}

export async function profileDeleteCommand(
  context: CommandContext,
  code: string,
  options: { json?: boolean },
): Promise<void> {
  await withDatabase(context, ({ db }) => removeProfile(db, REGION_ID, code));
  printResult(context, options.json ?? false, { code, deleted: true }, [`已删除 / deleted: ${code}`]);
}

async function readProfile(file: string): Promise<Partial<MappingProfile>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AppError('file-not-found', `找不到文件 / No such file: ${file}`, { cause: error });
  });
  try {
    const { saved: _saved, ...profile } = JSON.parse(text) as Partial<ListedProfile>;
    return profile;
  } catch (error) {
    throw new AppError('wrong-usage', `不是 JSON / Not JSON: ${file}`, { cause: error });
  }
}

/** `ours=A` and `ours=A|B`; a name given twice adds up. */
function pairs(option: string, texts: string[] = []): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1 || at === text.length - 1) throw new AppError('wrong-usage', `${option} ${text}: a=b`);
    const name = text.slice(0, at).trim();
    all.set(name, [
      ...(all.get(name) ?? []),
      ...text
        .slice(at + 1)
        .split('|')
        .map((part) => part.trim()),
    ]);
  }
  return all;
}

function firstOf(all: Map<string, string[]>): Record<string, string> {
  return Object.fromEntries([...all].map(([name, values]) => [name, values[0] ?? '']));
}

function describe(profile: ListedProfile): string[] {
  return [
    `${profile.code}  ${profile.kind}  ${profile.nameZh} / ${profile.nameEn}${profile.why ? `\n${profile.why}` : ''}`,
    ...Object.entries(profile.fields).map(([ours, names]) => `  ${ours.padEnd(16)} ${names.join(' | ')}`),
    ...Object.entries(profile.units).map(([name, unit]) => `  ${name}: ${unit}`),
  ];
}
