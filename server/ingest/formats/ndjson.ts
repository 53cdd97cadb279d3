import type { Format } from './format.ts';
import { geojson, openFeatures } from './geojson.ts';
import { ndjsonFeatures } from './ndjson-stream.ts';

/** One GeoJSON feature a line, or a GeoJSON text sequence (RFC 8142). */
export const ndjson: Format = {
  name: 'ndjson',
  extensions: ['ndjson', 'geojsonl', 'geojsons', 'geojsonseq', 'jsonl'],
  companions: [],
  accepts: (head) => geojson.accepts!(head),
  open: (source, options) => openFeatures('ndjson', ndjsonFeatures, source, options),
};
