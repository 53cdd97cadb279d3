import type { FoundCrs } from '../../geo/crs/crs-choice.ts';
import type { LayerSlice, SourceFeature } from './format.ts';
import { featureMaker } from './make-feature.ts';
import { readDbfRows, type DbfRowSource } from './open-dbf.ts';
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

/** At least as many rows as a slice has records. */
const SLICE_ROWS = 1000;

/**
 * Streams the features of a stretch of records with the rows that belong to them.
 * @throws SourceRefusal when the file is not any more what it was when it was opened
 */
export async function* readShapefileSlice(
  { shp, header, recordBytes, rows, crs }: ShapefileSource,
  slice: LayerSlice,
): AsyncGenerator<SourceFeature> {
  const make = featureMaker(crs);
  const isWhole = slice.to === header.endBytes;
  const attributes = rows ? readDbfRows(rows, slice.firstIndex, isWhole ? Infinity : SLICE_ROWS) : undefined;
  try {
    let index = slice.firstIndex;
    for await (const batch of shpRecords(shp, header, recordBytes, slice)) {
      for (const content of batch) {
        const next = await attributes?.next();
        const position = index++;
        if (next && !next.done && next.value === null) continue; // a deleted row, counted in the file's notes
        const row = next && !next.done ? next.value! : { attributes: {}, issues: [] };
        for (const issue of row.issues) issue.feature = position;
        yield make(position, row.attributes, readShape(content), row.issues);
      }
    }
  } finally {
    await attributes?.return(undefined);
  }
}
