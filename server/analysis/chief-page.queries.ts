import type { ChiefCell, ChiefFinding, ChiefPatch, ChiefShare } from '../contract/chief-page.ts';
import type { CellRef } from '../contract/land.ts';
import type { Queryable } from '../db/pool.ts';

export interface CellKey {
  regionId: number;
  schemeId: number;
  cellId: number;
  /** ISO day. */
  date: string;
}

export interface ChiefCellRow
  extends
    Pick<ChiefCell, 'scheme' | 'schemeName' | 'levelName' | 'areaM2' | 'bbox4490' | 'outline'>,
    CellRef {
  schemeId: number;
  settings: { sliverWidthM: number };
  /** How far the outline was let off, in degrees. */
  off: number;
}

/** Steps of a drawing: a phone shows no more of an outline than this part of its extent. */
const STEPS = 1500;
/** About a decimetre. */
const FINEST = 1e-6;
/** How far from its middle the surroundings of a cell are drawn, as a part of its extent: a phone's picture is wider than high. */
const AROUND = 0.95;

/** A cell as it is on the day, its outline let off to what a phone can show. Null where it is not there or not in scope. */
export async function readChiefCell(
  db: Queryable,
  key: { regionId: number; cellId: number; date: string },
): Promise<ChiefCellRow | null> {
  const result = await db.raw<{ rows: ChiefCellRow[] }>(
    `select v.cell_id id, v.code, v.name, v.level, s.code scheme, s.name "schemeName", s.id "schemeId", s.settings,
            json_build_object('zh', coalesce(l.name_zh, ''), 'en', coalesce(l.name_en, '')) "levelName", v.area_m2 "areaM2",
            json_build_array(st_xmin(v.geom), st_ymin(v.geom), st_xmax(v.geom), st_ymax(v.geom)) "bbox4490", d.off,
            st_asgeojson(st_multi(st_simplifypreservetopology(v.geom, d.off)), 6, 0)::json outline
       from cell_version v
       join scheme s on s.region_id = v.region_id and s.id = v.scheme_id
       left join scheme_level l on l.region_id = v.region_id and l.scheme_id = v.scheme_id and l.level = v.level,
            lateral (select greatest(${FINEST}, greatest(st_xmax(v.geom) - st_xmin(v.geom), st_ymax(v.geom) - st_ymin(v.geom)) / ${STEPS})) d (off)
      where v.region_id = :regionId and v.cell_id = :cellId and upper_inf(v.recorded) and v.valid @> cast(:date as date)`,
    { ...key },
  );
  return result.rows[0] ?? null;
}

/**
 * Outlines of the cells of the same level around a cell, cut to its surroundings. Lines and names of neighbours are what
 * a chief may see beside their own ground: the only query of the page that is run on all ground but \`listFindingsAt\` and
 * who is above.
 */
export async function listNeighbours(db: Queryable, key: CellKey): Promise<ChiefCell['neighbours']> {
  const result = await db.raw<{ rows: ChiefCell['neighbours'] }>(
    `with own as (
       select v.geom, v.level, greatest(st_xmax(v.geom) - st_xmin(v.geom), st_ymax(v.geom) - st_ymin(v.geom)) extent
         from cell_version v
        where v.region_id = :regionId and v.cell_id = :cellId and upper_inf(v.recorded) and v.valid @> cast(:date as date)),
     around as (select own.*, st_expand(st_centroid(st_envelope(geom)), extent * ${AROUND}) box from own)
     select n.code, n.name,
            st_asgeojson(st_multi(st_simplifypreservetopology(cut.geom, greatest(${FINEST}, a.extent / ${STEPS}))), 6, 0)::json outline
       from around a
       join cell_version n on n.region_id = :regionId and n.scheme_id = :schemeId and n.level = a.level and n.cell_id <> :cellId
                          and upper_inf(n.recorded) and n.valid @> cast(:date as date) and n.geom && a.box,
            lateral (select polygons_only(st_clipbybox2d(n.geom, box2d(a.box))) geom) cut
      where not st_isempty(cut.geom)
      order by st_distance(n.geom, a.geom), n.code limit 30`,
    { ...key },
  );
  return result.rows;
}

