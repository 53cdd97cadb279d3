import type { MultiPolygon, Polygon } from 'geojson';

import type { ImportIssue } from '../../contract/import-report.ts';
import type { OriginalSource } from './source-original.ts';

/** One feature as it left the file: clean enough for PostGIS to take, not yet repaired topologically. */
export interface SourceFeature {
  /** Position in its layer, from 0; deleted rows are not counted out, so it is the position users see. */
  index: number;
  attributes: Record<string, unknown>;
  /** EPSG:4490 degrees on the 1e-9 grid, rings closed, no vertex twice in a row; null when refused. */
  geometry: Polygon | MultiPolygon | null;
  /** The same rings in the coordinates of the source, not rounded: little-endian WKB MultiPolygon, X and Y. */
  sourceWkb: Buffer | null;
  issues: ImportIssue[];
  /** When true the last issue says why. */
  refused: boolean;
  /** The coordinate system of this feature where it is not the one of its layer. */
  crs?: string;
}

/** A stretch of a file that can be read by itself: bytes, and the position of the first feature in it. */
export interface LayerSlice {
  from: number;
  to: number;
  firstIndex: number;
}

/** How to read a layer in several threads at once: plain data, so that it can be sent to a worker. */
export interface SlicedLayer {
  /** Whose reader of slices it is (prepare.worker.ts). */
  format: 'shapefile';
  source: unknown;
  slices: LayerSlice[];
}

/** One layer of one file. A file that cannot be read is a layer with `refusedBy` and no features. */
export interface SourceLayer {
  /** As shown in the report: the path given, then what is inside (`a.zip/folder/b.shp`). */
  path: string;
  format: string;
  encoding: string | null;
  /** The words of ImportFileReport. */
  encodingFrom: string | null;
  /** `EPSG:4490`, `OGC:CRS84`, or `WKT:<name>` for a projection without a code. */
  crs: string | null;
  crsFrom: string | null;
  /** Field names in their order in the file. */
  fields: string[];
  /** How many features `features()` will give. */
  featureCount: number;
  /** Notes on the file as a whole; when refused, the last one says why. */
  fileIssues: ImportIssue[];
  refusedBy: ImportIssue | null;
  /**
   * Streams the features in file order; may be called again. Only valid until the next layer is asked for:
   * what came out of a zip is deleted then.
   */
  features(): AsyncIterable<SourceFeature>;
  /** The same features byte for byte, for the quarantine; as long valid as `features`. */
  originals?(): Promise<OriginalSource>;
  /** Where the format can, and the layer is large enough to be worth it: the same features, slice by slice. */
  sliced?: SlicedLayer;
}

/** Bounds on what one source may cost. Each is a refusal with a clear message, never a crash. */
export interface ReadLimits {
  /** Entries in one zip. */
  zipEntries: number;
  /** Unpacked bytes of one zip. */
  zipBytes: number;
  /** Unpacked to packed, for zips that unpack to more than `zipRatioFromBytes`. */
  zipRatio: number;
  zipRatioFromBytes: number;
  /** Bytes of one shapefile record. */
  recordBytes: number;
  /** Characters of one GeoJSON feature. */
  featureChars: number;
  /** Bytes of a .dbf looked at to tell its encoding. */
  encodingScanBytes: number;
  /** Files in one folder tree. */
  folderFiles: number;
}

export const READ_LIMITS: ReadLimits = {
  zipEntries: 20_000,
  zipBytes: 16 * 2 ** 30,
  zipRatio: 250, // a .dbf of padded text packs 100 : 1, a bomb 1000 : 1
  zipRatioFromBytes: 256 * 2 ** 20,
  recordBytes: 512 * 2 ** 20,
  featureChars: 256 * 2 ** 20,
  encodingScanBytes: 64 * 2 ** 20,
  folderFiles: 200_000,
};

/** A .shp of more is read by several threads: fifty thousand small patches. */
export const LARGE_BYTES = 20 << 20;

export interface ReadOptions {
  /** `EPSG:n`; wins over whatever the file says. */
  crs?: string | undefined;
  encoding?: string | undefined;
  /** Where zips are unpacked; the system's folder for temporary files by default. */
  tmpDir?: string | undefined;
  limits?: Partial<ReadLimits> | undefined;
  /** Told before each source is opened: so many of all lie behind. May throw to stop. */
  onSource?: ((done: number, total: number) => void) | undefined;
  /** Told before a source is looked through that is large enough to be read in several threads. */
  onLarge?: (() => void) | undefined;
  /** Layers are named relative to this folder, not by where it lies. */
  shownFrom?: string | undefined;
  /** Paths of the layers to give, as they are shown; all when left out. */
  only?: readonly string[] | undefined;
}

/** One dataset on disk, found by `discover`: its main file and the files beside it that belong to it. */
export interface SourceFile {
  /** As shown in the report. */
  path: string;
  /** The main file on disk. */
  file: string;
  /**
   * Files of the same base name on disk by lower-case extension without the dot, the main file included; those of a
   * geodatabase by their lower-case names.
   */
  parts: ReadonlyMap<string, string>;
}

/** One format is one module exporting one of these, listed in format-list.ts. */
export interface Format {
  /** The word in the report. */
  name: string;
  /** Lower-case extensions that start a dataset of this format. */
  extensions: readonly string[];
  /** Extensions that belong to a dataset when they stand beside its main file. */
  companions: readonly string[];
  /**
   * Looks through the whole file once, so that a file cut short is refused before any feature of it is given,
   * then yields its layers.
   * @throws SourceRefusal when the file as a whole cannot be used
   */
  open(source: SourceFile, options: ReadOptions & { limits: ReadLimits }): AsyncIterable<SourceLayer>;
  /** False when a file found in a folder is something else and is passed over in silence. */
  accepts?(head: string): boolean;
}
