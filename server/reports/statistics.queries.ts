import type { Queryable } from '../db/pool.ts';
import { OUTSIDE_UNIT, PLACES, unitOf, type ScopeKey } from './statistics-scope.queries.ts';

/** Which patches are counted: of a batch, observed on certain days. */
export interface PatchChoice extends Record<string, unknown> {
  batchId: number | null;
  /** ISO dates, both included; null: open. */
  from: string | null;
  to: string | null;
}

const CHOSEN = `p.region_id = :regionId and (cast(:batchId as bigint) is null or p.batch_id = :batchId)
            and p.observed_on between coalesce(cast(:from as date), '-infinity') and coalesce(cast(:to as date), 'infinity')`;

const MEASURES = [
  ...['patches', 'multi', 'led_m2', 'share_m2', 'blind_m2', 'outside_m2', 'multiply_m2', 'overlaid'],
  ...['farmland', 'farmland_m2', 'unmatched_m2', 'basic', 'basic_m2', 'red', 'red_m2'],
];

export interface StatisticsRow {
  unit_id: number;
  /** Which of the five the row is grouped by besides the unit; null: none, the unit as a whole. */
  facet: 'state' | 'type' | 'prejudgement' | 'month' | 'batch' | null;
  value: string | null;
  patches: number;
  multi: number;
  led_m2: number;
  share_m2: number;
  blind_m2: number;
  outside_m2: number;
  multiply_m2: number;
  overlaid: number;
  farmland: number;
  farmland_m2: number;
  unmatched_m2: number;
  basic: number;
  basic_m2: number;
  red: number;
  red_m2: number;
}

/** What units are told apart by; text of a patch without a type or a prejudgement is ''. */
const KEYS = `a.state, coalesce(p.patch_type, '') patch_type, coalesce(j.result, '') result,
              date_trunc('month', cast(p.observed_on as timestamp)) as month, p.batch_id`;
const JUDGED = `left join prejudgement j on j.region_id = p.region_id and j.patch_id = p.id and j.part_id = 0 and upper_inf(j.recorded)`;

/**
 * A whole view in one statement: every unit as a whole and by state, type, prejudgement, month and batch.
 *
 * Patches are counted in the unit of their lead (`led`), ground in the unit of the leaf that has it (`lying`); blind spots go with the
 * lead, ground outside is a unit of its own. Both are added up to one row per unit and combination before anything else, which is
 * few rows whatever the number of patches; the groupings are made of those. Two narrow aggregates rather than one of patches
 * and shares together: each patch and share is then passed on with its own few columns.
 */
