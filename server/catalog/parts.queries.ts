import type { PatchPart } from '../contract/overlay.ts';
import type { Queryable } from '../db/pool.ts';
import { listOverlays, withoutPart, type PatchKey } from './overlays.queries.ts';
import { BATCH_OF_RUN } from './undo.queries.ts';

/** Parts of a patch that hold, with what they have in common with layers; `outdated`: cut from an earlier ground of the patch. */
export async function listParts(db: Queryable, key: PatchKey): Promise<PatchPart[]> {
  const [found, overlays] = await Promise.all([
    db.raw<{ rows: Omit<PatchPart, 'overlays'>[] }>(
      `select t.id, t.part_no "partNo", t.parent_part_id "parentPartId", t.area_m2 "areaM2", t.split_kind "splitKind", l.code layer,
              t.inside, t.reason, t.split_by "splitBy", lower(t.recorded) "splitAt", t.patch_ground <> ground_key(p.geom) outdated,
              st_asgeojson(t.geom, 9)::json geometry
         from patch_part t join patch p on p.region_id = t.region_id and p.id = t.patch_id
         left join reference_layer l on l.region_id = t.region_id and l.id = t.layer_id
        where t.region_id = :regionId and t.patch_id = :id and upper_inf(t.recorded)
        order by string_to_array(t.part_no, '-')::int[]`,
      { ...key },
    ),
    listOverlays(db, key),
  ]);
  return found.rows.map((part) => ({
    ...part,
    overlays: overlays.filter(({ partId }) => partId === part.id).map(withoutPart),
  }));
}

/** Parts that hold on patches which would vanish with a run: work of people. */
export async function countPartsOfRun(db: Queryable, regionId: number, runId: number): Promise<number> {
  const result = await db.raw<{ rows: { n: number }[] }>(
    `select count(*) n from patch p join patch_part t on t.region_id = p.region_id and t.patch_id = p.id and upper_inf(t.recorded)
      where p.region_id = :regionId and p.batch_id = ${BATCH_OF_RUN} and p.import_run_id = :runId
        and not exists (select from patch_history h where h.region_id = p.region_id and h.patch_id = p.id and h.closed_by_run = :runId)`,
    { regionId, runId },
  );
  return result.rows[0]!.n;
}
