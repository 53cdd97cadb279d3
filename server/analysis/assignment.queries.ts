import type { Transaction } from '../db/pool.ts';
import type { SchemeSettings } from '../contract/land.ts';

export interface AssignKey {
  regionId: number;
  schemeId: number;
  batchId: number;
}

/**
 * Dates of the batch's patches grouped so that in each group the same cell states are valid: between two changes of
 * the grid one set of cells answers for all days.
 */
export async function groupDates(
  trx: Transaction,
  key: AssignKey,
): Promise<{ first: string; last: string }[]> {
  const result = await trx.raw<{ rows: { first: string; last: string }[] }>(
    `with change as (
       select distinct d from cell_version v, lateral (values (lower(v.valid)), (upper(v.valid))) bounds (d)
        where v.region_id = :regionId and v.scheme_id = :schemeId and upper_inf(v.recorded) and d is not null)
     select min(p.observed_on) "first", max(p.observed_on) "last"
       from (select observed_on, (select count(*) from change where d <= observed_on) epoch
               from (select distinct observed_on from patch where region_id = :regionId and batch_id = :batchId) days) p
      group by epoch order by epoch`,
    { ...key },
  );
  return result.rows;
}

/** Temporary tables of one run; \`share\` gathers the shares of all date groups. */
export async function createWorkTables(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table answer (
      patch_id bigint primary key, area_m2 double precision, covered_m2 double precision, blind_spot_m2 double precision,
      outside_m2 double precision, covering_cell_id bigint) on commit drop`);
  await trx.raw(`
    create temp table share (patch_id bigint, cell_id bigint, code text, share_m2 double precision) on commit drop`);
}

/** The patches and cells of one date group, each with its own spatial index. */
export async function gatherGroup(
  trx: Transaction,
  key: AssignKey & { first: string; last: string },
): Promise<void> {
  await trx.raw(
    'drop table if exists target, valid_cell, leaf, upper_cell, piece, covered, rest, covered_rest',
  );
  await trx.raw(
    `create temp table target on commit drop as
     select id, geom, area_m2 from patch
      where region_id = :regionId and batch_id = :batchId and observed_on between :first and :last`,
    { regionId: key.regionId, batchId: key.batchId, first: key.first, last: key.last },
  );
  await trx.raw('create index on target using gist (geom)');
  // Temporary tables are analysed: right after an import the planner knows nothing of the rows, and guesses loops.
  await trx.raw(
    `create temp table valid_cell on commit drop as
     select v.cell_id, v.parent_cell_id, v.code, v.level, v.kind, v.geom
       from cells_on(cast(:regionId as int), cast(:schemeId as bigint), cast(:onDate as date)) v`,
    { regionId: key.regionId, schemeId: key.schemeId, onDate: key.first },
  );
  await trx.raw('analyze valid_cell');
  await trx.raw(
    `create temp table leaf on commit drop as
     select v.cell_id, v.code, v.geom, k.precedence
       from valid_cell v
       join scheme_kind k on k.region_id = :regionId and k.scheme_id = :schemeId and k.kind = v.kind
      where not exists (select from valid_cell child where child.parent_cell_id = v.cell_id)`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
  await trx.raw(`
    create temp table upper_cell on commit drop as
    select v.cell_id, v.code, v.level, v.geom from valid_cell v
     where exists (select from valid_cell child where child.parent_cell_id = v.cell_id)`);
  await trx.raw('analyze target');
  await trx.raw('analyze leaf');
}

/**
 * The spatial join. Cells outer, patches inner: the prepared geometry of a cell then serves all its patches, and a
 * patch wholly inside (most are) costs no overlay. \`offset 0\` keeps the planner from turning the join round.
 */
export async function cutPieces(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table piece on commit drop as
    select patch_id, cell_id, code, precedence, geom, case when geom is null then patch_m2 else area_m2(geom) end share_m2
      from (select t.id patch_id, t.area_m2 patch_m2, c.cell_id, c.code, c.precedence,
                   st_covers(c.geom, t.geom) whole,
                   case when st_covers(c.geom, t.geom) then null
                        when st_intersects(c.geom, t.geom) then polygons_only(st_intersection(t.geom, c.geom))
                        else 'SRID=4490;MULTIPOLYGON EMPTY'::geometry end geom
              from leaf c cross join lateral (select id, geom, area_m2 from target where target.geom && c.geom offset 0) t
            offset 0) cut
     where whole or not st_isempty(geom)`);
  await trx.raw('create index on piece (patch_id)');
  await trx.raw('analyze piece');
}

