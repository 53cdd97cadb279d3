import type {
  AreaUnit,
  Mapping,
  MappingGuess,
  MappingProfile,
  ProfileKind,
} from '../contract/mapping-profile.ts';
import { findField } from './find-field.ts';

export interface FittedProfile {
  profile: string;
  mapping: Mapping;
  areaUnit: AreaUnit | null;
  confidence: number;
}

type Sample = readonly Record<string, unknown>[];

/**
 * Which profile the fields of a source fit best. Pure: nothing is read, the same input gives the same answer.
 * @param sample attributes of some features; values tell profiles apart whose names are the same, [] when there are none
 * @param profiles of any kind; those of other kinds are passed over
 * @returns the best fit completed from the generic profile of its kind, and what else would fit
 */
export function guessMapping(
  kind: ProfileKind,
  fields: string[],
  sample: Sample,
  profiles: readonly MappingProfile[],
): MappingGuess {
  const generic = profiles.find(
    (profile) => profile.kind === kind && profile.signature.length === 0 && isShipped(profile),
  );
  const fits = profiles
    .filter((profile) => profile.kind === kind)
    .map((profile) => complete(fitProfile(profile, fields, sample), generic, fields, sample))
    .filter((fit) => fit.confidence > 0 || fit.profile === generic?.code)
    .sort((a, b) => b.confidence - a.confidence || (a.profile < b.profile ? -1 : 1));
  const [best, ...alternatives] = fits;
  if (!best) return { profile: '', mapping: {}, areaUnit: null, confidence: 0, alternatives: [] };
  return { ...best, alternatives };
}

/** The mapping of one profile on the fields of a source, nothing completed. */
export function fitProfile(profile: MappingProfile, fields: string[], sample: Sample): FittedProfile {
  const mapping: Mapping = {};
  let areaUnit: AreaUnit | null = null;
  for (const [ours, names] of Object.entries(profile.fields)) {
    const found = findField(fields, names);
    mapping[ours] = found?.field ?? null;
    if (ours === 'issuedArea' && found) areaUnit = profile.units[found.name] ?? unitInName(found.name);
  }
  return {
    profile: profile.code,
    mapping,
    areaUnit,
    confidence: confidenceOf(profile, mapping, fields, sample),
  };
}

function isShipped(profile: MappingProfile): boolean {
  return profile.code === `generic-${profile.kind}`;
}

/** What the chosen profile leaves open is looked for under the generic names. */
function complete(
  fit: FittedProfile,
  generic: MappingProfile | undefined,
  fields: string[],
  sample: Sample,
): FittedProfile {
  if (!generic || generic.code === fit.profile) return fit;
  const rest = fitProfile(generic, fields, sample);
  const used = new Set(Object.values(fit.mapping));
  const mapping = { ...fit.mapping };
  let { areaUnit } = fit;
  for (const [ours, field] of Object.entries(rest.mapping)) {
    if (mapping[ours] || !field || used.has(field)) {
      mapping[ours] ??= null;
      continue;
    }
    mapping[ours] = field;
    if (ours === 'issuedArea') areaUnit = rest.areaUnit;
  }
  return { ...fit, mapping, areaUnit };
}

// The signature decides, how much was found refines. A profile without one (generic, saved by hand) can win only
// where none with a signature fits.
const SIGNATURE_WEIGHT = 0.8;
const WITHOUT_SIGNATURE = 0.45;

function confidenceOf(profile: MappingProfile, mapping: Mapping, fields: string[], sample: Sample): number {
  const found = Object.values(mapping).filter((field) => field !== null).length;
  const share = found / Math.max(1, Object.keys(mapping).length);
  if (found === 0) return 0;
  const signed = profile.signature.filter((group) => findField(fields, group)).length;
  const signature = profile.signature.length ? signed / profile.signature.length : 0;
  let confidence = profile.signature.length
    ? SIGNATURE_WEIGHT * signature + (1 - SIGNATURE_WEIGHT) * share
    : WITHOUT_SIGNATURE * (0.5 + share / 2);
  // Two of three names, as code and name, are a coincidence.
  if (profile.signature.length && signature < 0.7) confidence *= 0.3;
  if (profile.kind === 'cells' && !mapping.code) confidence *= 0.3;
  for (const [ours, pattern] of Object.entries(profile.patterns)) {
    if (!valuesFit(sample, mapping[ours] ?? null, new RegExp(pattern, 'u'))) confidence *= 0.3;
  }
  return Math.round(confidence * 1000) / 1000;
}

function valuesFit(sample: Sample, field: string | null, pattern: RegExp): boolean {
  if (!field) return true;
  const values = sample
    .map((row) => row[field])
    .filter((value) => value !== null && value !== undefined && value !== '');
  const fitting = values.filter((value) => pattern.test(String(value as string | number).trim()));
  return fitting.length * 2 >= values.length;
}

/** The unit that a field's own name states. */
export function unitInName(name: string): AreaUnit | null {
  if (/亩|_mu$|\(mu\)/i.test(name)) return 'mu';
  if (/公顷|[_( ]ha\)?$/i.test(name)) return 'ha';
  if (/平方千米|平方公里|km2/i.test(name)) return 'km2';
  if (/平方米|㎡|m²|[_( ]m2\)?$/i.test(name)) return 'm2';
  return null;
}
