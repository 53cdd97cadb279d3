import type { Transaction } from '../db/pool.ts';
import type { ImportFileReport, ImportIssue } from '../contract/import-report.ts';
import { BinaryRows } from '../db/binary-rows.ts';
import { SAMPLES } from './encode-patches.ts';
import {
  beginLayer,
  completeReports,
  finishLayer,
  MOST_SAMPLES,
  newFilling,
  tellMapping,
  type Filling,
} from './file-reports.ts';
import type { SourceLayer } from './formats/format.ts';
import { jsonText } from './formats/json-text.ts';
import type { ImportTurn } from './import-turn.ts';
import type { ChosenMapping } from './mapping.ts';

import { prepareLayer } from './prepare-layer.ts';
import { createStage, fillStage, repairStage, writeStageRow } from './stage.queries.ts';

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
  const filling = newFilling();
  await createStage(trx);
  await fillStage(trx, stageRows(layers, mapLayer, filling, run));
  run.enter('repairing');
  // Nearly all shapes are found valid while they are read; PostGIS is asked about the others.
  if (filling.unchecked > 0) await repairStage(trx);
  await completeReports(trx, filling);
  return filling.files;
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
    const { fileNo, report, samples } = beginLayer(layer, filling);
    if (layer.refusedBy) continue;
    run.reading(layer.path, 0, layer.featureCount);
    const { chosen, map: mapFeature } = await mapLayer(layer);
    tellMapping(report, chosen);
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
    await finishLayer(layer, filling, fileNo, run);
  }
  yield rows.take();
}