/** Findings of the last check on a cell: it is parent or party, or they touch it. */
export async function listFindingsAt(
  db: Queryable,
  key: CellKey & { sliverWidthM: number; limit: number },
): Promise<ChiefFinding[]> {
  const result = await db.raw<{ rows: ChiefFinding[] }>(
    `select f.id, f.kind, f.state, f.area_m2 "areaM2", f.width_m "widthM", s.sliver, o.own,
            to_char(f.first_seen, 'YYYY-MM-DD') "firstSeen", st_x(f.point) lon, st_y(f.point) lat,
            st_asgeojson(st_multi(st_simplifypreservetopology(f.geom, ${FINEST})), 6, 0)::json outline
       from cell_version v
       join coverage_finding f on f.region_id = v.region_id and f.scheme_id = v.scheme_id and f.state <> 'fixed'
                              and f.geom && st_expand(v.geom, 1e-8)
                              -- Along a line: a corner in common is no border in common.
                              and (f.parent_cell_id = v.cell_id or f.cell_ids @> array[v.cell_id]
                                   or f.level = v.level and st_dimension(st_intersection(f.geom, v.geom)) >= 1),
            lateral (select coalesce(f.parent_cell_id = v.cell_id, false) or f.cell_ids @> array[v.cell_id]) o (own),
            lateral (select is_sliver(f.region_id, f.geom, f.width_m, :sliverWidthM, f.caused_by)) s (sliver)
      where v.region_id = :regionId and v.cell_id = :cellId and upper_inf(v.recorded) and v.valid @> cast(:date as date)
      order by f.state not in ('open', 'disputed'), not o.own, s.sliver, f.area_m2 desc, f.id limit :limit`,
    { ...key },
  );
  return result.rows;
}

export interface ChiefPatchRow extends Omit<ChiefPatch, 'patchTypeName' | 'shares'> {
  shares: Omit<ChiefShare, 'person'>[];
  total: number;
}

/** Patches that call a cell or one below it, or that it leads without a share, the newest day first. */
export async function listPatchesOf(
  db: Queryable,
  key: CellKey & { limit: number },
): Promise<ChiefPatchRow[]> {
  const result = await db.raw<{ rows: ChiefPatchRow[] }>(
    `with recursive subtree as (
       select cast(:cellId as bigint) cell_id
       union
       select v.cell_id from cell_version v join subtree s on v.parent_cell_id = s.cell_id
        where v.region_id = :regionId and upper_inf(v.recorded) and v.valid @> cast(:date as date)),
     called as (
       select patch_id from patch_share
        where region_id = :regionId and scheme_id = :schemeId and (calls or is_lead) and cell_id in (select cell_id from subtree)
       union
       select patch_id from patch_assignment
        where region_id = :regionId and scheme_id = :schemeId and lead_cell_id in (select cell_id from subtree)),
     page as (
       select p.*, count(*) over () total from patch p
        where p.region_id = :regionId and p.id in (select patch_id from called)
        order by p.observed_on desc, p.patch_no, p.id limit :limit)
     select p.id, p.patch_no "patchNo", b.code batch, b.name "batchName", p.patch_type "patchType", p.area_m2 "areaM2",
            a.state, a.blind_spot_m2 "blindSpotM2", a.outside_m2 "outsideM2", p.before_text "before", p.after_text "after",
            to_char(p.observed_on, 'YYYY-MM-DD') "observedOn", st_x(p.point) lon, st_y(p.point) lat,
            st_asgeojson(st_multi(st_simplifypreservetopology(p.geom, ${FINEST} * 10)), 6, 0)::json outline,
            coalesce((select sum(s.share_m2) from patch_share s
                       where s.region_id = p.region_id and s.scheme_id = :schemeId and s.patch_id = p.id
                         and s.cell_id in (select cell_id from subtree)), 0) "ownM2",
            coalesce(a.lead_cell_id in (select cell_id from subtree), false) "isLead",
            (select json_build_object('id', n.cell_id, 'code', n.code, 'name', n.name, 'level', n.level) from cell_name n
              where n.region_id = p.region_id and n.cell_id = a.lead_cell_id and upper_inf(n.recorded)
                and n.valid @> cast(:date as date)) "lead",
            coalesce((select json_agg(json_build_object('cell', json_build_object('id', n.cell_id, 'code', n.code, 'name', n.name, 'level', n.level),
                             'own', s.cell_id in (select cell_id from subtree), 'shareM2', s.share_m2, 'shareRatio', s.share_ratio, 'calls', s.calls, 'isLead', s.is_lead)
                             order by s.is_lead desc, s.share_m2 desc, n.code)
                        from patch_share s
                        join cell_name n on n.region_id = s.region_id and n.cell_id = s.cell_id and upper_inf(n.recorded)
                                        and n.valid @> cast(:date as date)
                       where s.region_id = p.region_id and s.scheme_id = :schemeId and s.patch_id = p.id), '[]') shares,
            p.total
       from page p
       join batch b on b.region_id = p.region_id and b.id = p.batch_id
       join patch_assignment a on a.region_id = p.region_id and a.scheme_id = :schemeId and a.patch_id = p.id
      order by p.observed_on desc, p.patch_no, p.id`,
    { ...key },
  );
  return result.rows;
}
