import type { Transaction } from '../db/pool.ts';
import type { QuarantinedFeature, QuarantinedFile } from './quarantine.ts';

export async function saveQuarantineFile(
  trx: Transaction,
  run: { regionId: number; runId: number },
  file: QuarantinedFile,
): Promise<void> {
  await trx.raw(
    `insert into import_quarantine_file (region_id, import_run_id, file_no, path, format, source_crs, head)
     values (:regionId, :runId, :fileNo, :path, :format, :crs, :head)`,
    { ...run, ...file, head: JSON.stringify(file.head) },
  );
}

export async function saveQuarantined(
  trx: Transaction,
  run: { regionId: number; runId: number },
  feature: QuarantinedFeature,
): Promise<void> {
  await trx.raw(
    `insert into import_quarantine (region_id, import_run_id, file_no, feature_no, code, message, attributes,
                                    original_kind, original, original_row, original_bytes)
     values (:regionId, :runId, :fileNo, :featureNo, :code, :message, :attributes, :kind, :original, :row, :bytes)`,
    {
      ...run,
      ...feature,
      attributes: JSON.stringify(feature.attributes).replaceAll('\\u0000', ''),
      message: feature.message.replaceAll('\0', ''),
    },
  );
}

/**
 * Adds what the database itself refused: shapes that had no area left after mending. Their bytes are gone by then; the
 * cleaned rings in source coordinates are kept.
 * @param files of the report, by `file_no` of the stage
 */
export async function saveStageRefused(
  trx: Transaction,
  run: { regionId: number; runId: number },
  files: { path: string; format: string; crs: string | null }[],
): Promise<void> {
  const refused = await trx.raw<{ rows: { file_no: number }[] }>(
    `select distinct file_no from stage where refused is not null order by file_no`,
  );
  for (const { file_no: fileNo } of refused.rows) {
    const file = files[fileNo]!;
    await trx.raw(
      `insert into import_quarantine_file (region_id, import_run_id, file_no, path, format, source_crs)
       values (:regionId, :runId, :fileNo, :path, :format, :crs) on conflict do nothing`,
      { ...run, fileNo, path: file.path, format: file.format, crs: file.crs },
    );
    await trx.raw(
      `insert into import_quarantine (region_id, import_run_id, file_no, feature_no, code, message, attributes,
                                      original_kind, original, original_bytes)
       select :regionId, :runId, file_no, feature_no, refused, '图形没有面积，未导入 / The shape has no area and was left out',
              attrs, 'rings', source_geom, coalesce(length(source_geom), 0)
         from stage where file_no = :fileNo and refused is not null order by feature_no limit 10000`,
      { ...run, fileNo },
    );
  }
}
