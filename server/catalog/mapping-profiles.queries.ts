import type { MappingProfile } from '../contract/mapping-profile.ts';
import type { Queryable } from '../db/pool.ts';

export async function listSavedProfiles(db: Queryable, regionId: number): Promise<MappingProfile[]> {
  const result = await db.raw<{ rows: { profile: MappingProfile }[] }>(
    'select profile from mapping_profile where region_id = :regionId order by code',
    { regionId },
  );
  return result.rows.map((row) => row.profile);
}

export async function saveProfile(db: Queryable, regionId: number, profile: MappingProfile): Promise<void> {
  await db.raw(
    `insert into mapping_profile (region_id, code, profile) values (:regionId, :code, :profile)
     on conflict (region_id, code) do update set profile = excluded.profile, saved_at = now()`,
    { regionId, code: profile.code, profile: JSON.stringify(profile) },
  );
}

/** @returns false when there was none */
export async function deleteProfile(db: Queryable, regionId: number, code: string): Promise<boolean> {
  const result = await db.raw<{ rows: unknown[] }>(
    'delete from mapping_profile where region_id = :regionId and code = :code returning code',
    { regionId, code },
  );
  return result.rows.length > 0;
}
