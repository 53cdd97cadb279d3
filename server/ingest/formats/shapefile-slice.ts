import type { FoundCrs } from '../../geo/crs/crs-choice.ts';
import { DbfCells } from './dbf-cells.ts';
import { dbfRows, isDeleted } from './dbf-table.ts';
import { textEncoding } from './decode-text.ts';
import { FlatFeature } from './flat-feature.ts';
import type { LayerSlice, SourceFeature } from './format.ts';
import { featureMaker } from './make-feature.ts';
import { readRow, type DbfRowSource } from './open-dbf.ts';
import { PlainRings } from './plain-ring.ts';
import { shpRecords, type ShpHeader } from './shp-records.ts';
import { readShape } from './shp-shape.ts';

/** What reading the features of an opened shapefile takes; plain data, so that a worker can be sent it. */
export interface ShapefileSource {
  shp: string;
  header: ShpHeader;
  recordBytes: number;
  rows: DbfRowSource | null;
  crs: FoundCrs;
}

/** A record and its row as they stand in the files; good until the next batch. */
interface ShapefileRecord {
  index: number;
  content: Buffer;
  /** Null where the .dbf has no more rows. */
  row: Buffer | null;
}

/** At least as many rows as a slice has records. */
const SLICE_ROWS = 1000;

/**
 * Streams the features of a stretch of records with the rows that belong to them.
 * @throws SourceRefusal when the file is not any more what it was when it was opened
 */
export async function* readShapefileSlice(
  source: ShapefileSource,
  slice: LayerSlice,
): AsyncGenerator<SourceFeature> {
  const make = featureMaker(source.crs);
  const encoding = source.rows && textEncoding(source.rows.encoding);
  for await (const records of recordsOf(source, slice)) {
    for (const { index, content, row } of records) {
      const read = row && source.rows ? readRow(row, source.rows, encoding!) : { attributes: {}, issues: [] };
      for (const issue of read.issues) issue.feature = index;
      yield make(index, read.attributes, readShape(content), read.issues);
    }
  }
}

/** The same features, each told to `take` in memory that the next one uses again: a large import makes no others. */
export class FlatShapefile {
  private readonly source: ShapefileSource;
  private readonly feature = new FlatFeature();
  private readonly cells: DbfCells | null;
  private readonly rings: PlainRings;
  private readonly make: ReturnType<typeof featureMaker>;

  constructor(source: ShapefileSource) {
    this.source = source;
    this.cells = source.rows && new DbfCells(source.rows);
    this.rings = new PlainRings(source.crs);
    this.make = featureMaker(source.crs);
  }

  /** @throws SourceRefusal as `readShapefileSlice` */
  async read(slice: LayerSlice, take: (feature: FlatFeature) => void): Promise<void> {
    for await (const records of recordsOf(this.source, slice))
      for (const record of records) take(this.flat(record));
  }

  private flat({ index, content, row }: ShapefileRecord): FlatFeature {
    const { feature, cells } = this;
    const known = row !== null && cells !== null;
    const issues = known ? cells.read(row, index) : [];
    const attributes = known ? cells.attributes : {};
    const json = known ? cells.json : '{}';
    const sourceWkb = this.rings.read(content, feature.shape);
    if (sourceWkb === false)
      return feature.set(this.make(index, attributes, readShape(content), issues), json);
    feature.index = index;
    feature.attributes = attributes;
    feature.attributesJson = json;
    feature.issues = issues;
    feature.refused = false;
    feature.sourceWkb = sourceWkb;
    feature.crs = undefined;
    return feature;
  }
}

/** The records of a stretch that are not deleted, in batches. */
async function* recordsOf(
  { shp, header, recordBytes, rows }: ShapefileSource,
  slice: LayerSlice,
): AsyncGenerator<ShapefileRecord[]> {
  const isWhole = slice.to === header.endBytes;
  const wanted = isWhole ? Infinity : SLICE_ROWS;
  const rowBatches = rows
    ? dbfRows(rows.file, rows.header, wanted * rows.header.rowBytes, slice.firstIndex)
    : null;
  let batch: Buffer[] = [];
  let at = 0;
  let more = rowBatches !== null;
  try {
    let index = slice.firstIndex;
    for await (const contents of shpRecords(shp, header, recordBytes, slice)) {
      let records: ShapefileRecord[] = [];
      for (const content of contents) {
        if (at === batch.length && more) {
          // The rows at hand are overwritten when the next ones are read.
          if (records.length > 0) yield records;
          records = [];
          const next = await rowBatches!.next();
          more = !next.done;
          batch = next.done ? [] : next.value;
          at = 0;
        }
        const row = batch[at++] ?? null;
        const position = index++;
        if (row && isDeleted(row)) continue; // counted in the file's notes
        records.push({ index: position, content, row });
      }
      yield records;
    }
  } finally {
    await rowBatches?.return(undefined);
  }
}
