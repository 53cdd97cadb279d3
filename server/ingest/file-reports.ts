import type { Transaction } from '../db/pool.ts';
import type { Bbox4490, ImportFileReport } from '../contract/import-report.ts';
import { SAMPLES } from './encode-patches.ts';
import type { SourceLayer } from './formats/format.ts';
import type { ImportTurn } from './import-turn.ts';
import type { ChosenMapping } from './mapping.ts';
import { readStageFiles, readStageIssues } from './stage.queries.ts';

/** Of a file that begins with so many doubtful shapes, all refused in the end, fewer samples are shown. */
export const MOST_SAMPLES = 1000;

/** What is known of the files while they are read. */
export interface Filling {
  files: ImportFileReport[];
  /** How many features PostGIS has to look at. */
  unchecked: number;
  samples: SampleRow[][];
}

export interface SampleRow {
  feature: number;
  checked: boolean;
  attributes: Record<string, unknown>;
}

export function newFilling(): Filling {
  return { files: [], unchecked: 0, samples: [] };
}

/** Begins the report of the next layer; that of a refused one is done with it. */
export function beginLayer(
  layer: SourceLayer,
  filling: Filling,
): { fileNo: number; report: ImportFileReport; samples: SampleRow[] } {
  const report = emptyReport(layer);
  const fileNo = filling.files.push(report) - 1;
  const samples: SampleRow[] = [];
  filling.samples.push(samples);
  if (layer.refusedBy) report.issues.push(...layer.fileIssues);
  return { fileNo, report, samples };
}

export function tellMapping(report: ImportFileReport, chosen: ChosenMapping): void {
  report.profile = chosen.profile;
  report.profileFrom = chosen.profileFrom;
  report.mapping = chosen.mapping;
  report.areaUnit = chosen.areaUnit;
}

/** All features of the layer are read: fetches what was refused, and takes over the notes on the file. */
export async function finishLayer(
  layer: SourceLayer,
  filling: Filling,
  fileNo: number,
  run: ImportTurn,
): Promise<void> {
  const report = filling.files[fileNo]!;
  const full = await run.quarantine.fetch(layer, fileNo);
  if (full) report.issues.push(full);
  for (const issue of layer.fileIssues) if (!report.issues.includes(issue)) report.issues.push(issue);
  run.reading(layer.path, report.read, layer.featureCount);
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

/**
 * Completes the reports with what became of the features in the stage.
 * @returns those that PostGIS refused
 */
export async function completeReports(
  trx: Transaction,
  { files, unchecked, samples }: Filling,
): Promise<Set<string>> {
  for (const row of await readStageFiles(trx)) {
    const file = files[row.file_no];
    if (!file) continue;
    file.accepted += row.accepted;
    const { west, south, east, north } = row;
    if (west !== null && south !== null && east !== null && north !== null)
      joinBbox(file, [west, south, east, north]);
  }
  const mended = files.map(({ issues }) => new Set(issues.filter((i) => i.repaired).map((i) => i.feature)));
  const refused = new Set<string>();
  for (const row of unchecked > 0 ? await readStageIssues(trx) : []) {
    const file = files[row.file_no];
    if (!file) continue;
    if (row.refused) refused.add(placeKey(row.file_no, row.feature_no));
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
    const accepted = rows.filter(
      ({ feature, checked }) => checked || !refused.has(placeKey(fileNo, feature)),
    );
    files[fileNo]!.sample = accepted.slice(0, SAMPLES).map((row) => row.attributes);
  }
  for (const file of files) file.issues.sort((a, b) => (a.feature ?? -1) - (b.feature ?? -1));
  return refused;
}

/** A feature by its file and its position there. */
export function placeKey(fileNo: number, featureNo: number): string {
  return `${fileNo} ${featureNo}`;
}

export function joinBbox(file: ImportFileReport, [west, south, east, north]: Bbox4490): void {
  const { bbox } = file;
  file.bbox = bbox
    ? [Math.min(bbox[0], west), Math.min(bbox[1], south), Math.max(bbox[2], east), Math.max(bbox[3], north)]
    : [west, south, east, north];
}
