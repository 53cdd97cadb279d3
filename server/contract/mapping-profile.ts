/** Mapping profiles: which source field feeds which of ours. The files of data/profiles and saved profiles have this shape. */
import { z } from 'zod';
import { AREA_UNITS, PROFILE_KINDS, type AreaUnit, type ProfileKind } from './profile-kinds.ts';

export { AREA_UNITS, PROFILE_KINDS, type AreaUnit, type ProfileKind };

const names = z.array(z.string().trim().min(1).max(200)).max(100);

export const mappingProfileSchema = z.strictObject({
  code: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u),
  kind: z.enum(PROFILE_KINDS),
  nameZh: z.string().trim().min(1).max(100),
  nameEn: z.string().trim().min(1).max(100),
  /** Where these names come from. */
  why: z.string().max(1000).default(''),
  /** Groups of source fields that make the profile itself: of each group one is there when it fits fully. */
  signature: z.array(names.min(1)).max(20).default([]),
  /** Our field → names in the source, tried in this order. */
  fields: z.record(z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/), names),
  /** Unit of an area field, where the source states it; a field without one is not converted. */
  units: z.record(z.string(), z.enum(AREA_UNITS)).default({}),
  /** Our field → regular expression that its values match; tells apart profiles with equal names. */
  patterns: z.record(z.string(), z.string().max(200).refine(isPattern, 'no regular expression')).default({}),
  /** Digits a code may have; others are noted. Empty: any. */
  codeLengths: z.array(z.int().min(1).max(40)).max(20).default([]),
});

/** What `mappingProfileSchema` reads; written out, because the document of the HTTP API is made of it. */
export interface MappingProfile {
  code: string;
  kind: ProfileKind;
  nameZh: string;
  nameEn: string;
  why: string;
  signature: string[][];
  fields: Record<string, string[]>;
  units: Record<string, AreaUnit>;
  patterns: Record<string, string>;
  codeLengths: number[];
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Our field → source field; null where the source has none. */
export type Mapping = Record<string, string | null>;

/** POST /api/v1/mapping-profiles/guess { kind, fields, sample } → MappingGuess */
export interface MappingGuess {
  /** Code of the profile that fits best. */
  profile: string;
  mapping: Mapping;
  /** Unit of the issued area where the profile states it. */
  areaUnit: AreaUnit | null;
  /** 0 to 1; under 0.5 a person should look. */
  confidence: number;
  /** The other profiles that found anything, best first. */
  alternatives: { profile: string; mapping: Mapping; areaUnit: AreaUnit | null; confidence: number }[];
}

/** GET /api/v1/mapping-profiles → { profiles }: those that ship, then those saved here. */
export interface ListedProfile extends MappingProfile {
  saved: boolean;
}
