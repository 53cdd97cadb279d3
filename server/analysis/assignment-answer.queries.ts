import type { SchemeSettings } from '../contract/land.ts';
import type { Transaction } from '../db/pool.ts';
import { ACCURACY } from './assignment-land.queries.ts';
import type { AssignKey, DateGroup } from './assignment.queries.ts';

/** Size and order of the shares, place and state of each patch: docs/architecture.md, "whose ground", 7 to 11. */
export async function decideMixed(trx: Transaction, settings: SchemeSettings): Promise<void> {
  await trx.raw(
    `create temp table decided on commit drop as
     with sized as (
       select r.*, r.share_m2 / r.area_m2 share_ratio,
              r.share_m2 >= greatest(cast(:minShareM2 as double precision), r.area_m2 * cast(:minShareRatio as double precision)) reaches,
              -- To 0.1 m²: on equal shares the code decides, not the last bits of the overlay.
              row_number() over (partition by r.patch_id order by round(r.share_m2::numeric, 1) desc, r.code) rank
         from ranked r),
     sums as (
       select patch_id, sum(share_m2) sum_m2, count(*) filter (where reaches) called, max(cell_id) filter (where rank = 1) lead_id,
              max(share_m2) filter (where rank = 1) lead_m2, bool_or(reaches) filter (where rank = 1) lead_reaches,
              max(share_m2) filter (where rank = 2) next_m2, bool_or(reaches) filter (where rank = 2) next_reaches,
              max(cell_id) filter (where rank = 2) next_id
         from sized group by patch_id)
     select a.patch_id, a.area_m2, a.blind_spot_m2, a.outside_m2, a.covering_cell_id, s.lead_id, s.next_id, s.next_m2, s.lead_m2, limit_m2,
            case when twice_m2 < 0.01 then 0 else twice_m2 end multiply_m2,
            -- Doubly covered ground counts from the same size as a share does, on a small patch from half of it.
            case when twice_m2 < 0.01 then false else twice_m2 >= least(limit_m2, a.area_m2 / 2) end overlapped,
            case when s.lead_id is not null and (s.lead_reaches or s.lead_m2 >= greatest(a.blind_spot_m2, a.outside_m2)
                      and greatest(a.blind_spot_m2, a.outside_m2) < limit_m2) then 'leaf'
                 when a.blind_spot_m2 >= limit_m2 or a.blind_spot_m2 >= a.outside_m2 and a.blind_spot_m2 > 0 then 'blind-spot'
                 else 'outside' end place,
            coalesce(s.next_reaches and (s.lead_m2 - s.next_m2) / a.area_m2 <= cast(:tieRatio as double precision), false) tie,
            coalesce(s.next_reaches, false) next_reaches, greatest(coalesce(s.called, 0), 1) called,
            cast(null as bigint) nearest_cell_id, cast(null as double precision) nearest_m,
            cast(null as double precision) uncertain_ratio,
            w.decision_id, w.kind word_kind, w.cell_id word_cell_id,
            exists (select from ranked r where r.patch_id = a.patch_id and r.cell_id = w.cell_id) word_has_share
       from answer a
       left join sums s on s.patch_id = a.patch_id
       left join word w on w.patch_id = a.patch_id
      cross join lateral (select coalesce(s.sum_m2 - (a.area_m2 - a.blind_spot_m2 - a.outside_m2), 0) twice_m2,
                                 greatest(cast(:minShareM2 as double precision),
                                          a.area_m2 * cast(:minShareRatio as double precision)) limit_m2) x`,
    { tieRatio: settings.tieRatio, minShareM2: settings.minShareM2, minShareRatio: settings.minShareRatio },
  );
  await trx.raw('analyze decided');
}

/** A decision whose cell is not there on the patch's day has nothing to stand on: what is computed holds meanwhile. */
export async function dropGroundlessWords(trx: Transaction, key: AssignKey & DateGroup): Promise<void> {
  await trx.raw(
    `update decided set decision_id = null, word_kind = null, word_cell_id = null
      where decision_id is not null
        and not exists (select from cell_version v
                         where v.region_id = :regionId and v.scheme_id = :schemeId and v.cell_id = word_cell_id
                           and upper_inf(v.recorded) and v.valid @> cast(:first as date))`,
    { regionId: key.regionId, schemeId: key.schemeId, first: key.first },
  );
}

const LEAF_ON = `v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded) and v.valid @> cast(:first as date)
  and not exists (select from cell_version child where child.region_id = v.region_id and child.scheme_id = v.scheme_id
                     and child.parent_cell_id = v.cell_id and upper_inf(child.recorded) and child.valid @> cast(:first as date))`;

/**
 * The leaf nearest to each blind spot, in metres on the ellipsoid. The index knows degrees, and a degree of longitude is
 * shorter than one of latitude: among all that may be nearer than the nearest in degrees the metres decide.
 */
