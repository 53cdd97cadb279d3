import type { Overlay } from '../contract/overlay.ts';
import type { Queryable } from '../db/pool.ts';

export interface PatchKey {
  regionId: number;
  id: number;
}

/** What a patch and its parts have in common with layers and earlier batches; parts by id, the patch itself under 0. */
export async function listOverlays(db: Queryable, key: PatchKey): Promise<(Overlay & { partId: number })[]> {
  const result = await db.raw<{ rows: (Overlay & { partId: number })[] }>(
    `select o.part_id "partId", o.source_kind source, coalesce(l.code, b.code) code, coalesce(l.name, b.name) name, l.kind "layerKind",
            o.hit_m2 "hitM2", o.hit_ratio "hitRatio", o.farmland_m2 "farmlandM2", o.unmatched_m2 "unmatchedM2", o.matched, o.classes,
            o.source_version "version",
            s.ground = ground_key(coalesce(t.geom, p.geom)) and not case o.source_kind when 'layer' then exists (
              select from reference_feature f
               where f.region_id = o.region_id and f.layer_id = o.source_id and f.geom && p.geom
                 and (lower(f.recorded) > cast(r.source_version as timestamptz) or upper(f.recorded) > cast(r.source_version as timestamptz)))
            else exists (
              select from patch e
               where e.region_id = o.region_id and e.batch_id = o.source_id and e.geom && p.geom
                 and e.recorded_from > cast(split_part(r.source_version, '/', 2) as timestamptz)) end "current"
       from patch_overlay o
       join patch p on p.region_id = o.region_id and p.id = o.patch_id
       join overlay_subject s on s.region_id = o.region_id and s.patch_id = o.patch_id and s.part_id = o.part_id
       join overlay_run r on r.region_id = o.region_id and r.batch_id = p.batch_id and r.source_kind = o.source_kind and r.source_id = o.source_id
       left join patch_part t on t.region_id = o.region_id and t.id = o.part_id and o.part_id <> 0
       left join reference_layer l on o.source_kind = 'layer' and l.region_id = o.region_id and l.id = o.source_id
       left join batch b on o.source_kind = 'batch' and b.region_id = o.region_id and b.id = o.source_id
      where o.region_id = :regionId and o.patch_id = :id
      order by o.part_id, o.source_kind desc, array_position(
        array['farmland', 'permanent-basic-farmland', 'approvals', 'ecological-red-line', 'urban-boundary', 'other'], l.kind), code`,
    { ...key },
  );
  return result.rows;
}

/** Whether the patch was ever overlaid: no rows may mean nothing in common, or not looked yet. */
export async function isOverlaid(db: Queryable, key: PatchKey): Promise<boolean> {
  const result = await db.raw<{ rows: unknown[] }>(
    'select 1 from overlay_subject where region_id = :regionId and patch_id = :id and part_id = 0',
    { ...key },
  );
  return result.rows.length > 0;
}

export function withoutPart({ partId: _partId, ...overlay }: Overlay & { partId: number }): Overlay {
  return overlay;
}
