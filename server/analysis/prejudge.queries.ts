import type { PrejudgeReport } from '../contract/prejudgement.ts';
import type { Queryable, Transaction } from '../db/pool.ts';
import type { BatchKey } from './overlay-sources.queries.ts';

export interface Overlaid {
  code: string;
  kind: string;
  hit_m2: number;
  unmatched_m2: number | null;
  classes: Record<string, number>;
}

export interface SubjectFacts {
  patch_id: number;
  part_id: number;
  area_m2: number;
  attributes: Record<string, unknown>;
  overlays: Overlaid[];
}

/** Layers the batch was overlaid with, and whether their features have land classes. */
export async function listOverlaidLayers(
  db: Queryable,
  key: BatchKey,
): Promise<{ code: string; kind: string; classed: boolean }[]> {
  const result = await db.raw<{ rows: { code: string; kind: string; classed: boolean }[] }>(
    `select l.code, l.kind, exists (select from reference_feature f where f.region_id = l.region_id and f.layer_id = l.id
              and upper_inf(f.recorded) and f.class ~ '^\\d{3,4}') classed
       from overlay_run r join reference_layer l on l.region_id = r.region_id and l.id = r.source_id
      where r.region_id = :regionId and r.batch_id = :batchId and r.source_kind = 'layer'`,
    { ...key },
  );
  return result.rows;
}

/** One page of patches and parts with what they have in common with layers, in the order of their ids. */
export async function listSubjectFacts(
  db: Queryable,
  key: BatchKey,
  page: { afterPatch: number; limit: number },
): Promise<SubjectFacts[]> {
  const result = await db.raw<{ rows: SubjectFacts[] }>(
    `with page as (
       select id, area_m2, attributes from patch where region_id = :regionId and batch_id = :batchId and id > :afterPatch order by id limit :limit),
     subject as (
       select id patch_id, cast(0 as bigint) part_id, area_m2, attributes from page
       union all
       select t.patch_id, t.id, t.area_m2, page.attributes from page
         join patch_part t on t.region_id = :regionId and t.patch_id = page.id and upper_inf(t.recorded)
         join overlay_subject o on o.region_id = :regionId and o.patch_id = t.patch_id and o.part_id = t.id)
     select s.patch_id, s.part_id, s.area_m2, s.attributes, coalesce(o.overlays, '[]') overlays
       from subject s
       left join lateral (
         select jsonb_agg(jsonb_build_object('code', l.code, 'kind', l.kind, 'hit_m2', o.hit_m2, 'unmatched_m2', o.unmatched_m2,
                                             'classes', o.classes)) overlays
           from patch_overlay o join reference_layer l on l.region_id = o.region_id and l.id = o.source_id
          where o.region_id = :regionId and o.patch_id = s.patch_id and o.part_id = s.part_id and o.source_kind = 'layer') o on true
      order by s.patch_id, s.part_id`,
    { ...key, ...page },
  );
  return result.rows;
}

export async function readRuleSetCode(db: Queryable, regionId: number): Promise<string> {
  const result = await db.raw<{ rows: { rule_set: string }[] }>(
    'select rule_set from region where id = :regionId',
    {
      regionId,
    },
  );
  return result.rows[0]!.rule_set;
}

export async function saveRuleSetCode(trx: Transaction, regionId: number, code: string): Promise<void> {
  await trx.raw('update region set rule_set = :code where id = :regionId', { regionId, code });
}

/** Answers that are new or different take the place of those that held, which stay. @returns how many */
export async function saveAnswers(
  trx: Transaction,
  key: { regionId: number; ruleSet: string; ruleVersion: number },
  answers: object[],
): Promise<number> {
  await trx.raw('drop table if exists answered');
  await trx.raw(
    `create temp table answered on commit drop as
     select a.*, md5(concat_ws('|', cast(:ruleSet as text), cast(:ruleVersion as int), a.result, a.rule_id, a.figures, a.tried))::uuid content_hash
       from jsonb_to_recordset(cast(:answers as jsonb)) a
            (patch_id bigint, part_id bigint, result text, rule_id text, missing text[], figures jsonb, tried jsonb)`,
    { ruleSet: key.ruleSet, ruleVersion: key.ruleVersion, answers: JSON.stringify(answers) },
  );
  await trx.raw(
    `delete from answered a using prejudgement p
      where p.region_id = :regionId and p.patch_id = a.patch_id and p.part_id = a.part_id and upper_inf(p.recorded)
        and p.content_hash = a.content_hash`,
    { regionId: key.regionId },
  );
  await trx.raw(
    `update prejudgement p set recorded = tstzrange(lower(p.recorded), clock_timestamp()) from answered a
      where p.region_id = :regionId and p.patch_id = a.patch_id and p.part_id = a.part_id and upper_inf(p.recorded)`,
    { regionId: key.regionId },
  );
  const result = await trx.raw<{ rowCount: number }>(
    `insert into prejudgement (region_id, patch_id, part_id, rule_set, rule_version, result, rule_id, missing, figures, tried, content_hash, recorded)
     select :regionId, patch_id, part_id, :ruleSet, :ruleVersion, result, rule_id, missing, figures, tried, content_hash,
            tstzrange(clock_timestamp(), null) from answered`,
    { ...key },
  );
  return result.rowCount;
}

/** Answers on parts that hold no more end with them. */
export async function endAnswersOfGoneParts(trx: Transaction, key: BatchKey): Promise<void> {
  await trx.raw(
    `update prejudgement j set recorded = tstzrange(lower(j.recorded), clock_timestamp()) from patch p
      where j.region_id = :regionId and j.part_id <> 0 and upper_inf(j.recorded) and p.region_id = j.region_id and p.id = j.patch_id
        and p.batch_id = :batchId
        and not exists (select from patch_part t where t.region_id = j.region_id and t.id = j.part_id and upper_inf(t.recorded))`,
    { ...key },
  );
}

export async function sumAnswers(
  db: Queryable,
  key: BatchKey,
): Promise<Omit<PrejudgeReport['results'][number], 'categoryZh'>[]> {
  const result = await db.raw<{ rows: Omit<PrejudgeReport['results'][number], 'categoryZh'>[] }>(
    `select j.result, j.rule_id "ruleId", count(*) n, sum(p.area_m2) "areaM2"
       from patch p join prejudgement j on j.region_id = p.region_id and j.patch_id = p.id and j.part_id = 0 and upper_inf(j.recorded)
      where p.region_id = :regionId and p.batch_id = :batchId group by 1, 2 order by 3 desc`,
    { ...key },
  );
  return result.rows;
}
