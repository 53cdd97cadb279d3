import { PATCH_COLUMNS, PATCH_FIELDS } from '../catalog/patch-rows.ts';
import { copyBinary } from '../db/copy-binary.ts';
import type { Transaction } from '../db/pool.ts';
import type { SettledNumber } from './patch-numbers.ts';

/** A row of `patch`, then these. */
export const STAGE_FIELDS = PATCH_FIELDS + 3;

/**
 * The stage of a first delivery: rows as they will stand in `patch`, for those that PostGIS has to look at or whose number
 * is not settled. Gone with the transaction. The columns that `repairStage` works on are named as in the stage for all.
 */
export async function createPatchStage(trx: Transaction): Promise<void> {
  await trx.raw(`create temp table stage on commit drop as select ${PATCH_COLUMNS} from patch with no data`);
  await trx.raw(`
    alter table stage add file_no int, add feature_no int, add checked boolean,
                      add refused text, add repaired text, add before_m2 double precision,
                      -- The quarantine reads the attributes by the name they have in the other stage.
                      add attrs jsonb generated always as (attributes) stored`);
}

/** @param rows of BinaryRows, STAGE_FIELDS each */
export async function copyToStage(trx: Transaction, rows: Buffer): Promise<void> {
  await copyBinary(trx, `stage (${PATCH_COLUMNS}, file_no, feature_no, checked)`, [rows]);
}

/** The numbers that features of the stage for all came with, in their order; none where no number is there twice. */
export async function readDoubledNumbers(
  trx: Transaction,
): Promise<{ file_no: number; feature_no: number; patch_no: string }[]> {
  // Grouping is cheap, and nearly every delivery ends here.
  const result = await trx.raw<{ rows: { file_no: number; feature_no: number; patch_no: string }[] }>(`
    select file_no, feature_no, mapped->>'patchNo' patch_no
      from stage where refused is null and mapped->>'patchNo' is not null
       and exists (select from stage where refused is null and mapped->>'patchNo' is not null
                    group by mapped->>'patchNo' having count(*) > 1)
     order by file_no, feature_no`);
  return result.rows;
}

/** @param column what holds the number: of the stage of a first delivery, or of the stage for all */
export async function renumberStage(
  trx: Transaction,
  numbers: SettledNumber[],
  column: 'patch_no' | 'mapped' = 'patch_no',
): Promise<void> {
  if (numbers.length === 0) return;
  const value =
    column === 'patch_no' ? 'n.patch_no' : `jsonb_set(s.mapped, '{patchNo}', to_jsonb(n.patch_no))`;
  await trx.raw(
    `update stage s set ${column} = ${value}
       from unnest(cast(:files as int[]), cast(:features as int[]), cast(:numbers as text[])) n (file_no, feature_no, patch_no)
      where s.file_no = n.file_no and s.feature_no = n.feature_no`,
    {
      files: numbers.map((number) => number.fileNo),
      features: numbers.map((number) => number.featureNo),
      numbers: numbers.map((number) => number.patchNo),
    },
  );
}

/** Issued and computed areas of what is accepted. */
export async function readStageAreas(
  trx: Transaction,
): Promise<{ file_no: number; feature_no: number; issued_m2: number; area_m2: number }[]> {
  const result = await trx.raw<{
    rows: { file_no: number; feature_no: number; issued_m2: number; area_m2: number }[];
  }>(
    `select file_no, feature_no, issued_area_m2 issued_m2, area_m2
       from stage where refused is null and issued_area_m2 is not null`,
  );
  return result.rows;
}

/** Stores what is accepted, in the order of the files. */
export async function storeStaged(trx: Transaction): Promise<void> {
  await trx.raw(
    `insert into patch (${PATCH_COLUMNS})
     select ${PATCH_COLUMNS} from stage where refused is null order by file_no, feature_no`,
  );
}