/** A park carved out of a village answers alone for its ground: lower kinds give up what higher ones hold. */
export async function yieldToHigherKinds(trx: Transaction): Promise<void> {
  await trx.raw(`
    update piece p
       set geom = yielded.geom, share_m2 = area_m2(yielded.geom)
      from (select low.ctid row_id,
                   polygons_only(st_difference(coalesce(low.geom, t.geom), st_union(coalesce(high.geom, t.geom)))) geom
              from piece low
              join piece high on high.patch_id = low.patch_id and high.precedence > low.precedence
              join target t on t.id = low.patch_id
             group by low.ctid, low.geom, t.geom) yielded
     where p.ctid = yielded.row_id`);
  await trx.raw('delete from piece where geom is not null and st_isempty(geom)');
}

/** Ground of a patch in no leaf: none for a patch wholly inside one leaf, so only the others are overlaid. */
export async function findRest(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table covered on commit drop as
    select t.id patch_id, t.geom target, c.geom,
           -- Measured with the cuts as its vertices, as the pieces are: what they have beyond this they have twice.
           case when c.n > 1 then area_m2(c.geom) else c.sum_m2 end m2
      from target t
      left join lateral (select st_union(geom) geom, count(*) n, coalesce(sum(share_m2), 0) sum_m2
                           from piece where piece.patch_id = t.id) c on true
     where not exists (select from piece where piece.patch_id = t.id and piece.geom is null)`);
  await trx.raw('create index on covered (patch_id)');
  await trx.raw(`
    create temp table rest on commit drop as
    select patch_id, case when geom is null then target else polygons_only(st_difference(target, geom)) end geom from covered`);
  await trx.raw('delete from rest where st_isempty(geom)');
  await trx.raw('create index on rest using gist (geom)');
  await trx.raw('create index on rest (patch_id)');
  await trx.raw('analyze rest');
  await trx.raw(`
    create temp table covered_rest on commit drop as
    select patch_id, cell_id, code, level, geom
      from (select r.patch_id, c.cell_id, c.code, c.level,
                   case when st_covers(c.geom, r.geom) then r.geom
                        when st_intersects(c.geom, r.geom) then polygons_only(st_intersection(r.geom, c.geom))
                        else 'SRID=4490;MULTIPOLYGON EMPTY'::geometry end geom
              from upper_cell c cross join lateral (select patch_id, geom from rest where rest.geom && c.geom offset 0) r
            offset 0) cut
     where not st_isempty(geom)`);
  await trx.raw('create index on covered_rest (patch_id)');
  await trx.raw('analyze covered_rest');
}

/** Blind spot: rest inside a higher cell, falling to the deepest that covers most of it. Outside: the rest of the rest. */
export async function answerGroup(trx: Transaction): Promise<void> {
  await trx.raw(`
    insert into answer (patch_id, area_m2, covered_m2, blind_spot_m2, outside_m2, covering_cell_id)
    select t.id, t.area_m2, coalesce((select m2 from covered where covered.patch_id = t.id), t.area_m2),
           coalesce(b.m2, 0), greatest(coalesce(r.m2, 0) - coalesce(b.m2, 0), 0), b.cell_id
      from target t
      left join lateral (select case when rest.geom = t.geom then t.area_m2 else area_m2(rest.geom) end m2
                           from rest where rest.patch_id = t.id) r on true
      left join lateral (select area_m2(st_union(geom)) m2,
                                (array_agg(cell_id order by level desc, area_m2(geom) desc, code))[1] cell_id
                           from covered_rest c where c.patch_id = t.id having count(*) > 0) b on true`);
  await trx.raw(
    'insert into share (patch_id, cell_id, code, share_m2) select patch_id, cell_id, code, share_m2 from piece',
  );
}

/**
 * Makes the parts add up to the patch: the difference goes to the largest part (as surveyors balance areas, 面积平差).
 * It is up to 0.005 m² on usual patches, more on one with long slanted edges, because an edge that is straight in
 * lon/lat is not quite straight in the equal-area plane: 0.03 m² on edges of 500 m.
 */
export async function balanceAreas(trx: Transaction): Promise<void> {
  // What is left of a covered patch after rounding is no ground of its own.
  await trx.raw(`
    update answer set blind_spot_m2 = case when blind_spot_m2 < 0.01 then 0 else blind_spot_m2 end,
                      outside_m2 = case when outside_m2 < 0.01 then 0 else outside_m2 end
     where blind_spot_m2 < 0.01 or outside_m2 < 0.01`);
  await trx.raw(`
    update share s set share_m2 = s.share_m2 + off.m2
      from (select distinct on (s.patch_id) s.patch_id, s.cell_id,
                   a.area_m2, a.area_m2 - a.blind_spot_m2 - a.outside_m2 - a.covered_m2 m2
              from share s join answer a on a.patch_id = s.patch_id
             order by s.patch_id, s.share_m2 desc, s.code) off
     where s.patch_id = off.patch_id and s.cell_id = off.cell_id and abs(off.m2) <= greatest(0.02, off.area_m2 * 1e-4)`);
}

/** Writes the answer of a batch over the earlier one; the rules are those of docs/architecture.md, "whose ground". */
export async function saveAssignments(
  trx: Transaction,
  key: AssignKey,
  settings: SchemeSettings,
): Promise<void> {
  await trx.raw(
    `delete from patch_assignment a using patch p
      where a.region_id = :regionId and a.scheme_id = :schemeId and p.region_id = a.region_id and p.id = a.patch_id
        and p.batch_id = :batchId`,
    { ...key },
  );
  await trx.raw(
    `create temp table ranked on commit drop as
     select s.patch_id, s.cell_id, s.share_m2, s.share_m2 / a.area_m2 share_ratio,
            s.share_m2 >= greatest(cast(:minShareM2 as double precision), a.area_m2 * cast(:minShareRatio as double precision)) reaches,
            -- To 0.1 m²: on equal shares the code decides, not the last bits of the overlay.
            row_number() over (partition by s.patch_id order by round(s.share_m2::numeric, 1) desc, s.code) rank
       from share s join answer a on a.patch_id = s.patch_id`,
    { minShareM2: settings.minShareM2, minShareRatio: settings.minShareRatio },
  );
  await trx.raw(
    `create temp table decided on commit drop as
     select a.*, sums.sum_m2, case when twice.m2 < 0.01 then 0 else twice.m2 end multiply_m2,
            lead.cell_id lead_id, sums.called,
            case when lead.cell_id is not null and (lead.reaches or lead.share_m2 >= greatest(a.blind_spot_m2, a.outside_m2)
                      and greatest(a.blind_spot_m2, a.outside_m2) < limits.m2) then 'leaf'
                 when a.blind_spot_m2 >= limits.m2 or a.blind_spot_m2 >= a.outside_m2 and a.blind_spot_m2 > 0 then 'blind-spot'
                 else 'outside' end place,
            next.share_ratio is not null and next.reaches
              and lead.share_ratio - next.share_ratio <= cast(:tieRatio as double precision) tie,
            limits.m2 limit_m2
       from answer a
       left join ranked lead on lead.patch_id = a.patch_id and lead.rank = 1
       left join ranked next on next.patch_id = a.patch_id and next.rank = 2
       left join lateral (select sum(share_m2) sum_m2, count(*) filter (where reaches) called
                            from ranked r where r.patch_id = a.patch_id) sums on true,
            lateral (select coalesce(sums.sum_m2 - (a.area_m2 - a.blind_spot_m2 - a.outside_m2), 0) m2) twice,
            lateral (select greatest(cast(:minShareM2 as double precision), a.area_m2 * cast(:minShareRatio as double precision)) m2) limits`,
    { tieRatio: settings.tieRatio, minShareM2: settings.minShareM2, minShareRatio: settings.minShareRatio },
  );
  await trx.raw(
    `insert into patch_assignment (region_id, scheme_id, patch_id, state, lead_cell_id, called_cells, assigned_m2, multiply_m2,
                                   blind_spot_m2, outside_m2)
     select :regionId, :schemeId, patch_id,
            case when place <> 'leaf' then place
                 -- Doubly covered ground counts from the same size as a share does, on a small patch from half of it.
                 when tie or multiply_m2 >= least(limit_m2, area_m2 / 2) then 'disputed' else 'assigned' end,
            case place when 'leaf' then lead_id when 'blind-spot' then covering_cell_id end,
            case when place = 'leaf' then greatest(called, 1) else 0 end,
            area_m2 - blind_spot_m2 - outside_m2, coalesce(multiply_m2, 0), blind_spot_m2, outside_m2
       from decided`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
  await trx.raw(
    `insert into patch_share (region_id, scheme_id, patch_id, cell_id, share_m2, share_ratio, calls, is_lead, method)
     select :regionId, :schemeId, r.patch_id, r.cell_id, r.share_m2, r.share_ratio,
            d.place = 'leaf' and (r.reaches or r.rank = 1), d.place = 'leaf' and r.rank = 1,
            case when d.place <> 'leaf' or (r.rank > 1 and not r.reaches) then 'below-threshold'
                 when r.rank > 1 then 'co-cell'
                 when d.tie then 'tie'
                 when d.multiply_m2 >= least(d.limit_m2, d.area_m2 / 2) then 'overlap'
                 when r.share_m2 >= d.area_m2 - 0.01 then 'whole'
                 else 'largest-share' end
       from ranked r join decided d on d.patch_id = r.patch_id`,
    { regionId: key.regionId, schemeId: key.schemeId },
  );
}
