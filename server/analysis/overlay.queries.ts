import type { Transaction } from '../db/pool.ts';
import type { BatchKey, OverlaySource } from './overlay-sources.queries.ts';

/** Below this an overlap is rounding, m². */
const ROUNDING_M2 = 0.01;
/** An approval that only touches a patch is not its approval, m². */
const MATCHED_M2 = 1;

/**
 * The patches of the batch and their parts that hold and are not outdated. `fresh`: not yet overlaid as they are now.
 * @returns how many of each, and how many are fresh
 */
export async function gatherSubjects(
  trx: Transaction,
  key: BatchKey,
  /** Only this one and its parts. */
  patchId: number | null,
): Promise<{ patches: number; parts: number; fresh: number }> {
  await trx.raw(
    `create temp table subject on commit drop as
     with now_held as (
       select id patch_id, cast(0 as bigint) part_id, geom, area_m2, ground_key(geom) ground
         from patch where region_id = :regionId and batch_id = :batchId and id = coalesce(:patchId, id)
       union all
       select t.patch_id, t.id, t.geom, t.area_m2, ground_key(t.geom)
         from patch_part t join patch p on p.region_id = t.region_id and p.id = t.patch_id
        where t.region_id = :regionId and p.batch_id = :batchId and p.id = coalesce(:patchId, p.id) and upper_inf(t.recorded)
          and t.patch_ground = ground_key(p.geom))
     select n.*, o.ground is distinct from n.ground fresh
       from now_held n
       left join overlay_subject o on o.region_id = :regionId and o.patch_id = n.patch_id and o.part_id = n.part_id`,
    { ...key, patchId },
  );
  await trx.raw('create index on subject (patch_id, part_id)');
  await trx.raw('analyze subject');
  const result = await trx.raw<{ rows: { patches: number; parts: number; fresh: number }[] }>(
    `select count(*) filter (where part_id = 0) patches, count(*) filter (where part_id <> 0) parts,
            count(*) filter (where fresh) fresh from subject`,
  );
  return result.rows[0]!;
}

/** Overlays of parts that were merged back, cut again or became outdated go; those of patches stay until made anew. */
export async function dropGoneParts(trx: Transaction, key: BatchKey, patchId: number | null): Promise<void> {
  for (const table of ['patch_overlay', 'overlay_subject'])
    await trx.raw(
      `delete from ${table} o using patch p
        where o.region_id = :regionId and o.part_id <> 0 and p.region_id = o.region_id and p.id = o.patch_id
          and p.batch_id = :batchId and p.id = coalesce(:patchId, p.id)
          and not exists (select from subject s where s.patch_id = o.patch_id and s.part_id = o.part_id)`,
      { ...key, patchId },
    );
}

/**
 * What is to be computed against these sources: what is fresh, and what lies where a layer changed since the version the
 * overlays hold for. A source never overlaid before, and a batch that changed, is compared with everything.
 * @returns how many
 */
export async function gatherTodo(
  trx: Transaction,
  regionId: number,
  sources: OverlaySource[],
): Promise<number> {
  const all = sources.some(
    (source) =>
      source.done_version === null || (source.kind === 'batch' && source.done_version !== source.version),
  );
  const changed = sources.filter(
    (source) => source.kind === 'layer' && source.done_version !== source.version,
  );
  await trx.raw('drop table if exists todo');
  await trx.raw(
    `create temp table todo on commit drop as
     with moved as (
       select f.geom from unnest(cast(:layerIds as bigint[]), cast(:versions as timestamptz[])) l (layer_id, version)
         join reference_feature f on f.region_id = :regionId and f.layer_id = l.layer_id
                                 and (lower(f.recorded) > l.version or upper(f.recorded) > l.version))
     select s.patch_id, s.part_id, s.geom, s.area_m2 from subject s
      where :all or s.fresh or exists (select from moved where moved.geom && s.geom)`,
    {
      regionId,
      all,
      layerIds: all ? [] : changed.map((source) => source.id),
      versions: all ? [] : changed.map((source) => source.done_version),
    },
  );
  await trx.raw('create index on todo (patch_id, part_id)');
  await trx.raw('analyze todo');
  const result = await trx.raw<{ rows: { n: number }[] }>('select count(*) n from todo');
  return result.rows[0]!.n;
}

/**
 * The spatial join with layers. Patches outer, pieces inner by their index: a layer may be a province's, a run the few
 * patches that changed. Covers first both ways: neither a patch wholly inside a piece nor a piece wholly inside a patch
 * costs an overlay. `geom` null: the patch whole.
 */