export async function findNearest(trx: Transaction, key: AssignKey & DateGroup): Promise<void> {
  await trx.raw(
    `update decided d set nearest_cell_id = near.cell_id, nearest_m = near.m
       from target t
      cross join lateral (select v.geom <-> t.geom deg from cell_version v where ${LEAF_ON}
                           order by v.geom <-> t.geom limit 1) first
      cross join lateral (select v.cell_id, st_distance(v.geom::geography, t.geom::geography) m from cell_version v
                           where v.geom && st_expand(t.geom, 1e-9 + first.deg * 1.01 / greatest(cos(radians(st_ymax(t.geom))), 0.01))
                             and ${LEAF_ON}
                           order by 2, v.code limit 1) near
      where d.place = 'blind-spot' and t.id = d.patch_id`,
    { regionId: key.regionId, schemeId: key.schemeId, first: key.first },
  );
}

/**
 * A border is as accurate as its cells declare (\`borderAccuracyM\`, the worse of the two) or the scheme does. A border
 * moved by that much moves its length inside the patch times as much ground from one share to the other; where the lead
 * is no further ahead, it is uncertain by that ratio of the patch.
 */
export async function weighUncertain(
  trx: Transaction,
  key: AssignKey & DateGroup,
  schemeAccuracyM: number,
): Promise<void> {
  const on = (cell: string) =>
    `${cell}.region_id = :regionId and ${cell}.scheme_id = :schemeId and upper_inf(${cell}.recorded) and ${cell}.valid @> cast(:first as date)`;
  await trx.raw(
    `update decided d set uncertain_ratio = off.ratio
       from patch p, cell_version lead, cell_version next,
            lateral (select coalesce(greatest(${ACCURACY('lead')}, ${ACCURACY('next')}), cast(:schemeAccuracyM as double precision))
                            * st_length(st_intersection(st_boundary(lead.geom), p.geom)::geography) / p.area_m2 ratio) off
      where d.place = 'leaf' and d.next_reaches and p.region_id = :regionId and p.id = d.patch_id
        and ${on('lead')} and lead.cell_id = d.lead_id and ${on('next')} and next.cell_id = d.next_id
        and off.ratio > 0 and (d.lead_m2 - d.next_m2) / p.area_m2 <= 2 * off.ratio`,
    { regionId: key.regionId, schemeId: key.schemeId, first: key.first, schemeAccuracyM },
  );
}

/** Answers and shares of the date group, decisions in force applied over what was computed. */
export async function answerGroup(trx: Transaction, settings: SchemeSettings): Promise<void> {
  await trx.raw(`
    insert into new_assignment
    select t.id, 'assigned', p.cell_id, 1, t.area_m2, 0, 0, 0, cast(null as bigint), cast(null as text), cast(null as bigint),
           cast(null as double precision), cast(null as double precision)
      from target t join pile p on p.patch_id = t.id
     where not exists (select from decided d where d.patch_id = t.id)
    union all
    select patch_id, case when decision_id is not null then 'assigned' else computed end,
           case when decision_id is not null then word_cell_id when place = 'leaf' then lead_id
                when place = 'blind-spot' then covering_cell_id end,
           case when place = 'leaf' then called + case when decision_id is not null and not word_calls then 1 else 0 end
                when decision_id is not null then 1 else 0 end,
           area_m2 - blind_spot_m2 - outside_m2, coalesce(multiply_m2, 0), blind_spot_m2, outside_m2,
           decision_id, case when decision_id is not null then computed end, nearest_cell_id, nearest_m, uncertain_ratio
      from (select d.*, case when place <> 'leaf' then place when tie or overlapped then 'disputed' else 'assigned' end computed,
                   d.word_cell_id = d.lead_id
                     or exists (select from ranked r where r.patch_id = d.patch_id and r.cell_id = d.word_cell_id
                                                       and r.share_m2 >= d.limit_m2) word_calls
              from decided d) mixed`);
  await trx.raw(
    `insert into new_share
     select t.id, p.cell_id, t.area_m2, 1, true, true, 'whole'
       from target t join pile p on p.patch_id = t.id
      where not exists (select from decided d where d.patch_id = t.id)
     union all
     select patch_id, cell_id, share_m2, share_m2 / area_m2,
            coalesce(cell_id = word_cell_id, false) or place = 'leaf' and (reaches or is_first),
            case when decision_id is not null then cell_id = word_cell_id else place = 'leaf' and is_first end,
            case when cell_id = word_cell_id then word_kind
                 when place <> 'leaf' or not is_first and not reaches then 'below-threshold'
                 when not is_first or decision_id is not null then 'co-cell'
                 when tie then 'tie'
                 when overlapped then 'overlap'
                 when share_m2 >= area_m2 - 0.01 then 'whole'
                 else 'largest-share' end
       from (select r.patch_id, r.cell_id, r.share_m2, r.cell_id = d.lead_id is_first,
                    r.share_m2 >= greatest(cast(:minShareM2 as double precision), d.area_m2 * cast(:minShareRatio as double precision)) reaches,
                    d.area_m2, d.place, d.tie, d.overlapped, d.decision_id, d.word_cell_id, d.word_kind
               from ranked r join decided d on d.patch_id = r.patch_id) shares
     union all
     -- A lead without ground of the patch is listed with none.
     select patch_id, word_cell_id, 0, 0, true, true, word_kind from decided where decision_id is not null and not word_has_share`,
    { minShareM2: settings.minShareM2, minShareRatio: settings.minShareRatio },
  );
}
