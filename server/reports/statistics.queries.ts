import type { Queryable } from '../db/pool.ts';
import { PLACES, unitOf, type ScopeKey } from './statistics-scope.queries.ts';

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

/**
 * A whole view in one statement: every unit as a whole and by state, type, prejudgement, month and batch.
 *
 * Patches are counted in the unit of their lead, ground in the unit of the leaf that has it; blind spots go with the lead,
 * ground outside is a unit of its own. First everything is added up to one row per unit and combination (`cube`), which
 * is small whatever the number of patches; the groupings are made of that.
 */
export async function readStatistics(db: Queryable, key: ScopeKey & PatchChoice): Promise<StatisticsRow[]> {
  const result = await db.raw<{ rows: StatisticsRow[] }>(
    `with recursive ${PLACES},
     counted as materialized (
       select p.id, p.observed_on, p.batch_id, coalesce(p.patch_type, '') patch_type, p.area_m2, a.state, a.lead_cell_id, a.called_cells,
              a.blind_spot_m2, a.outside_m2, a.multiply_m2, coalesce(j.result, '') result
         from patch p
         join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
         left join prejudgement j on j.region_id = p.region_id and j.patch_id = p.id and j.part_id = 0 and upper_inf(j.recorded)
        where ${CHOSEN}),
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
     piece as (
       select ${unitOf('t', 'c.lead_cell_id')} unit_id, c.state, c.patch_type, c.result, c.observed_on, c.batch_id, 1 patches,
              (c.called_cells > 1)::int multi, c.area_m2 led_m2, 0 share_m2, c.blind_spot_m2 blind_m2, 0 outside_m2, c.multiply_m2,
              (s.patch_id is not null)::int overlaid, (f.farmland_m2 > 0)::int farmland, f.farmland_m2, f.unmatched_m2, (f.basic_m2 > 0)::int basic,
              f.basic_m2, (f.red_m2 > 0)::int red, f.red_m2
         from counted c
         left join place t on t.cell_id = c.lead_cell_id and t.days @> c.observed_on
         left join land f on f.patch_id = c.id
         left join overlay_subject s on s.region_id = :regionId and s.patch_id = c.id and s.part_id = 0
       union all
       select ${unitOf('t', 's.cell_id')}, c.state, c.patch_type, c.result, c.observed_on, c.batch_id, 0, 0, 0, s.share_m2, 0, 0, 0, 0,
              null, null, null, null, null, null, null
         from counted c
         join patch_share s on s.region_id = :regionId and s.scheme_id = :schemeId and s.patch_id = c.id
         left join place t on t.cell_id = s.cell_id and t.days @> c.observed_on
       union all
       select ${unitOf('t', 'null')}, c.state, c.patch_type, c.result, c.observed_on, c.batch_id, 0, 0, 0, 0, 0, c.outside_m2, 0, 0,
              null, null, null, null, null, null, null
         from counted c
         left join place t on false
        where c.outside_m2 > 0),
     cube as (
       select unit_id, state, patch_type, result, date_trunc('month', observed_on) as month, batch_id,
              ${MEASURES.map((measure) => `sum(${measure}) ${measure}`).join(', ')}
         from piece where unit_id is not null
        group by 1, 2, 3, 4, 5, 6)
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