export async function cutByLayers(trx: Transaction, regionId: number, layerIds: number[]): Promise<void> {
  await trx.raw('drop table if exists overlay_piece');
  await trx.raw(
    `create temp table overlay_piece on commit drop as
     select x.patch_id, x.part_id, x.layer_id source_id, x.feature_id, f.class, f.approval_no label, x.geom,
            case when x.geom is null then x.subject_m2 else area_m2(x.geom) end m2
       from (select t.patch_id, t.part_id, t.area_m2 subject_m2, p.layer_id, p.feature_id,
                    case when st_covers(p.geom, t.geom) then null
                         when st_covers(t.geom, p.geom) then st_multi(p.geom)
                         when st_intersects(t.geom, p.geom) then polygons_only(st_intersection(t.geom, p.geom))
                         else 'SRID=4490;MULTIPOLYGON EMPTY'::geometry end geom
               from todo t
               cross join lateral (select layer_id, feature_id, geom from reference_piece
                                    where region_id = :regionId and layer_id = any(:layerIds) and geom && t.geom offset 0) p
             offset 0) x
       join reference_feature f on f.region_id = :regionId and f.id = x.feature_id
      where x.geom is null or not st_isempty(x.geom)`,
    { regionId, layerIds },
  );
}

/** The same with patches of earlier batches. */
export async function cutByBatches(trx: Transaction, regionId: number, batchIds: number[]): Promise<void> {
  await trx.raw('drop table if exists overlay_piece');
  await trx.raw(
    `create temp table overlay_piece on commit drop as
     select x.*, case when x.geom is null then x.subject_m2 else area_m2(x.geom) end m2
       from (select t.patch_id, t.part_id, t.area_m2 subject_m2, p.batch_id source_id, p.id feature_id, p.patch_type class, p.patch_no label,
                    case when st_covers(p.geom, t.geom) then null
                         when st_covers(t.geom, p.geom) then p.geom
                         when st_intersects(t.geom, p.geom) then polygons_only(st_intersection(t.geom, p.geom))
                         else 'SRID=4490;MULTIPOLYGON EMPTY'::geometry end geom
               from todo t
               cross join lateral (select id, batch_id, patch_no, patch_type, geom from patch
                                    where region_id = :regionId and batch_id = any(:batchIds) and geom && t.geom offset 0) p
             offset 0) x
      where x.geom is null or not st_isempty(x.geom)`,
    { regionId, batchIds },
  );
}

/** One geometry of many: features that overlap each other are not counted twice; null where the patch lies wholly in one. */
const UNITED = `case when bool_or(geom is null) then null when count(*) = 1 then (array_agg(geom))[1]
                     else polygons_only(st_union(geom)) end`;

/** The pieces of a patch put together by source. */
export async function uniteHits(trx: Transaction): Promise<void> {
  await trx.raw('analyze overlay_piece');
  await trx.raw('drop table if exists overlay_hit');
  await trx.raw(`
    create temp table overlay_hit on commit drop as
    with united as (
      select patch_id, part_id, source_id, count(*) n, sum(m2) sum_m2, ${UNITED} geom
        from overlay_piece group by patch_id, part_id, source_id),
    classed as (
      select patch_id, part_id, source_id, jsonb_object_agg(class, m2) classes
        from (select patch_id, part_id, source_id, class, sum(m2) m2 from overlay_piece
               where class is not null group by patch_id, part_id, source_id, class) by_class
       group by patch_id, part_id, source_id),
    labelled as (
      select patch_id, part_id, source_id, array_agg(label order by label) labels
        from (select patch_id, part_id, source_id, label from overlay_piece
               where label is not null group by patch_id, part_id, source_id, label having sum(m2) >= ${MATCHED_M2}) by_label
       group by patch_id, part_id, source_id)
    select u.patch_id, u.part_id, u.source_id, t.area_m2 subject_m2, coalesce(u.geom, t.geom) geom,
           case when u.geom is null then t.area_m2 when u.n = 1 then least(u.sum_m2, t.area_m2)
                else least(area_m2(u.geom), t.area_m2) end hit_m2,
           coalesce(l.labels, '{}') labels, coalesce(c.classes, '{}') classes
      from united u
      join todo t on t.patch_id = u.patch_id and t.part_id = u.part_id
      left join classed c on c.patch_id = u.patch_id and c.part_id = u.part_id and c.source_id = u.source_id
      left join labelled l on l.patch_id = u.patch_id and l.part_id = u.part_id and l.source_id = u.source_id`);
  await trx.raw('create index on overlay_hit (patch_id, part_id, source_id)');
  await trx.raw('analyze overlay_hit');
}

/**
 * Farmland hit and what of it no approval covers. In a layer of land classes only 01xx (耕地, GB/T 21010) is farmland;
 * features without a class, and all of a permanent-basic-farmland layer, are.
 */
