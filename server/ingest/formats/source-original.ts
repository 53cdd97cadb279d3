/** A feature as it stood in its file, for the quarantine. */
export interface SourceOriginal {
  index: number;
  kind: 'shapefile' | 'geojson' | 'row';
  /** The record of the .shp with its eight-byte header; the text of a GeoJSON feature; a row as JSON. */
  bytes: Buffer;
  /** The row of the .dbf. */
  row?: Buffer;
}

/** Gives features of one layer again, as they stand in the file. */
export interface OriginalSource {
  /** What a file of its format needs besides the records: headers as base64, companions as text. */
  head: Record<string, string>;
  /** The features at these positions, in file order. Valid as long as the layer is. */
  read(positions: ReadonlySet<number>): AsyncIterable<SourceOriginal>;
}
