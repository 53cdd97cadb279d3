import { readText } from './read-json-text.ts';
import { JsonSplitError, JsonSplitter } from './split-json.ts';
import type { TextEncoding } from './decode-text.ts';
import { SourceRefusal } from './source-refusal.ts';

export interface RawFeature {
  properties: Record<string, unknown>;
  geometry: unknown;
  /** The feature held NaN or Infinity, which JSON has not; they were read as null. */
  hadNaN: boolean;
  /** False when it is not a Feature at all (a bare number, an object of another type). */
  isFeature: boolean;
  /** As it stood in the file; null when it had no text of its own there. */
  text: string | null;
}

/** Top-level members other than the features, parsed, as they come by. */
export type TopLevel = Map<string, unknown>;

/** Real files nest to eight; this keeps a hostile one off the stack. */
const DEEPEST = 256;

const GEOMETRY_TYPES = [
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
];

/**
 * Streams the features of a GeoJSON text: of a FeatureCollection, or the one of a lone Feature or geometry.
 * Fills `top` on the way; it is complete when the stream has ended.
 * @throws SourceRefusal `file-truncated`, `json-broken`, `geojson-not`
 * @throws TypeError when the bytes are not of the encoding
 */
export async function* geojsonFeatures(
  file: string,
  encoding: Pick<TextEncoding, 'label'>,
  maxChars: number,
  top: TopLevel,
): AsyncGenerator<RawFeature[]> {
  const splitter = new JsonSplitter(maxChars);
  let index = 0;
  let sawFeatures = false;
  let memberHadNaN = false;
  try {
    for await (const chunk of readText(file, encoding)) {
      const batch: RawFeature[] = [];
      for (const piece of splitter.push(chunk)) {
        if (piece.kind === 'feature') {
          sawFeatures = true;
          const { value, hadNaN } = parseFeatureText(piece.text, `feature ${index}`);
          batch.push(rawFeature(value, hadNaN, piece.text));
          index++;
        } else {
          const { value, hadNaN } = parseFeatureText(piece.text, `"${piece.key}"`);
          top.set(piece.key, value);
          if (hadNaN) memberHadNaN = true;
        }
      }
      if (batch.length) yield batch;
    }
    splitter.finish();
  } catch (error) {
    if (error instanceof JsonSplitError) throw splitRefusal(error);
    throw error;
  }
  const type = top.get('type');
  if (type === 'FeatureCollection' || sawFeatures) return;
  if (type === 'Feature' || GEOMETRY_TYPES.includes(type as string)) {
    const whole = Object.fromEntries(top);
    yield [
      rawFeature(
        type === 'Feature' ? whole : { type: 'Feature', properties: {}, geometry: whole },
        memberHadNaN,
        null,
      ),
    ];
    return;
  }
  throw new SourceRefusal('geojson-not', '是 JSON，但不是 GeoJSON / It is JSON, but not GeoJSON');
}

/** Takes a parsed value for a feature, whatever it is. */
export function rawFeature(value: unknown, hadNaN: boolean, text: string | null): RawFeature {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { properties: {}, geometry: null, hadNaN, isFeature: false, text };
  }
  const { properties, geometry, type } = value as Record<string, unknown>;
  const isObject = typeof properties === 'object' && properties !== null && !Array.isArray(properties);
  return {
    properties: isObject ? (properties as Record<string, unknown>) : {},
    geometry,
    hadNaN,
    isFeature: type === 'Feature',
    text,
  };
}

/** Parses one feature; NaN and Infinity are read as null. @throws SourceRefusal `json-broken`, also when it nests too deeply */
export function parseFeatureText(text: string, what: string): { value: unknown; hadNaN: boolean } {
  const value = parseLoosely(text, what);
  if (nestsDeeper(value.value, DEEPEST)) {
    throw new SourceRefusal(
      'json-broken',
      `JSON 嵌套太深（${what}） / The JSON is nested too deeply in ${what}`,
    );
  }
  return value;
}

/** Without recursion in JSON.parse, but with it in everything that is done afterwards. */
function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (!Array.isArray(value)) return Object.values(value).some((one) => nestsDeeper(one, levels - 1));
  // Positions by the million: nothing is called for a number.
  for (const one of value as unknown[])
    if (typeof one === 'object' && nestsDeeper(one, levels - 1)) return true;
  return false;
}

function parseLoosely(text: string, what: string): { value: unknown; hadNaN: boolean } {
  try {
    return { value: JSON.parse(text), hadNaN: false };
  } catch (error) {
    // Python writes NaN and Infinity into JSON; strings are matched first, so that they stay as they are.
    const mended = text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (m) =>
      m[0] === '"' ? m : 'null',
    );
    if (mended !== text) {
      try {
        return { value: JSON.parse(mended), hadNaN: true };
      } catch {
        // The first error is the one to report.
        void error;
      }
    }
    const reason = error instanceof Error ? error.message.slice(0, 120) : '';
    throw new SourceRefusal(
      'json-broken',
      `JSON 写法不对（${what}） / The JSON is broken in ${what}: ${reason}`,
    );
  }
}

function splitRefusal(error: JsonSplitError): SourceRefusal {
  return error.truncated
    ? new SourceRefusal(
        'file-truncated',
        `文件不完整，没有导入其中任何一条 / The file is cut short, nothing of it was taken: ${error.message}`,
      )
    : new SourceRefusal('json-broken', `不是完好的 JSON / It is not sound JSON: ${error.message}`);
}
