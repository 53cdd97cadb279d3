import type { LayerKind } from '../contract/layers.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

export interface BatchKey {
  regionId: number;
  batchId: number;
}

/** A layer or an earlier batch, its version now, and the version the overlays of the batch were last computed with. */
export interface OverlaySource {
  kind: 'layer' | 'batch';
  id: number;
  code: string;
  name: string;
  layer_kind: LayerKind | null;
  version: string;
  done_version: string | null;
}

/** Recorded time of the last change of a layer: features that came, features that ended. */
const LAYER_VERSION = `(
  select to_char(greatest(max(lower(f.recorded)), max(upper(f.recorded))) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    from reference_feature f where f.region_id = l.region_id and f.layer_id = l.id)`;

export async function listLayerSources(db: Queryable, key: BatchKey): Promise<OverlaySource[]> {
  const result = await db.raw<{ rows: OverlaySource[] }>(
    `select 'layer' kind, l.id, l.code, l.name, l.kind layer_kind, v.version, r.source_version done_version
       from reference_layer l
       join lateral (select ${LAYER_VERSION} version) v on v.version is not null
       left join overlay_run r on r.region_id = l.region_id and r.batch_id = :batchId and r.source_kind = 'layer' and r.source_id = l.id
      where l.region_id = :regionId order by l.code`,
    { ...key },
  );
  return result.rows;
}

/** Batches before this one: by the end of the period, else the last day of their patches, then by id. */
export async function listBatchSources(db: Queryable, key: BatchKey): Promise<OverlaySource[]> {
  const result = await db.raw<{ rows: OverlaySource[] }>(
    `with dated as (
       select b.id, b.code, b.name, coalesce(upper(b.period) - 1, p.last_day) last_day,
              p.n || '/' || to_char(p.newest at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') version
         from batch b
         join lateral (select count(*) n, max(observed_on) last_day, max(recorded_from) newest
                         from patch where region_id = b.region_id and batch_id = b.id having count(*) > 0) p on true
        where b.region_id = :regionId)
     select 'batch' kind, d.id, d.code, d.name, null layer_kind, d.version, r.source_version done_version
       from dated d
       join dated this on this.id = :batchId and (d.last_day, d.id) < (this.last_day, this.id)
       left join overlay_run r on r.region_id = :regionId and r.batch_id = :batchId and r.source_kind = 'batch' and r.source_id = d.id
      order by d.last_day, d.id`,
    { ...key },
  );
  return result.rows;
}

const PIECE_VERTICES = 64;

/** Brings the pieces of the layers up to date: those of features that ended go, those of new features come. */
export async function cutLayers(trx: Transaction, regionId: number, layerIds: number[]): Promise<void> {
  await trx.raw(
    `delete from reference_piece p using reference_feature f
      where p.region_id = :regionId and p.layer_id = any(:layerIds) and f.region_id = p.region_id and f.id = p.feature_id
        and not upper_inf(f.recorded)`,
    { regionId, layerIds },
  );
  await trx.raw(
    `insert into reference_piece (region_id, layer_id, feature_id, geom)
     select f.region_id, f.layer_id, f.id, part.geom
       from reference_feature f,
            lateral (select d.geom from st_dump(f.geom) d where st_npoints(f.geom) <= :vertices
                     union all
                     select d.geom from st_subdivide(f.geom, :vertices) s (geom), st_dump(polygons_only(s.geom)) d
                      where st_npoints(f.geom) > :vertices) part
      where f.region_id = :regionId and f.layer_id = any(:layerIds) and upper_inf(f.recorded)
        and not exists (select from reference_piece p where p.region_id = f.region_id and p.feature_id = f.id)`,
    { regionId, layerIds, vertices: PIECE_VERTICES },
  );
}

export async function saveOverlayRun(
  trx: Transaction,
  key: BatchKey,
  source: Pick<OverlaySource, 'kind' | 'id' | 'version'>,
): Promise<void> {
  await trx.raw(
    `insert into overlay_run (region_id, batch_id, source_kind, source_id, source_version)
     values (:regionId, :batchId, :kind, :id, :version)
     on conflict (region_id, batch_id, source_kind, source_id) do update
        set source_version = excluded.source_version, computed_at = now()`,
    { ...key, kind: source.kind, id: source.id, version: source.version },
  );
}
