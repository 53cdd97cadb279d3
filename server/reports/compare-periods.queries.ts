import type { Queryable } from '../db/pool.ts';
import { PLACES, unitOf, type ScopeKey } from './statistics-scope.queries.ts';

export interface PeriodRow {
  unit_id: number;
  period: 'now' | 'previous' | 'yearBefore';
  patches: number;
  area_m2: number;
  multiply_m2: number;
  farmland_m2: number;
}

/** Patches and ground of the units in three spans of days, by the day of observation; ISO dates, both included. */
export async function readPeriods(
  db: Queryable,
  key: ScopeKey & {
    nowFrom: string;
    nowTo: string;
    previousFrom: string;
    previousTo: string;
    yearBeforeFrom: string;
    yearBeforeTo: string;
  },
): Promise<PeriodRow[]> {
  const result = await db.raw<{ rows: PeriodRow[] }>(
    `with recursive ${PLACES},
     span (period, first, last) as (
       values ('now', cast(:nowFrom as date), cast(:nowTo as date)), ('previous', cast(:previousFrom as date), cast(:previousTo as date)),
              ('yearBefore', cast(:yearBeforeFrom as date), cast(:yearBeforeTo as date))),
     counted as materialized (
       select s.period, p.id, p.observed_on, a.lead_cell_id, a.blind_spot_m2, a.outside_m2, a.multiply_m2
         from patch p
         join span s on p.observed_on between s.first and s.last
         join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
        where p.region_id = :regionId),
     land as (
       select o.patch_id, max(o.farmland_m2) farmland_m2
         from patch_overlay o
         join reference_layer l on l.region_id = o.region_id and l.id = o.source_id and l.kind = 'farmland'
        where o.region_id = :regionId and o.part_id = 0 and o.source_kind = 'layer' group by o.patch_id),
     piece as (
       select ${unitOf('t', 'c.lead_cell_id')} unit_id, c.period, 1 patches, c.blind_spot_m2 area_m2, c.multiply_m2, f.farmland_m2
         from counted c
         left join place t on t.cell_id = c.lead_cell_id and t.days @> c.observed_on
         left join land f on f.patch_id = c.id
       union all
       select ${unitOf('t', 's.cell_id')}, c.period, 0, s.share_m2, 0, 0
         from counted c
         join patch_share s on s.region_id = :regionId and s.scheme_id = :schemeId and s.patch_id = c.id
         left join place t on t.cell_id = s.cell_id and t.days @> c.observed_on
       union all
       select ${unitOf('t', 'null')}, c.period, 0, c.outside_m2, 0, 0
         from counted c left join place t on false where c.outside_m2 > 0)
     select unit_id, period, sum(patches) patches, sum(area_m2) area_m2, sum(multiply_m2) multiply_m2, coalesce(sum(farmland_m2), 0) farmland_m2
       from piece where unit_id is not null group by unit_id, period`,
    key,
  );
  return result.rows;
}
