import type { ImportIssue } from '../../contract/import-report.ts';
import { parseCrsName } from '../../geo/crs/parse-crs-name.ts';
import type { CrsResult } from '../../geo/crs/crs-choice.ts';
import {
  addToSurvey,
  emptyRange,
  newCoordinateSurvey,
  typicalRange,
} from '../../geo/crs/survey-coordinates.ts';
import { chooseCrs } from './choose-crs.ts';
import type { Format, ReadLimits, ReadOptions, SourceFeature, SourceFile, SourceLayer } from './format.ts';
import { readGeometry, surveyGeometry } from './geojson-geometry.ts';
import { geojsonFeatures } from './geojson-stream.ts';
import type { RawFeature, TopLevel } from './geojson-stream.ts';
import { featureMaker } from './make-feature.ts';
import { readInEncoding } from './read-in-encoding.ts';
import type { OriginalSource } from './source-original.ts';
import { fileIssue } from './source-refusal.ts';

interface Survey {
  top: TopLevel;
  fields: Set<string>;
  features: number;
  hasZ: boolean;
  hasNaN: boolean;
  coordinates: ReturnType<typeof newCoordinateSurvey>;
}

/** Streams the features of a file, filling in what else stands at the top level. */
type FeatureStream = (
  file: string,
  encoding: { label: string },
  maxChars: number,
  top: TopLevel,
) => AsyncIterable<RawFeature[]>;

export const geojson: Format = {
  name: 'geojson',
  extensions: ['geojson', 'json'],
  companions: [],
  accepts: (head) => /"(features|geometry|coordinates|geometries)"\s*:|"type"\s*:\s*"Feature/.test(head),
  open: (source, options) => openFeatures('geojson', geojsonFeatures, source, options),
};

/** Opens a file of GeoJSON features, however they are strung together. */
export async function* openFeatures(
  format: string,
  featuresOf: FeatureStream,
  source: SourceFile,
  options: ReadOptions & { limits: ReadLimits },
): AsyncGenerator<SourceLayer> {
  const { featureChars } = options.limits;
  const {
    result: survey,
    encoding,
    encodingFrom,
    issues: fileIssues,
  } = await readInEncoding(source.file, { option: options.encoding, isStandard: true }, (candidate) =>
    surveyFile(featuresOf, source.file, candidate, featureChars),
  );
  if (survey.hasZ) fileIssues.push(fileIssue('z-dropped', '高程值（Z）没有保留 / Z values were dropped'));
  if (survey.hasNaN) {
    fileIssues.push(
      fileIssue(
        'json-nan',
        '文件里有 JSON 不允许的 NaN 或 Infinity，按空值处理 / The file has NaN or Infinity, which JSON does not allow; taken as null',
      ),
    );
  }
  const fields = [...survey.fields];
  const known: Partial<SourceLayer> = { encoding: encoding.name, encodingFrom, fields, fileIssues };
  const chosen = chooseCrs({
    option: options.crs,
    stated: statedCrs(survey.top),
    range: typicalRange(survey.coordinates),
    known,
  });
  fileIssues.push(...chosen.issues);
  const make = featureMaker(chosen.crs);
  const layer: SourceLayer = {
    path: source.path,
    format,
    encoding: encoding.name,
    encodingFrom,
    crs: chosen.crs.code,
    crsFrom: chosen.crsFrom,
    fields,
    featureCount: survey.features,
    fileIssues,
    refusedBy: null,
    originals: () =>
      Promise.resolve(
        originalsOf(survey.top, () => featuresOf(source.file, encoding, featureChars, new Map())),
      ),
    async *features() {
      let index = 0;
      for await (const batch of featuresOf(source.file, encoding, featureChars, new Map())) {
        for (const raw of batch) yield makeOne(raw, index++, make);
      }
    },
  };
  yield layer;
}

function originalsOf(top: TopLevel, features: () => AsyncIterable<RawFeature[]>): OriginalSource {
  const head: Record<string, string> = {};
  if (top.has('crs')) head.crs = JSON.stringify(top.get('crs'));
  return {
    head,
    async *read(positions) {
      let index = 0;
      for await (const batch of features()) {
        for (const { text, properties, geometry } of batch) {
          const position = index++;
          if (!positions.has(position)) continue;
          const bytes = Buffer.from(text ?? JSON.stringify({ type: 'Feature', properties, geometry }));
          yield { index: position, kind: 'geojson', bytes };
        }
      }
    },
  };
}

function makeOne(raw: RawFeature, index: number, make: ReturnType<typeof featureMaker>): SourceFeature {
  const issues: ImportIssue[] = [];
  if (!raw.isFeature) {
    return make(
      index,
      raw.properties,
      { kind: 'refused', code: 'feature-broken', message: '不是 GeoJSON 要素 / It is not a GeoJSON feature' },
      issues,
    );
  }
  return make(index, raw.properties, readGeometry(raw.geometry, index, issues), issues);
}

async function surveyFile(
  featuresOf: FeatureStream,
  file: string,
  encoding: { label: string },
  maxChars: number,
): Promise<Survey> {
  const survey: Survey = {
    top: new Map(),
    fields: new Set(),
    features: 0,
    hasZ: false,
    hasNaN: false,
    coordinates: newCoordinateSurvey(),
  };
  for await (const batch of featuresOf(file, encoding, maxChars, survey.top)) {
    for (const raw of batch) {
      survey.features++;
      if (raw.hadNaN) survey.hasNaN = true;
      for (const key of Object.keys(raw.properties)) survey.fields.add(key);
      const range = emptyRange();
      if (surveyGeometry(raw.geometry, range)) survey.hasZ = true;
      addToSurvey(survey.coordinates, range);
    }
  }
  return survey;
}

/** The `crs` member of the 2008 specification is honoured; without one it is CRS84 (RFC 7946). */
function statedCrs(top: TopLevel): { result: CrsResult; from: 'file' | 'standard' } {
  const crs = top.get('crs') as
    { type?: unknown; properties?: { name?: unknown; code?: unknown } } | null | undefined;
  if (crs === undefined || crs === null) return { result: parseCrsName('OGC:CRS84'), from: 'standard' };
  const name = crs.properties?.name ?? crs.properties?.code;
  return {
    result: parseCrsName(
      typeof name === 'string' || typeof name === 'number' ? String(name) : JSON.stringify(crs).slice(0, 80),
    ),
    from: 'file',
  };
}
