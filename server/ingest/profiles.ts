import type { ListedProfile, MappingProfile, ProfileKind } from '../contract/mapping-profile.ts';
import { deleteProfile, listSavedProfiles, saveProfile } from '../catalog/mapping-profiles.queries.ts';
import type { Queryable } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { shippedProfiles } from './shipped-profiles.ts';

/** Profiles that ship, then those saved here. */
export async function listProfiles(db: Queryable, regionId: number): Promise<ListedProfile[]> {
  const saved = await listSavedProfiles(db, regionId);
  return [
    ...(await shippedProfiles()).map((profile) => ({ ...profile, saved: false })),
    ...saved.map((profile) => ({ ...profile, saved: true })),
  ];
}

/** @throws AppError `profile-not-found` listing those there are */
export async function findProfile(db: Queryable, regionId: number, code: string): Promise<ListedProfile> {
  const profiles = await listProfiles(db, regionId);
  const found = profiles.find((profile) => profile.code === code);
  if (found) return found;
  throw new AppError('profile-not-found', `没有映射方案 ${code} / There is no mapping profile ${code}`, {
    hint: profiles.map((profile) => `${profile.code} (${profile.kind})`).join(', '),
  });
}

/**
 * The profile an import was told to use; none when it was told nothing.
 * @throws AppError `profile-not-found`, `wrong-usage` when it is for another kind of import
 */
export async function profileFor(
  db: Queryable,
  regionId: number,
  kind: ProfileKind,
  code: string | undefined,
): Promise<MappingProfile | undefined> {
  if (code === undefined) return undefined;
  const { saved: _saved, ...profile } = await findProfile(db, regionId, code);
  if (profile.kind === kind) return profile;
  throw new AppError(
    'wrong-usage',
    `映射方案 ${code} 是给 ${profile.kind} 用的 / The mapping profile ${code} is for ${profile.kind}`,
  );
}

/** Saves a profile of the user's own. @throws AppError `wrong-usage` for the code of one that ships */
export async function keepProfile(db: Queryable, regionId: number, profile: MappingProfile): Promise<void> {
  await refuseShipped(profile.code);
  await saveProfile(db, regionId, profile);
}

/** @throws AppError `profile-not-found`, `wrong-usage` for one that ships */
export async function removeProfile(db: Queryable, regionId: number, code: string): Promise<void> {
  await refuseShipped(code);
  if (await deleteProfile(db, regionId, code)) return;
  throw new AppError('profile-not-found', `没有映射方案 ${code} / There is no mapping profile ${code}`);
}

async function refuseShipped(code: string): Promise<void> {
  if (!(await shippedProfiles()).some((profile) => profile.code === code)) return;
  throw new AppError(
    'wrong-usage',
    `${code} 是自带的映射方案，请另起代码 / ${code} ships with the program; choose another code`,
  );
}
