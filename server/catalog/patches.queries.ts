import type { Knex } from 'knex';
import type { CellRef, PatchState } from '../contract/land.ts';
import type { Bbox4490 } from '../contract/import-report.ts';
import type { Queryable } from '../db/pool.ts';

export interface PatchFilter {
  regionId: number;
  /** States and cells are of this scheme; null: none. */
  schemeId: number | null;
  batchId?: number | undefined;
  /** `inside`: everything but outside; `decided`: those whose answer is a person's word. */
  state?: PatchState | 'inside' | 'none' | 'decided' | undefined;
  crossing?: boolean | undefined;
  /** Patches with a calling share in this cell or anywhere under it. */
  underCellId?: number | undefined;
  /** Part of the patch number. */
  q?: string | undefined;
  minAreaM2?: number | undefined;
  bbox4490?: Bbox4490 | undefined;
}

export type PatchSort = 'no' | 'area';

export interface PatchListRow {
  id: number;
  patch_no: string;
  batch: string;
  patch_type: string | null;
  area_m2: number;
  state: PatchState | null;
  called_cells: number;
  lead_id: number | null;
  lead_code: string | null;
  lead_name: string | null;
  lead_level: number | null;
  decision_id: number | null;
  nearest: CellRef | null;
  nearest_m: number | null;
  lon: number;
  lat: number;
}

/** Patches assigned in another scheme only belong to other land; those assigned nowhere still wait for one. */
const OF_THIS_SCHEME = `(a.patch_id is not null or not exists (
  select from patch_assignment other where other.region_id = p.region_id and other.patch_id = p.id))`;

/** The leaf nearest to a blind spot, as it was on the patch's day. */
const NEAREST = `
  (select json_build_object('id', n.cell_id, 'code', n.code, 'name', n.name, 'level', n.level) from cell_name n
    where n.region_id = a.region_id and n.cell_id = a.nearest_cell_id and upper_inf(n.recorded) and n.valid @> p.observed_on)`;

/** The patches a filter keeps; columns and order are added by the callers below. */
function filtered(db: Queryable, filter: PatchFilter): Knex.QueryBuilder {
  const query = db('patch as p')
    .join('batch as b', (join) => join.on('b.region_id', 'p.region_id').andOn('b.id', 'p.batch_id'))
    .leftJoin('patch_assignment as a', (join) =>
      join
        .on('a.region_id', 'p.region_id')
        .andOn('a.patch_id', 'p.id')
        .andOn('a.scheme_id', db.raw('cast(? as bigint)', [filter.schemeId])),
    )
    .where('p.region_id', filter.regionId);
  if (filter.batchId !== undefined) void query.where('p.batch_id', filter.batchId);
  else if (filter.schemeId !== null) void query.whereRaw(OF_THIS_SCHEME);
  if (filter.state === 'inside') void query.whereRaw("a.state is distinct from 'outside'");
  else if (filter.state === 'decided') void query.whereNotNull('a.decision_id');
  else if (filter.state === 'none') void query.whereNull('a.state');
  else if (filter.state) void query.where('a.state', filter.state);
  if (filter.crossing) void query.where('a.called_cells', '>', 1);
  if (filter.minAreaM2 !== undefined) void query.where('p.area_m2', '>=', filter.minAreaM2);
  if (filter.q) void query.whereRaw('strpos(lower(p.patch_no), lower(?)) > 0', [filter.q]);
  if (filter.bbox4490) {
    void query.whereRaw('p.geom && st_makeenvelope(?, ?, ?, ?, 4490)', filter.bbox4490);
  }
  if (filter.underCellId !== undefined) {
    void query.whereRaw(
      `exists (select from patch_share s
                where s.region_id = p.region_id and s.patch_id = p.id and s.scheme_id = a.scheme_id and s.calls
                  and s.cell_id in (
                    with recursive subtree as (
                      select cast(? as bigint) cell_id
                      union
                      select v.cell_id from cell_version v join subtree t on v.parent_cell_id = t.cell_id
                       where v.region_id = ? and upper_inf(v.recorded))
                    select cell_id from subtree))`,
      [filter.underCellId, filter.regionId],
    );
  }
  return query;
}

export async function countPatches(
  db: Queryable,
  filter: PatchFilter,
): Promise<{ total: number; totalM2: number }> {
  const rows = (await filtered(db, filter).select(
    db.raw('count(*) total'),
    db.raw('coalesce(sum(p.area_m2), 0) "totalM2"'),
  )) as { total: number; totalM2: number }[];
  return rows[0]!;
}

/** One page, by number or largest first; keyset paging, so a page costs the same wherever it lies. */
export async function listPatches(
  db: Queryable,
  filter: PatchFilter,
  page: { sort: PatchSort; after: { value: string | number; id: number } | null; limit: number },
): Promise<PatchListRow[]> {
  const query = filtered(db, filter)
    .leftJoin('cell_name as c', (join) =>
      join
        .on('c.region_id', 'a.region_id')
        .andOn('c.cell_id', 'a.lead_cell_id')
        .andOn(db.raw('upper_inf(c.recorded) and c.valid @> p.observed_on')),
    )
    .select(
      'p.id',
      'p.patch_no',
      'b.code as batch',
      'p.patch_type',
      'p.area_m2',
      'a.state',
      db.raw('coalesce(a.called_cells, 0) called_cells'),
      'c.cell_id as lead_id',
      'c.code as lead_code',
      'c.name as lead_name',
      'c.level as lead_level',
      'a.decision_id',
      'a.nearest_m',
      db.raw(`${NEAREST} nearest`),
      db.raw('st_x(p.point) lon, st_y(p.point) lat'),
    )
    .limit(page.limit);
  if (page.sort === 'area') {
    void query.orderByRaw('p.area_m2 desc, p.id desc');
    if (page.after) void query.whereRaw('(p.area_m2, p.id) < (?, ?)', [page.after.value, page.after.id]);
  } else {
    void query.orderByRaw('p.patch_no, p.id');
    if (page.after) void query.whereRaw('(p.patch_no, p.id) > (?, ?)', [page.after.value, page.after.id]);
  }
  return (await query) as PatchListRow[];
}

