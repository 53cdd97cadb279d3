import type { Transaction } from '../db/pool.ts';
import { copyRows, type CopyValue } from '../db/copy.ts';

/** Columns of the stage in COPY order. `mapped` holds our fields as text, `attrs` the source's own. */
export const STAGE_COLUMNS =
  'stage (file_no, feature_no, position, mapped, attrs, geom, source_geom, source_crs)';

/** A temporary table: it is gone with the transaction, so nothing half-read can stay behind. */
export async function createStage(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table stage (
      file_no int, feature_no int, position int, mapped jsonb, attrs jsonb,
      geom geometry(MultiPolygon, 4490), source_geom bytea, source_crs text,
      area_m2 double precision, refused text, repaired text, before_m2 double precision, content_hash text
    ) on commit drop`);
}

export async function fillStage(trx: Transaction, rows: AsyncIterable<CopyValue[]>): Promise<void> {
  await copyRows(trx, STAGE_COLUMNS, rows);
}

/**
 * Mends what is not valid by OGC rules. `structure` keeps area sense: rings are made valid one by one, then holes
 * are taken out of shells, where `linework` would turn doubly covered ground into holes.
 */
export async function repairStage(trx: Transaction): Promise<void> {
  await trx.raw(`
    update stage
       -- A shape that was valid as delivered and broke on our own 1e-9 degree grid is mended without a word.
       set repaired = case when source_geom is null or not st_isvalid(st_geomfromwkb(source_geom))
                           then split_part(st_isvalidreason(geom), '[', 1) else 'grid' end,
           before_m2 = abs(area_m2(geom)),
           geom = polygons_only(st_makevalid(geom, 'method=structure keepcollapsed=false'))
     where not st_isvalid(geom)`);
  // Putting the result on the 1e-9 degree grid can cross lines again in rare cases; the reducer keeps it valid.
  await trx.raw(`
    update stage set geom = polygons_only(st_reduceprecision(geom, 1e-9)) where repaired is not null and not st_isempty(geom)`);
  await trx.raw(`
    update stage
       set area_m2 = area_m2(geom),
           content_hash = md5(st_asbinary(st_normalize(geom)) || convert_to(mapped::text || attrs::text, 'UTF8'))`);
  await trx.raw(`update stage set repaired = null where repaired = 'grid'`);
  await trx.raw(`update stage set refused = 'geometry-collapsed' where st_isempty(geom) or area_m2 < 1e-4`);
  await trx.raw('analyze stage');
}

export interface StageIssueRow {
  file_no: number;
  feature_no: number;
  refused: string | null;
  repaired: string | null;
  before_m2: number | null;
  area_m2: number | null;
}

/** Features the database mended or refused, in source order. */
export async function readStageIssues(trx: Transaction): Promise<StageIssueRow[]> {
  const result = await trx.raw<{ rows: StageIssueRow[] }>(`
    select file_no, feature_no, refused, repaired, before_m2, area_m2
      from stage where refused is not null or repaired is not null order by file_no, feature_no`);
  return result.rows;
}

export interface StageFileRow {
  file_no: number;
  accepted: number;
  repaired: number;
  west: number | null;
  south: number | null;
  east: number | null;
  north: number | null;
}

export async function readStageFiles(trx: Transaction): Promise<StageFileRow[]> {
  const result = await trx.raw<{ rows: StageFileRow[] }>(`
    select file_no, count(*) accepted, count(repaired) repaired,
           st_xmin(st_extent(geom)) west, st_ymin(st_extent(geom)) south,
           st_xmax(st_extent(geom)) east, st_ymax(st_extent(geom)) north
      from stage where refused is null group by file_no`);
  return result.rows;
}

/** Attributes of the first three accepted features of each file, as delivered. */
export async function readStageSamples(
  trx: Transaction,
): Promise<{ file_no: number; attrs: Record<string, unknown> }[]> {
  const result = await trx.raw<{ rows: { file_no: number; attrs: Record<string, unknown> }[] }>(`
    select file_no, attrs
      from (select file_no, feature_no, attrs, row_number() over (partition by file_no order by feature_no) n
              from stage where refused is null) first
     where n <= 3 order by file_no, feature_no`);
  return result.rows;
}
