/**
 * A filter as OGC 21-065 (CQL2) writes it in JSON: what both encodings are read into and what becomes SQL.
 * Geometries are GeoJSON in the axis order of longitude, latitude or of the filter's own system.
 */
export type Scalar = string | number | boolean;

export interface Operation {
  op: string;
  args: Operand[];
}

export type Operand =
  | Scalar
  | Operation
  | { property: string }
  | { date: string }
  | { timestamp: string }
  | { interval: [Operand, Operand] }
  | { bbox: number[] }
  | { type: string; coordinates?: unknown; geometries?: unknown }
  | Operand[];

/** How deep a filter may nest: far beyond what people write, far below what the stack takes. */
export const MAX_DEPTH = 60;
/** Characters of a filter; Node refuses request lines above 16 kB anyway. */
export const MAX_LENGTH = 12_000;
