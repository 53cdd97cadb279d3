import type { Transaction } from '../db/pool.ts';
import type { ImportFileReport } from '../contract/import-report.ts';
import { numberByPlace, PATCH_FIELDS } from '../catalog/patch-rows.ts';
import { copyPatches, type PatchTarget } from '../catalog/store-patches.queries.ts';
import { BinaryRows } from '../db/binary-rows.ts';
import { DOUBTFUL, REFUSED, SAMPLES, type PatchChunk } from './encode-patches.ts';
import {
  beginLayer,
  completeReports,
  finishLayer,
  joinBbox,
  MOST_SAMPLES,
  newFilling,
  placeKey,
  tellMapping,
  type Filling,
} from './file-reports.ts';
import type { SourceLayer } from './formats/format.ts';
import type { ImportTurn } from './import-turn.ts';
import { IssuedAreas } from './issued-areas.ts';
import { noteSuffixes, PatchNumbers } from './patch-numbers.ts';
import {
  copyToStage,
  createPatchStage,
  readStageAreas,
  renumberStage,
  STAGE_FIELDS,
  storeStaged,
} from './patch-stage.queries.ts';
import { encodeLayer } from './prepare-layer.ts';
import { SeenNumbers } from './seen-keys.ts';
import type { MapLayer } from './stage-sources.ts';
import { ToldPlaces } from './told-places.ts';
import { repairStage } from './stage.queries.ts';

/** What a first delivery came to. */
export interface LoadedPatches {
  files: ImportFileReport[];
  /** By file. */
  issuedAreas: ReadonlyMap<number, IssuedAreas>;
  numbers: PatchNumbers;
  /** Of what went straight into the table. */
  places: ToldPlaces;
  /** False when no two features can lie on the very same ground. */
  maySameGround: boolean;
}

/**
 * Loads a first delivery straight into `patch`: what is certainly valid and has a number of its own needs no stage. The
 * others, few as a rule, go through one: PostGIS mends them, doubled numbers get a suffix. The patches and the reports
 * are those that a stage for all would give.
 * @throws AppError `import-cancelled`
 */
export async function loadPatches(
  trx: Transaction,
  layers: AsyncIterable<SourceLayer>,
  mapLayer: MapLayer,
  target: PatchTarget,
  run: ImportTurn,
): Promise<LoadedPatches> {
  const load: Load = {
    ...newFilling(),
    target,
    run,
    issuedAreas: new Map(),
    numbers: new PatchNumbers(),
    places: new ToldPlaces(),
    grounds: new SeenNumbers(),
    maySameGround: false,
    staged: new BinaryRows(),
    stagedRows: 0,
    position: 0,
  };
  await createPatchStage(trx);
  const rows = readRows(layers, mapLayer, load);
  try {
    for (const reading = { done: false }; !reading.done;) {
      await copyPatches(trx, untilStageIsDue(rows, load, reading));
      if (load.staged.length > 0) await copyToStage(trx, load.staged.take());
    }
  } finally {
    await rows.return(undefined);
  }
  run.enter('repairing');
  await settleStage(trx, load);
  return load;
}

interface Load extends Filling, LoadedPatches {
  target: PatchTarget;
  run: ImportTurn;
  issuedAreas: Map<number, IssuedAreas>;
  grounds: SeenNumbers;
  /** Rows for the stage that are not sent yet: one connection does one COPY at a time. */
  staged: BinaryRows;
  stagedRows: number;
  /** Of the feature at hand, from 1, running on over the files. */
  position: number;
}

/** So much may wait for the stage in memory. */
const STAGED_BYTES = 8 << 20;

async function* untilStageIsDue(
  rows: AsyncGenerator<Buffer, void>,
  load: Load,
  reading: { done: boolean },
): AsyncGenerator<Buffer> {
  while (load.staged.length < STAGED_BYTES) {
    const next = await rows.next();
    if (next.done) {
      reading.done = true;
      return;
    }
    yield next.value;
  }
}

/** Reads all layers; gives the rows that go straight into `patch` and puts the others aside. */
async function* readRows(
  layers: AsyncIterable<SourceLayer>,
  mapLayer: MapLayer,
  load: Load,
): AsyncGenerator<Buffer, void> {
  for await (const layer of layers) {
    const { fileNo, report } = beginLayer(layer, load);
    if (layer.refusedBy) continue;
    load.run.reading(layer.path, 0, layer.featureCount);
    const { chosen } = await mapLayer(layer);
    tellMapping(report, chosen);
    const areas = new IssuedAreas();
    load.issuedAreas.set(fileNo, areas);
    const encoding = {
      frame: load.target,
      chosen: { mapping: chosen.mapping, areaUnit: chosen.areaUnit },
      crs: layer.crs,
    };
    for await (const chunk of encodeLayer(layer, encoding)) {
      yield* takeChunk(chunk, fileNo, load);
      // The end of the layer is told when it is finished.
      if (report.read !== layer.featureCount) load.run.reading(layer.path, report.read, layer.featureCount);
    }
    await finishLayer(layer, load, fileNo, load.run);
  }
}

/** Of the row: how many fields it has, and how long the number is. */
const HEAD_BYTES = 6;

