import type { TextEncoding } from './decode-text.ts';
import { parseFeatureText, rawFeature } from './geojson-stream.ts';
import type { RawFeature } from './geojson-stream.ts';
import { readText } from './read-json-text.ts';
import { SourceRefusal } from './source-refusal.ts';

const RECORD_SEPARATOR = '\x1e';

/**
 * Streams the features of a text of one GeoJSON feature a line, or of a GeoJSON text sequence (RFC 8142), where a
 * record separator stands before each and line breaks inside are allowed. A line with a whole FeatureCollection, as
 * some tools append, gives all of its features.
 * @throws SourceRefusal `file-truncated`, `json-broken`, `geojson-not`, `feature-too-large`
 * @throws TypeError when the bytes are not of the encoding
 */
export async function* ndjsonFeatures(
  file: string,
  encoding: Pick<TextEncoding, 'label'>,
  maxChars: number,
): AsyncGenerator<RawFeature[]> {
  let separator: string | null = null;
  let rest: string[] = [];
  let restChars = 0;
  let position = 0;
  for await (const chunk of readText(file, encoding)) {
    separator ??= /^\s*\x1e/.test(chunk) ? RECORD_SEPARATOR : chunk.trim() ? '\n' : null;
    const pieces = separator === null ? [chunk] : chunk.split(separator);
    const batch: RawFeature[] = [];
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) {
        batch.push(...featuresOf(rest.join(''), ++position, true));
        rest = [];
        restChars = 0;
      }
      rest.push(piece);
      restChars += piece.length;
      if (restChars > maxChars) {
        throw new SourceRefusal(
          'feature-too-large',
          `第 ${position + 1} 行太长 / Line ${position + 1} is longer than the limit`,
        );
      }
    }
    if (batch.length) yield batch;
  }
  const last = rest.join('');
  // A text sequence ends every text with a line break, so that one cut inside a number is seen.
  const isWhole = separator !== RECORD_SEPARATOR || /\s$/.test(last) || /[}\]]$/.test(last);
  const batch = featuresOf(last, position + 1, false, isWhole);
  if (batch.length) yield batch;
}

function featuresOf(text: string, line: number, hasEnd: boolean, isWhole = true): RawFeature[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (!trimmed) return [];
  let parsed: ReturnType<typeof parseFeatureText>;
  try {
    if (!isWhole) throw new SourceRefusal('json-broken', 'cut');
    parsed = parseFeatureText(trimmed, `line ${line}`);
  } catch (error) {
    if (hasEnd || !(error instanceof SourceRefusal)) throw error;
    throw new SourceRefusal(
      'file-truncated',
      `文件不完整，没有导入其中任何一条 / The file is cut short, nothing of it was taken: line ${line} does not end`,
    );
  }
  const { value, hadNaN } = parsed;
  const type =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['type'] : undefined;
  if (type === 'FeatureCollection') {
    const features = (value as Record<string, unknown>)['features'];
    return Array.isArray(features) ? features.map((one) => rawFeature(one, hadNaN, null)) : [];
  }
  if (type === 'Feature') return [rawFeature(value, hadNaN, trimmed)];
  if (typeof type === 'string' && ('coordinates' in (value as object) || 'geometries' in (value as object))) {
    return [rawFeature({ type: 'Feature', properties: {}, geometry: value }, hadNaN, trimmed)];
  }
  throw new SourceRefusal(
    'geojson-not',
    `第 ${line} 行是 JSON，但不是 GeoJSON 要素 / Line ${line} is JSON, but not a GeoJSON feature`,
  );
}
