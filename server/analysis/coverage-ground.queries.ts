import type { CoverageReport } from '../contract/reports.ts';
import type { Queryable, Transaction } from '../db/pool.ts';
import type { CheckKey } from './coverage-cells.queries.ts';

/** A fingerprint of what a check depends on besides the cells: while it is the same only changed cells are checked. */
export async function groundFingerprint(db: Queryable, key: CheckKey): Promise<string> {
  const result = await db.raw<{ rows: { hash: string }[] }>(
    `select md5(concat_ws('#',
              (select settings::text from scheme where region_id = :regionId and id = :schemeId),
              (select string_agg(kind || ' ' || precedence, ',' order by kind) from scheme_kind
                where region_id = :regionId and scheme_id = :schemeId),
              -- A layer's features are written by its imports and by their undoing, and by nobody else.
              (select string_agg(concat_ws(' ', l.code, l.id, runs.last, runs.undone), ',' order by l.code)
                 from scheme s
                 join reference_layer l on l.region_id = s.region_id and l.code in (s.settings ->> 'targetLayer', s.settings ->> 'nonGridLayer'),
                      lateral (select max(r.id) "last", count(*) filter (where r.state = 'undone') undone
                                 from import_run r where r.region_id = l.region_id and r.kind = 'layer' and r.target = l.code) runs
                where s.region_id = :regionId and s.id = :schemeId))) hash`,
    { ...key },
  );
  return result.rows[0]!.hash;
}

export interface GroundLayers {
  /** null: all ground is to be covered. */
  targetId: number | null;
  nonGridId: number | null;
}

const features = (layer: 'targetId' | 'nonGridId') =>
  `from reference_feature r
    where r.region_id = cast(:regionId as int) and r.layer_id = cast(:${layer} as bigint) and upper_inf(r.recorded)`;

/**
 * Ground of a geometry that is measured: within the target layer, without the non-grid areas. Feature by feature, so that
 * the parts are small before they are put together.
 */
const measured = (geom: string, layers: GroundLayers): string => {
  const within =
    layers.targetId === null
      ? geom
      : `(select st_union(polygons_only(st_intersection(r.geom, ${geom}))) ${features('targetId')} and r.geom && ${geom})`;
  if (layers.nonGridId === null) return within;
  return `(select st_difference(w.geom, coalesce(
                    (select st_union(polygons_only(st_intersection(r.geom, w.geom))) ${features('nonGridId')} and r.geom && w.geom),
                    st_geomfromtext('POLYGON EMPTY', 4490)))
             from (select polygons_only(${within}) geom offset 0) w)`;
};

/** Cuts what was found to measured ground; a cell whose parent is missing stays whole, since the fault is the cell's. */
export async function cutToGround(trx: Transaction, key: CheckKey & GroundLayers): Promise<void> {
  await trx.raw(
    `with cut as (
       delete from found f where role = 'new' and (kind <> 'outside' or parent_cell_id is not null) returning f.*)
     insert into found (kind, level, parent_cell_id, parent_code, cell_ids, codes, geom)
     select f.kind, f.level, f.parent_cell_id, f.parent_code, f.cell_ids, f.codes, st_multi(part.geom)
       from cut f, lateral st_dump(polygons_only(${measured('f.geom', key)})) part
      order by f.n`,
    bindings(key),
  );
}

/** A parent nobody declared divided is, when its cells cover enough of its measured ground: farmland is little of a mountain town. */
export async function divideByGround(
  trx: Transaction,
  key: CheckKey & GroundLayers & { partialBelow: number },
): Promise<void> {
  await trx.raw(
    `update suspect_parent p
        set division = 'complete'
       from cell_version v, coverage_cell c
      where p.division = 'partial' and v.region_id = p.region_id and v.id = p.version_id
        and c.region_id = p.region_id and c.scheme_id = p.scheme_id and c.cell_id = p.cell_id and c.division_status is null
        and (select coalesce(sum(k.area_m2), 0) from coverage_cell k
              where k.region_id = cast(:regionId as int) and k.scheme_id = cast(:schemeId as bigint) and k.home_cell_id = p.cell_id)
            >= coalesce(area_m2(${measured('v.geom', key)}), 0) * cast(:partialBelow as double precision)`,
    { ...bindings(key), schemeId: key.schemeId, partialBelow: key.partialBelow },
  );
}

/** Only what the statement names: an absent layer has no place in it. */
const bindings = ({ regionId, targetId, nonGridId }: CheckKey & GroundLayers): Record<string, number> => ({
  ...{ regionId },
  ...(targetId === null ? {} : { targetId }),
  ...(nonGridId === null ? {} : { nonGridId }),
});

const attribute = (...names: string[]) =>
  `coalesce(${names.map((name) => `nullif(trim(f.attributes ->> '${name}'), '')`).join(', ')})`;

/** The areas without cells, largest first. */
export async function readNonGrid(
  db: Queryable,
  key: { regionId: number; nonGridId: number },
): Promise<NonNullable<CoverageReport['ground']>['nonGrid']> {
  const result = await db.raw<{ rows: NonNullable<CoverageReport['ground']>['nonGrid'] }>(
    `select f.id, f.name, ${attribute('reason', '原因', '理由')} reason, ${attribute('unit', '责任单位', '单位')} unit, f.area_m2 "areaM2"
       from reference_feature f
      where f.region_id = :regionId and f.layer_id = :nonGridId and upper_inf(f.recorded)
      order by f.area_m2 desc, f.id`,
    key,
  );
  return result.rows;
}
