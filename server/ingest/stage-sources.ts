import type { Transaction } from '../db/pool.ts';
import type { ImportFileReport, ImportIssue } from '../contract/import-report.ts';
import { BinaryRows } from '../db/binary-rows.ts';
import type { SourceLayer } from './formats/format.ts';
import type { ImportTurn } from './import-turn.ts';
import type { ChosenMapping } from './mapping.ts';
import { jsonText } from './prepare-feature.ts';
import { prepareLayer } from './prepare-layer.ts';
import {
  createStage,
  fillStage,
  readStageFiles,
  readStageIssues,
  repairStage,
  writeStageRow,
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
  const filling: Filling = { files: [], unchecked: 0, samples: [] };
  await createStage(trx);
  await fillStage(trx, stageRows(layers, mapLayer, filling, run));
  run.enter('repairing');
  // Nearly all shapes are found valid while they are read; PostGIS is asked about the others.
  if (filling.unchecked > 0) await repairStage(trx);
  await completeReports(trx, filling);
  return filling.files;
}

/** Attributes shown of each file. */
const SAMPLES = 3;
/** Of a file that begins with so many doubtful shapes, all refused in the end, fewer samples are shown. */
const MOST_SAMPLES = 1000;

/** What is known of a stage once all is read. */
interface Filling {
  files: ImportFileReport[];
  /** How many rows PostGIS has to look at. */
  unchecked: number;
  samples: SampleRow[][];
}

interface SampleRow {
  feature: number;
  checked: boolean;
  attributes: Record<string, unknown>;
}

async function* stageRows(
  layers: AsyncIterable<SourceLayer>,
  mapLayer: MapLayer,
  filling: Filling,
  run: ImportTurn,
): AsyncGenerator<Buffer> {
  const rows = new BinaryRows();
  let position = 0;
  for await (const layer of layers) {
    const report = emptyReport(layer);
    const fileNo = filling.files.push(report) - 1;
    const samples: SampleRow[] = [];
    filling.samples.push(samples);
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
    let certain = 0;
    for await (const features of prepareLayer(layer)) {
      for (const feature of features) {
        const { index, attributes, ground } = feature;
        report.read += 1;
        position += 1;
        const mapped = mapFeature({ index, position, attributes });
        for (const issue of feature.issues) report.issues.push(issue);
        for (const issue of mapped.issues) report.issues.push(issue);
        if (report.read % 1000 === 0) run.reading(layer.path, report.read, layer.featureCount);
        if (feature.refused || mapped.refused || !ground) {
          report.refused += 1;
          run.quarantine.refuse(index, [...feature.issues, ...mapped.issues], attributes);
          continue;
        }
        if (feature.issues.some((issue) => issue.repaired)) report.repaired += 1;
        if (!ground.checked) filling.unchecked += 1;
        if (certain < SAMPLES && samples.length < MOST_SAMPLES) {
          samples.push({ feature: index, checked: ground.checked !== null, attributes });
          if (ground.checked) certain += 1;
        }
        writeStageRow(rows, {
          fileNo,
          featureNo: index,
          position,
          mappedJson: jsonText(mapped.mapped),
          attributesJson: feature.attributesJson,
          sourceWkb: feature.sourceWkb,
          sourceCrs: feature.crs ?? layer.crs,
          ground,
        });
        const piece = rows.piece();
        if (piece) yield piece;
      }
    }
    const full = await run.quarantine.fetch(layer, fileNo);
    if (full) report.issues.push(full);
    for (const issue of layer.fileIssues) if (!report.issues.includes(issue)) report.issues.push(issue);
    run.reading(layer.path, report.read, layer.featureCount);
  }
  yield rows.end();
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

async function completeReports(trx: Transaction, { files, unchecked, samples }: Filling): Promise<void> {
  for (const row of await readStageFiles(trx)) {
    const file = files[row.file_no];
    if (!file) continue;
    file.accepted = row.accepted;
    const { west, south, east, north } = row;
    if (west !== null && south !== null && east !== null && north !== null)
      file.bbox = [west, south, east, north];
  }
  const mended = files.map(({ issues }) => new Set(issues.filter((i) => i.repaired).map((i) => i.feature)));
  const refused = new Set<string>();
  for (const row of unchecked > 0 ? await readStageIssues(trx) : []) {
    const file = files[row.file_no];
    if (!file) continue;
    if (row.refused) refused.add(`${row.file_no} ${row.feature_no}`);
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
    if (!mended[row.file_no]!.has(row.feature_no)) file.repaired += 1;
    const before = (row.before_m2 ?? 0).toFixed(2);
    const after = (row.area_m2 ?? 0).toFixed(2);
    file.issues.push({
      feature: row.feature_no,
      code: 'geometry-repaired',
      message: `图形无效（${row.repaired}），已修复：面积 ${before} → ${after} m² / Invalid shape (${row.repaired}) mended: area ${before} → ${after} m²`,
      repaired: true,
      areaBeforeM2: row.before_m2 ?? 0,
      areaAfterM2: row.area_m2 ?? 0,
    });
  }
  for (const [fileNo, rows] of samples.entries()) {
    const accepted = rows.filter(({ feature, checked }) => checked || !refused.has(`${fileNo} ${feature}`));
    files[fileNo]!.sample = accepted.slice(0, SAMPLES).map((row) => row.attributes);
  }
  for (const file of files) file.issues.sort((a, b) => (a.feature ?? -1) - (b.feature ?? -1));
}