export async function readStatistics(db: Queryable, key: ScopeKey & PatchChoice): Promise<StatisticsRow[]> {
  const result = await db.raw<{ rows: StatisticsRow[] }>(
    `with recursive ${PLACES},
     land as (
       select o.patch_id, max(o.farmland_m2) filter (where l.kind = 'farmland') farmland_m2,
              max(o.unmatched_m2) filter (where l.kind = 'farmland') unmatched_m2,
              max(o.farmland_m2) filter (where l.kind = 'permanent-basic-farmland') basic_m2,
              max(o.hit_m2) filter (where l.kind = 'ecological-red-line') red_m2
         from patch_overlay o
         join reference_layer l on l.region_id = o.region_id and l.id = o.source_id
        where o.region_id = :regionId and o.part_id = 0 and o.source_kind = 'layer'
          and l.kind in ('farmland', 'permanent-basic-farmland', 'ecological-red-line')
        group by o.patch_id),
     led as (
       select ${unitOf('t', 'a.lead_cell_id')} unit_id, ${KEYS}, count(*) patches, count(*) filter (where a.called_cells > 1) multi,
              sum(p.area_m2) led_m2, sum(a.blind_spot_m2) blind_m2, sum(a.outside_m2) beyond_m2, sum(a.multiply_m2) multiply_m2,
              count(s.patch_id) overlaid, count(*) filter (where f.farmland_m2 > 0) farmland, sum(f.farmland_m2) farmland_m2,
              sum(f.unmatched_m2) unmatched_m2, count(*) filter (where f.basic_m2 > 0) basic, sum(f.basic_m2) basic_m2,
              count(*) filter (where f.red_m2 > 0) red, sum(f.red_m2) red_m2
         from patch p
         join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
         ${JUDGED}
         left join place t on t.cell_id = a.lead_cell_id and t.days @> p.observed_on
         left join land f on f.patch_id = p.id
         left join overlay_subject s on s.region_id = p.region_id and s.patch_id = p.id and s.part_id = 0
        where ${CHOSEN}
        group by 1, 2, 3, 4, 5, 6),
     lying as (
       select ${unitOf('t', 's.cell_id')} unit_id, ${KEYS}, sum(s.share_m2) share_m2
         from patch p
         join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
         join patch_share s on s.region_id = p.region_id and s.patch_id = p.id and s.scheme_id = :schemeId
         ${JUDGED}
         left join place t on t.cell_id = s.cell_id and t.days @> p.observed_on
        where ${CHOSEN}
        group by 1, 2, 3, 4, 5, 6),
     cube as (
       select unit_id, state, patch_type, result, month, batch_id, patches, multi, led_m2, 0 share_m2, blind_m2, 0 outside_m2, multiply_m2,
              overlaid, farmland, farmland_m2, unmatched_m2, basic, basic_m2, red, red_m2
         from led where unit_id is not null
       union all
       select unit_id, state, patch_type, result, month, batch_id, 0, 0, 0, share_m2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
         from lying where unit_id is not null
       union all
       select ${OUTSIDE_UNIT}, state, patch_type, result, month, batch_id, 0, 0, 0, 0, 0, beyond_m2, 0, 0, 0, 0, 0, 0, 0, 0, 0
         from led where :whole and beyond_m2 > 0)
     select g.unit_id,
            case when grouping(state) = 0 then 'state' when grouping(patch_type) = 0 then 'type' when grouping(result) = 0 then 'prejudgement'
                 when grouping(month) = 0 then 'month' when grouping(batch_id) = 0 then 'batch' end facet,
            coalesce(state, patch_type, result, to_char(month, 'YYYY-MM'),
                     (select b.code from batch b where b.region_id = :regionId and b.id = g.batch_id)) "value",
            ${MEASURES.map((measure) => `coalesce(sum(${measure}), 0) ${measure}`).join(', ')}
       from cube g
      group by grouping sets ((unit_id), (unit_id, state), (unit_id, patch_type), (unit_id, result), (unit_id, month), (unit_id, batch_id))`,
    { ...key },
  );
  return result.rows;
}

/** Patches of the choice that no scheme has assigned. */
export async function sumUnassigned(
  db: Queryable,
  key: PatchChoice & { regionId: number },
): Promise<{ patches: number; areaM2: number }> {
  const { regionId, batchId, from, to } = key;
  const result = await db.raw<{ rows: { patches: number; areaM2: number }[] }>(
    `select count(*) patches, coalesce(sum(p.area_m2), 0) "areaM2" from patch p
      where ${CHOSEN} and not exists (select from patch_assignment a where a.region_id = p.region_id and a.patch_id = p.id)`,
    { regionId, batchId, from, to },
  );
  return result.rows[0]!;
}

/** Kinds of reference layers that hold something. */
export async function listLayerKinds(db: Queryable, regionId: number): Promise<string[]> {
  const result = await db.raw<{ rows: { kind: string }[] }>(
    `select distinct l.kind from reference_layer l
      where l.region_id = :regionId
        and exists (select from reference_feature f where f.region_id = l.region_id and f.layer_id = l.id and upper_inf(f.recorded))
      order by l.kind`,
    { regionId },
  );
  return result.rows.map(({ kind }) => kind);
}
