import { AppError } from '../errors.ts';
import type { AreaUnit, Mapping, MappingProfile, ProfileKind } from '../contract/mapping-profile.ts';
import { findField } from './find-field.ts';
import { fitProfile, guessMapping } from './guess-mapping.ts';
import { shippedProfiles } from './shipped-profiles.ts';

/** How the fields of one layer are read, as the report says it. */
export interface ChosenMapping {
  profile: string;
  /** `option`: the user named the profile; `guess`: the best by the fields. */
  profileFrom: 'option' | 'guess';
  confidence: number;
  mapping: Mapping;
  /** Unit in which the issued area is given, where it is stated. */
  areaUnit: AreaUnit | null;
  codeLengths: number[];
}

/**
 * Chooses the source fields: what the user named, else by the profile asked for, else by the profile that fits best.
 * @param named our field → source field as the user named it; a name the source lacks is refused, null means that it has none
 * @param profile asked for by the user; null lets the fields decide
 * @throws AppError `field-not-found` listing the fields that are there; `profile-does-not-fit` when the source has
 * none of the fields of the profile asked for
 */
export async function chooseMapping(
  kind: ProfileKind,
  fields: string[],
  named: Record<string, string | null | undefined>,
  profile: MappingProfile | null = null,
): Promise<ChosenMapping> {
  const shipped = await shippedProfiles();
  const fit = profile ? fitProfile(profile, fields, []) : guessMapping(kind, fields, [], shipped);
  if (profile && !Object.values(fit.mapping).some((field) => field !== null)) refuseProfile(profile, fields);
  const mapping: Mapping = { ...fit.mapping };
  for (const [ours, wanted] of Object.entries(named)) {
    if (wanted === null) mapping[ours] = null;
    else if (wanted !== undefined)
      mapping[ours] = findField(fields, [wanted])?.field ?? refuse(wanted, fields);
  }
  const used = profile ?? shipped.find((candidate) => candidate.code === fit.profile);
  return {
    profile: fit.profile,
    profileFrom: profile ? 'option' : 'guess',
    confidence: fit.confidence,
    mapping,
    areaUnit: fit.areaUnit,
    codeLengths: used?.codeLengths ?? [],
  };
}

function listed(fields: string[]): string {
  return `现有字段：${fields.join('、') || '（无）'} / Fields there are: ${fields.join(', ') || '(none)'}`;
}

function refuse(wanted: string, fields: string[]): never {
  throw new AppError('field-not-found', `文件里没有字段 ${wanted} / The file has no field ${wanted}`, {
    hint: listed(fields),
  });
}

function refuseProfile(profile: MappingProfile, fields: string[]): never {
  throw new AppError(
    'profile-does-not-fit',
    `映射方案 ${profile.code} 的字段在文件里一个也没有 / The file has none of the fields of the profile ${profile.code}`,
    { hint: listed(fields) },
  );
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
  const number = Number(value.replaceAll(/(?<=\d)[,，](?=\d{3}(?:\D|$))/g, ''));
  return Number.isFinite(number) ? number : null;
}