export interface PatchDetailRow extends PatchListRow {
  kind: string;
  batch_name: string;
  before_from: string | null;
  before_to: string | null;
  before_text: string | null;
  after_from: string | null;
  after_to: string | null;
  after_text: string | null;
  observed_on: string;
  issued_area_m2: number | null;
  assigned_m2: number | null;
  multiply_m2: number | null;
  blind_spot_m2: number | null;
  outside_m2: number | null;
  computed_state: PatchState | null;
  uncertain_ratio: number | null;
  details: Record<string, string>;
  attributes: Record<string, unknown>;
  bbox4490: Bbox4490;
  source_crs: string | null;
  geometry: GeoJSON.MultiPolygon;
}

export async function findPatch(
  db: Queryable,
  key: { regionId: number; schemeId: number | null; id: number },
): Promise<PatchDetailRow | null> {
  const result = await db.raw<{ rows: PatchDetailRow[] }>(
    `select p.id, p.patch_no, b.code batch, b.name batch_name, b.kind, p.patch_type, p.area_m2, a.state,
            coalesce(a.called_cells, 0) called_cells, c.cell_id lead_id, c.code lead_code, c.name lead_name, c.level lead_level,
            st_x(p.point) lon, st_y(p.point) lat,
            lower(p.before_date) before_from, upper(p.before_date) - 1 before_to, p.before_text,
            lower(p.after_date) after_from, upper(p.after_date) - 1 after_to, p.after_text, p.observed_on, p.issued_area_m2,
            a.assigned_m2, a.multiply_m2, a.blind_spot_m2, a.outside_m2, a.decision_id, a.computed_state,
            a.nearest_m, a.uncertain_ratio,
            ${NEAREST} nearest,
            p.details, p.attributes, p.source_crs,
            json_build_array(st_xmin(p.geom), st_ymin(p.geom), st_xmax(p.geom), st_ymax(p.geom)) bbox4490,
            st_asgeojson(p.geom, 9)::json geometry
       from patch p
       join batch b on b.region_id = p.region_id and b.id = p.batch_id
       left join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
       left join cell_name c on c.region_id = a.region_id and c.cell_id = a.lead_cell_id and upper_inf(c.recorded)
                               and c.valid @> p.observed_on
      where p.region_id = :regionId and p.id = :id`,
    { ...key },
  );
  return result.rows[0] ?? null;
}

export interface ShareRow {
  cell_id: number;
  code: string;
  name: string;
  level: number;
  share_m2: number;
  share_ratio: number;
  calls: boolean;
  is_lead: boolean;
  method: string;
}

/** Shares of a patch by leaf cell, largest first. */
export async function listShares(
  db: Queryable,
  key: { regionId: number; schemeId: number | null; id: number },
): Promise<ShareRow[]> {
  const result = await db.raw<{ rows: ShareRow[] }>(
    `select s.cell_id, c.code, c.name, c.level, s.share_m2, s.share_ratio, s.calls, s.is_lead, s.method
       from patch_share s
       join patch p on p.region_id = s.region_id and p.id = s.patch_id
       join cell_name c on c.region_id = s.region_id and c.cell_id = s.cell_id and upper_inf(c.recorded)
                          and c.valid @> p.observed_on
      where s.region_id = :regionId and s.scheme_id = :schemeId and s.patch_id = :id
      order by s.share_m2 desc, c.code`,
    { ...key },
  );
  return result.rows;
}

export interface LinkRow {
  id: number;
  patch_no: string;
  batch: string;
  batch_name: string;
  patch_type: string | null;
  observed_on: string;
  is_earlier: boolean;
  overlap_m2: number;
  ratio: number;
  other_ratio: number;
}

/** Patches of other batches on the same ground, those with most of it first. */
export async function listLinks(db: Queryable, key: { regionId: number; id: number }): Promise<LinkRow[]> {
  const result = await db.raw<{ rows: LinkRow[] }>(
    `select p.id, p.patch_no, b.code batch, b.name batch_name, p.patch_type, p.observed_on,
            l.is_earlier, l.overlap_m2, l.ratio, l.other_ratio
       from (select earlier_patch_id id, true is_earlier, overlap_m2, ratio, earlier_ratio other_ratio
               from patch_link where region_id = :regionId and patch_id = :id
              union all
             select patch_id, false, overlap_m2, earlier_ratio, ratio
               from patch_link where region_id = :regionId and earlier_patch_id = :id) l
       join patch p on p.region_id = :regionId and p.id = l.id
       join batch b on b.region_id = p.region_id and b.id = p.batch_id
      order by l.overlap_m2 desc, p.id limit 50`,
    { regionId: key.regionId, id: key.id },
  );
  return result.rows;
}