export async function findUnmatched(
  trx: Transaction,
  layers: { farmland: number[]; basicFarmland: number[]; approvals: number[] },
): Promise<void> {
  await trx.raw('drop table if exists overlay_farmland');
  await trx.raw(
    `create temp table overlay_farmland on commit drop as
     with farmed as (
       select patch_id, part_id, source_id, count(*) n, sum(m2) sum_m2, ${UNITED} geom from overlay_piece
        where source_id = any(:basicFarmland) or (source_id = any(:farmland) and (class is null or class like '01%'))
        group by patch_id, part_id, source_id),
     approved as (
       select patch_id, part_id, case when count(*) = 1 then (array_agg(geom))[1] else st_union(geom) end geom
         from overlay_hit where source_id = any(:approvals) group by patch_id, part_id)
     select f.patch_id, f.part_id, f.source_id, m.farmland_m2,
            case when cardinality(cast(:approvals as bigint[])) = 0 then null
                 when a.geom is null then m.farmland_m2
                 when st_covers(a.geom, m.geom) then 0
                 else least(area_m2(st_difference(m.geom, a.geom)), m.farmland_m2) end unmatched_m2
       from farmed f
       join todo t on t.patch_id = f.patch_id and t.part_id = f.part_id
       cross join lateral (select coalesce(f.geom, t.geom) geom,
              case when f.geom is null then t.area_m2 when f.n = 1 then least(f.sum_m2, t.area_m2)
                   else least(area_m2(f.geom), t.area_m2) end farmland_m2) m
       left join approved a on a.patch_id = f.patch_id and a.part_id = f.part_id`,
    { ...layers },
  );
  await trx.raw('create index on overlay_farmland (patch_id, part_id, source_id)');
}

/** Writes what was computed over the earlier rows of the same patches, parts and sources. */
export async function saveOverlays(
  trx: Transaction,
  regionId: number,
  sources: OverlaySource[],
): Promise<void> {
  const kind = sources[0]!.kind;
  const ids = sources.map((source) => source.id);
  await trx.raw(
    `delete from patch_overlay o using todo t
      where o.region_id = :regionId and o.patch_id = t.patch_id and o.part_id = t.part_id
        and o.source_kind = :kind and o.source_id = any(:ids)`,
    { regionId, kind, ids },
  );
  const farmland = kind === 'layer';
  await trx.raw(
    `insert into patch_overlay (region_id, patch_id, part_id, source_kind, source_id, hit_m2, hit_ratio, farmland_m2, unmatched_m2,
                                matched, classes, source_version)
     select :regionId, h.patch_id, h.part_id, :kind, h.source_id, h.hit_m2, h.hit_m2 / h.subject_m2,
            ${farmland ? 'f.farmland_m2, f.unmatched_m2' : 'null, null'}, h.labels, h.classes, v.version
       from overlay_hit h
       join unnest(cast(:ids as bigint[]), cast(:versions as text[])) v (id, version) on v.id = h.source_id
       ${farmland ? 'left join overlay_farmland f on f.patch_id = h.patch_id and f.part_id = h.part_id and f.source_id = h.source_id' : ''}
      where h.hit_m2 >= ${ROUNDING_M2}`,
    { regionId, kind, ids, versions: sources.map((source) => source.version) },
  );
}

/** Everything of the batch is overlaid as it is now. */
export async function saveSubjects(trx: Transaction, regionId: number): Promise<void> {
  await trx.raw(
    `insert into overlay_subject (region_id, patch_id, part_id, ground)
     select :regionId, patch_id, part_id, ground from subject where fresh
     on conflict (region_id, patch_id, part_id) do update set ground = excluded.ground`,
    { regionId },
  );
}

/** Of each source: patches hit, area hit, farmland without approval. */
export async function sumOverlays(
  trx: Transaction,
  key: BatchKey,
): Promise<
  { source_kind: string; source_id: number; hits: number; hit_m2: number; unmatched_m2: number | null }[]
> {
  const result = await trx.raw<{
    rows: {
      source_kind: string;
      source_id: number;
      hits: number;
      hit_m2: number;
      unmatched_m2: number | null;
    }[];
  }>(
    `select o.source_kind, o.source_id, count(*) hits, sum(o.hit_m2) hit_m2, sum(o.unmatched_m2) unmatched_m2
       from patch p join patch_overlay o on o.region_id = p.region_id and o.patch_id = p.id and o.part_id = 0
      where p.region_id = :regionId and p.batch_id = :batchId group by o.source_kind, o.source_id`,
    { ...key },
  );
  return result.rows;
}
