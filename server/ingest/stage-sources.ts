import type { Transaction } from '../db/pool.ts';
import type { ImportFileReport, ImportIssue } from '../contract/import-report.ts';
import { multiPolygonWkb } from '../geo/wkb.ts';
import type { CopyValue } from '../db/copy.ts';
import type { SourceLayer } from './formats/format.ts';
import type { ImportTurn } from './import-turn.ts';
import type { ChosenMapping } from './mapping.ts';
import {
  createStage,
  fillStage,
  readStageFiles,
  readStageIssues,
  readStageSamples,
  repairStage,
} from './stage.queries.ts';

/** What one kind of import makes of a feature: our fields as text; a code in `refused` leaves the feature out. */
export interface MappedFeature {
  mapped: Record<string, string | number | null | Record<string, string>>;
  issues: ImportIssue[];
  refused: boolean;
}

export interface MapFeature {
  (feature: { index: number; position: number; attributes: Record<string, unknown> }): MappedFeature;
}

/** Chooses, per layer, how its features are mapped; may refuse a layer by throwing. */
export type MapLayer = (layer: SourceLayer) => Promise<{ chosen: ChosenMapping; map: MapFeature }>;

/**
 * Reads every layer into the temporary stage, mends it there, and returns the report of each file. Nothing outside
 * the stage is touched; counts hold `read = accepted + refused`.
 * @throws AppError `import-cancelled`
 */
export async function stageSources(
  trx: Transaction,
  layers: AsyncIterable<SourceLayer>,
  mapLayer: MapLayer,
  run: ImportTurn,
): Promise<ImportFileReport[]> {
  const files: ImportFileReport[] = [];
  await createStage(trx);
  await fillStage(trx, stageRows(layers, mapLayer, files, run));
  run.enter('repairing');
  await repairStage(trx);
  await completeReports(trx, files);
  return files;
}

async function* stageRows(
  layers: AsyncIterable<SourceLayer>,
  mapLayer: MapLayer,
  files: ImportFileReport[],
  run: ImportTurn,
): AsyncGenerator<CopyValue[]> {
  let position = 0;
  for await (const layer of layers) {
    const report = emptyReport(layer);
    const fileNo = files.push(report) - 1;
    if (layer.refusedBy) {
      report.issues.push(...layer.fileIssues);
      continue;
    }
    run.reading(layer.path, 0, layer.featureCount);
    const { chosen, map: mapFeature } = await mapLayer(layer);
    report.profile = chosen.profile;
    report.profileFrom = chosen.profileFrom;
    report.mapping = chosen.mapping;
    report.areaUnit = chosen.areaUnit;
    for await (const feature of layer.features()) {
      report.read += 1;
      position += 1;
      const mapped = mapFeature({ index: feature.index, position, attributes: feature.attributes });
      report.issues.push(...feature.issues, ...mapped.issues);
      if (report.read % 1000 === 0) run.reading(layer.path, report.read, layer.featureCount);
      if (feature.refused || mapped.refused || !feature.geometry) {
        report.refused += 1;
        run.quarantine.refuse(feature.index, [...feature.issues, ...mapped.issues], feature.attributes);
        continue;
      }
      if (feature.issues.some((issue) => issue.repaired)) report.repaired += 1;
      yield [
        fileNo,
        feature.index,
        position,
        jsonText(mapped.mapped),
        jsonText(feature.attributes),
        multiPolygonWkb(feature.geometry, 4490).toString('hex'),
        feature.sourceWkb,
        feature.crs ?? layer.crs,
      ];
    }
    const full = await run.quarantine.fetch(layer, fileNo);
    if (full) report.issues.push(full);
    report.issues.push(...layer.fileIssues.filter((issue) => !report.issues.includes(issue)));
    run.reading(layer.path, report.read, layer.featureCount);
  }
}

// jsonb refuses NUL; sources with broken fields do carry it.
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll('\\u0000', '');
}

function emptyReport(layer: SourceLayer): ImportFileReport {
  return {
    path: layer.path,
    format: layer.format,
    encoding: layer.encoding,
    encodingFrom: layer.encodingFrom,
    crs: layer.crs,
    crsFrom: layer.crsFrom,
    profile: null,
    profileFrom: null,
    mapping: {},
    areaUnit: null,
    read: 0,
    accepted: 0,
    repaired: 0,
    refused: 0,
    bbox: null,
    sample: [],
    issues: [],
    issueCounts: {},
  };
}

async function completeReports(trx: Transaction, files: ImportFileReport[]): Promise<void> {
  for (const row of await readStageFiles(trx)) {
    const file = files[row.file_no];
    if (!file) continue;
    file.accepted = row.accepted;
    const { west, south, east, north } = row;
    if (west !== null && south !== null && east !== null && north !== null)
      file.bbox = [west, south, east, north];
  }
  for (const row of await readStageIssues(trx)) {
    const file = files[row.file_no];
    if (!file) continue;
    if (row.refused) {
      file.refused += 1;
      file.issues.push({
        feature: row.feature_no,
        code: row.refused,
        message: '图形没有面积，未导入 / The shape has no area and was left out',
        repaired: false,
      });
      continue;
    }
    // A feature already counted as mended by the reader is not counted twice.
    if (!file.issues.some((issue) => issue.feature === row.feature_no && issue.repaired)) file.repaired += 1;
    const before = (row.before_m2 ?? 0).toFixed(2);
    const after = (row.area_m2 ?? 0).toFixed(2);
    file.issues.push({
      feature: row.feature_no,
      code: 'geometry-repaired',
      message: `图形无效（${row.repaired}），已修复：面积 ${before} → ${after} m² / Invalid shape (${row.repaired}) mended: area ${before} → ${after} m²`,
      repaired: true,
    });
  }
  for (const row of await readStageSamples(trx)) files[row.file_no]?.sample.push(row.attrs);
  for (const file of files) file.issues.sort((a, b) => (a.feature ?? -1) - (b.feature ?? -1));
}