/** Counts the features of a chunk and gives their rows: the bytes as they came, where nothing has to be changed. */
function* takeChunk(chunk: PatchChunk, fileNo: number, load: Load): Generator<Buffer> {
  const { target, places, numbers } = load;
  const bytes = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.byteLength);
  const report = load.files[fileNo]!;
  const areas = load.issuedAreas.get(fileNo)!;
  /** What is changed: numbers that are made here, and null for a row that goes to the stage. */
  const changed = new Map<number, Buffer | null>();
  for (let i = 0; i < chunk.count; i++) {
    const index = chunk.index[i]!;
    load.position += 1;
    const state = chunk.state[i]!;
    if (state === REFUSED) continue;
    const row = i === 0 ? 0 : chunk.ends[i - 1]!;
    let [text, from, to] = [bytes, row + HEAD_BYTES, chunk.ends[i]! - chunk.tails[i]!];
    // A length of -1.
    if (bytes[row + 2] === 0xff) {
      text = Buffer.from(numberByPlace(target.batch, load.position));
      [from, to] = [0, text.length];
      changed.set(i, text);
    }
    if (load.grounds.offer(chunk.grounds[i]!)) load.maySameGround = true;
    const number = numbers.offer(text, from, to, fileNo, index);
    if (state === DOUBTFUL || number < 0) {
      stageRow(load, text.toString('utf8', from, to), bytes, chunk, i, fileNo);
      changed.set(i, null);
      continue;
    }
    report.accepted += 1;
    const code = chunk.codes[chunk.codeOf[i]!];
    if (code !== undefined) places.add(code, chunk, i, number);
    const issued = chunk.issuedM2[i]!;
    if (!Number.isNaN(issued)) areas.add(index, issued, chunk.areaM2[i]!);
  }
  noteChunk(chunk, fileNo, load);
  yield changed.size === 0 ? bytes : rowsOf(chunk, bytes, changed);
}

function rowsOf(chunk: PatchChunk, bytes: Buffer, changed: Map<number, Buffer | null>): Buffer {
  const rows = new BinaryRows();
  // What stays as it came goes in one piece.
  let from = 0;
  for (const [i, number] of changed) {
    rows.raw(bytes.subarray(from, i === 0 ? 0 : chunk.ends[i - 1]!));
    from = chunk.ends[i]!;
    if (!number) continue;
    rows.startRow(PATCH_FIELDS);
    rows.bytes(number);
    rows.raw(tailOf(chunk, bytes, i));
  }
  rows.raw(bytes.subarray(from));
  return rows.take();
}

function stageRow(
  load: Load,
  number: string,
  bytes: Buffer,
  chunk: PatchChunk,
  i: number,
  fileNo: number,
): void {
  const isDoubtful = chunk.state[i] === DOUBTFUL;
  if (isDoubtful) load.unchecked += 1;
  load.stagedRows += 1;
  load.staged.startRow(STAGE_FIELDS);
  load.staged.text(number);
  load.staged.raw(tailOf(chunk, bytes, i));
  load.staged.int4(fileNo);
  load.staged.int4(chunk.index[i]!);
  load.staged.bool(!isDoubtful);
}

function tailOf(chunk: PatchChunk, bytes: Buffer, i: number): Buffer {
  const end = chunk.ends[i]!;
  return bytes.subarray(end - chunk.tails[i]!, end);
}

/** What the report says of the features, and what of them goes to the quarantine. */
function noteChunk(chunk: PatchChunk, fileNo: number, load: Load): void {
  const report = load.files[fileNo]!;
  report.read += chunk.count;
  const [west, , east] = chunk.bounds;
  if (west <= east) joinBbox(report, chunk.bounds);
  const issuesOf = new Map(chunk.issues);
  for (const [i, issues] of chunk.issues) {
    report.issues.push(...issues);
    if (chunk.state[i] !== REFUSED && issues.some((issue) => issue.repaired)) report.repaired += 1;
  }
  const samples = load.samples[fileNo]!;
  let certain = samples.filter((sample) => sample.checked).length;
  for (const [i, attributes] of chunk.attributes) {
    const feature = chunk.index[i]!;
    if (chunk.state[i] === REFUSED) {
      report.refused += 1;
      load.run.quarantine.refuse(feature, issuesOf.get(i) ?? [], attributes);
    } else if (certain < SAMPLES && samples.length < MOST_SAMPLES) {
      const checked = chunk.state[i] !== DOUBTFUL;
      samples.push({ feature, checked, attributes });
      if (checked) certain += 1;
    }
  }
}

async function settleStage(trx: Transaction, load: Load): Promise<void> {
  if (load.unchecked > 0) await repairStage(trx);
  const refused = await completeReports(trx, load);
  const settled = load.numbers.settle(({ fileNo, featureNo }) => refused.has(placeKey(fileNo, featureNo)));
  await renumberStage(trx, settled);
  noteSuffixes(settled, load.files);
  for (const row of await readStageAreas(trx))
    load.issuedAreas.get(row.file_no)!.add(row.feature_no, row.issued_m2, row.area_m2);
  await storeStaged(trx);
}
