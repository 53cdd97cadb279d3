import type { LayerKind, ReferenceLayer } from '../contract/layers.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

export interface LayerRow {
  id: number;
  code: string;
  name: string;
  kind: LayerKind;
}

export async function findLayer(db: Queryable, regionId: number, code: string): Promise<LayerRow | null> {
  const result = await db.raw<{ rows: LayerRow[] }>(
    'select id, code, name, kind from reference_layer where region_id = :regionId and code = :code',
    { regionId, code },
  );
  return result.rows[0] ?? null;
}

/** Layers with what they hold now. */
export async function listLayers(db: Queryable, regionId: number): Promise<ReferenceLayer[]> {
  const result = await db.raw<{ rows: ReferenceLayer[] }>(
    `select l.id, l.code, l.name, l.kind, count(f.id) features, coalesce(sum(f.area_m2), 0) "areaM2",
            case when count(f.id) > 0 then
              json_build_array(st_xmin(st_extent(f.geom)), st_ymin(st_extent(f.geom)), st_xmax(st_extent(f.geom)), st_ymax(st_extent(f.geom)))
            end bbox4490,
            max(lower(f.recorded)) "recordedAt"
       from reference_layer l
       left join reference_feature f on f.region_id = l.region_id and f.layer_id = l.id and upper_inf(f.recorded)
      where l.region_id = :regionId
      group by l.region_id, l.id, l.code, l.name, l.kind order by l.code`,
    { regionId },
  );
  return result.rows;
}

/** Makes the layer, or brings name and kind up to date where they are given. */
export async function saveLayer(
  trx: Transaction,
  layer: { regionId: number; code: string; name: string | null; kind: LayerKind | null },
): Promise<LayerRow> {
  const result = await trx.raw<{ rows: LayerRow[] }>(
    `insert into reference_layer (region_id, code, name, kind)
     values (:regionId, :code, coalesce(:name, :code), coalesce(:kind, 'other'))
     on conflict (region_id, code) do update
        set name = coalesce(:name, reference_layer.name), kind = coalesce(:kind, reference_layer.kind)
     returning id, code, name, kind`,
    layer,
  );
  return result.rows[0]!;
}

export interface LayerTarget {
  regionId: number;
  layerId: number;
  runId: number;
  /** Recorded time of the run. */
  instant: string;
}

/**
 * Pairs the delivery with what the layer holds by content: the nth feature of some content with the nth that is held.
 * `held` is null for what is new; features held that no row names are no longer delivered.
 */
export async function pairFeatures(trx: Transaction, target: LayerTarget): Promise<void> {
  await trx.raw(
    `create temp table paired on commit drop as
     with delivered as (
       select ctid row_id, content_hash,
              row_number() over (partition by content_hash order by file_no, feature_no) n
         from stage where refused is null),
     held as (
       select id, content_hash, row_number() over (partition by content_hash order by id) n
         from reference_feature
        where region_id = :regionId and layer_id = :layerId and upper_inf(recorded))
     select d.row_id, h.id held from delivered d full join held h using (content_hash, n)`,
    { regionId: target.regionId, layerId: target.layerId },
  );
}

/** Of the pairing: `changed` are new features whose code one that goes had, `removed` those that go without. */
export async function countFeatures(
  trx: Transaction,
): Promise<{ added: number; changed: number; unchanged: number; removed: number }> {
  const result = await trx.raw<{
    rows: { added: number; changed: number; unchanged: number; removed: number }[];
  }>(
    `with fresh as (
       select s.mapped->>'code' code from paired p join stage s on s.ctid = p.row_id where p.held is null),
     gone as (
       select f.code from paired p join reference_feature f on f.id = p.held where p.row_id is null),
     followed as (select count(*) n from fresh where code in (select code from gone where code is not null))
     select (select count(*) from fresh) - followed.n added, followed.n changed,
            (select count(*) from paired where row_id is not null and held is not null) unchanged,
            greatest((select count(*) from gone) - followed.n, 0) removed
       from followed`,
  );
  return result.rows[0]!;
}

/** Ends the recorded time of what is no longer delivered; it stays for questions about the past. */
export async function closeFeatures(trx: Transaction, target: LayerTarget): Promise<void> {
  await trx.raw(
    `update reference_feature f set recorded = tstzrange(lower(f.recorded), :instant), closed_by_run = :runId
       from paired p where p.row_id is null and f.region_id = :regionId and f.id = p.held`,
    { instant: target.instant, runId: target.runId, regionId: target.regionId },
  );
}

export async function insertFeatures(trx: Transaction, target: LayerTarget): Promise<void> {
  await trx.raw(
    `insert into reference_feature (region_id, layer_id, code, name, class, approval_no, geom, area_m2, source_geom, source_crs,
                                    attributes, content_hash, import_run_id, recorded)
     select :regionId, :layerId, s.mapped->>'code', s.mapped->>'name', s.mapped->>'class', s.mapped->>'approvalNo',
            s.geom, s.area_m2, s.source_geom, s.source_crs, s.attrs, s.content_hash, :runId, tstzrange(:instant, null)
       from paired p join stage s on s.ctid = p.row_id
      where p.held is null order by s.file_no, s.feature_no`,
    { ...target },
  );
}
