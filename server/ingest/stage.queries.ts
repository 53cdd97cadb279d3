import type { Transaction } from '../db/pool.ts';
import type { BinaryRows } from '../db/binary-rows.ts';
import { copyBinary } from '../db/copy-binary.ts';
import { ContentHash } from './content-hash.ts';
import { SRID_4490 } from './formats/flat-feature.ts';
import type { PreparedGround } from './prepare-feature.ts';

/**
 * A temporary table: it is gone with the transaction, so nothing half-read can stay behind. `mapped` holds our fields
 * as text, `attrs` the source's own. `source_geom` is null where the source's rings are those of `geom`, bit for bit.
 * `checked`: the shape was found valid while it was read, and area and point are there. `geom_hash` is over the ground
 * as delivered, `content_hash` over all of the delivery.
 */
export async function createStage(trx: Transaction): Promise<void> {
  await trx.raw(`
    create temp table stage (
      file_no int, feature_no int, position int, mapped jsonb, attrs jsonb,
      geom geometry(MultiPolygon, 4490), source_geom bytea, source_crs text, geom_hash uuid, content_hash text,
      checked boolean, area_m2 double precision, point geometry(Point, 4490),
      refused text, repaired text, before_m2 double precision
    ) on commit drop`);
  // Written once and read once: compressing what is a little over the limit would cost more than its bytes.
  await trx.raw(`
    alter table stage alter geom set storage external, alter source_geom set storage external`);
}

const STAGE_COLUMNS =
  'stage (file_no, feature_no, position, mapped, attrs, geom, source_geom, source_crs, geom_hash, content_hash, checked, area_m2, point)';

export interface StageRow {
  fileNo: number;
  featureNo: number;
  position: number;
  mappedJson: string;
  attributesJson: string;
  sourceWkb: Uint8Array | null;
  sourceCrs: string | null;
  ground: PreparedGround;
}

const content = new ContentHash();

/** Writes one row in the order of STAGE_COLUMNS. */
export function writeStageRow(rows: BinaryRows, row: StageRow): void {
  const { ground } = row;
  rows.startRow(13);
  rows.int4(row.fileNo);
  rows.int4(row.featureNo);
  rows.int4(row.position);
  rows.jsonb(row.mappedJson);
  rows.jsonb(row.attributesJson);
  rows.bytes(ground.ewkb);
  rows.bytes(row.sourceWkb);
  rows.text(row.sourceCrs);
  rows.bytes(ground.hash);
  rows.text(content.of(ground.hash.toString('hex'), row.mappedJson, row.attributesJson));
  rows.bool(ground.checked !== null);
  if (!ground.checked) {
    rows.null();
    rows.null();
    return;
  }
  rows.float8(ground.checked.areaM2);
  rows.point(ground.checked.lon, ground.checked.lat, SRID_4490);
}

export async function fillStage(trx: Transaction, pieces: AsyncIterable<Buffer>): Promise<void> {
  await copyBinary(trx, STAGE_COLUMNS, pieces);
  // Enough for the planner to know the size; statistics of 400,000 shapes would take longer than storing them.
  await trx.raw('analyze stage (file_no)');
}

/**
 * Has PostGIS check what was not found valid while it was read, and mends what is not valid by OGC rules. `structure`
 * keeps area sense: rings are made valid one by one, then holes are taken out of shells, where `linework` would turn
 * doubly covered ground into holes.
 */
export async function repairStage(trx: Transaction): Promise<void> {
  await trx.raw(`
    update stage
       -- A shape that was valid as delivered and broke on our own 1e-9 degree grid is mended without a word.
       set repaired = case when source_geom is null or not st_isvalid(st_geomfromwkb(source_geom))
                           then split_part(st_isvalidreason(geom), '[', 1) else 'grid' end,
           before_m2 = abs(area_m2(geom)),
           source_geom = coalesce(source_geom, st_asbinary(geom, 'NDR')),
           geom = polygons_only(st_makevalid(geom, 'method=structure keepcollapsed=false'))
     where not checked and not st_isvalid(geom)`);
  // Putting the result on the 1e-9 degree grid can cross lines again in rare cases; the reducer keeps it valid.
  await trx.raw(`
    update stage s
       set geom = made.geom, area_m2 = area_m2(made.geom), point = st_pointonsurface(made.geom),
           repaired = nullif(s.repaired, 'grid'),
           refused = case when st_isempty(made.geom) or area_m2(made.geom) < 1e-4 then 'geometry-collapsed' end
      from (select ctid row_id,
                   case when repaired is null or st_isempty(geom) then geom
                        else polygons_only(st_reduceprecision(geom, 1e-9)) end geom
              from stage where not checked) made
     where made.row_id = s.ctid`);
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
