import type { ImportIssue } from '../../contract/import-report.ts';
import type { CoordinateRange } from '../../geo/crs/check-coordinates.ts';
import type { CrsResult } from '../../geo/crs/crs-choice.ts';
import {
  addToSurvey,
  emptyRange,
  newCoordinateSurvey,
  typicalRange,
  widenRange,
} from '../../geo/crs/survey-coordinates.ts';
import { chooseCrs } from './choose-crs.ts';
import type { ReadOptions, SourceFeature, SourceLayer } from './format.ts';
import { readGeometry, surveyGeometry } from './geojson-geometry.ts';
import { featureMaker } from './make-feature.ts';
import type { RawGeometry } from './make-feature.ts';
import type { SourceOriginal } from './source-original.ts';
import { fileIssue } from './source-refusal.ts';

/** What a reader of rows hands over: one feature as it stood in the file. */
export interface SourceRow {
  attributes: Record<string, unknown>;
  /** A GeoJSON geometry in the coordinates of the file, whatever its type; or rings; or why there is none. */
  geometry: { kind: 'geojson'; value: unknown } | RawGeometry;
  /** Notes on this feature; its position is filled in later. */
  notes?: Omit<ImportIssue, 'feature'>[];
  /** The geometry came with heights or measures, which are not kept. */
  hadZ?: boolean;
}

export interface RowSurvey {
  rows: number;
  fields: Set<string>;
  hadZ: boolean;
  range: CoordinateRange | null;
}

/** Looks through all rows once: how many, where, which fields. */
export async function surveyRows(rows: AsyncIterable<SourceRow>): Promise<RowSurvey> {
  const coordinates = newCoordinateSurvey();
  const fields = new Set<string>();
  let count = 0;
  let hadZ = false;
  for await (const row of rows) {
    count++;
    for (const field of Object.keys(row.attributes)) fields.add(field);
    const range = emptyRange();
    if (widenByGeometry(row.geometry, range) || row.hadZ) hadZ = true;
    addToSurvey(coordinates, range);
  }
  return { rows: count, fields, hadZ, range: typicalRange(coordinates) };
}

/** True when some position has more than two numbers. */
function widenByGeometry(geometry: SourceRow['geometry'], range: CoordinateRange): boolean {
  if (geometry.kind === 'geojson') return surveyGeometry(geometry.value, range);
  if (geometry.kind === 'refused') return false;
  const heaps = geometry.kind === 'rings' ? [geometry.rings] : geometry.polygons;
  for (const rings of heaps) {
    for (const ring of rings) for (const position of ring) widenRange(range, position[0]!, position[1]!);
  }
  return false;
}

/**
 * Makes the layer of a reader that gives rows: tells the coordinate system, then streams the rows as features.
 * @param rows gives the same rows as were surveyed, each time it is called
 * @param stated what the file says of its coordinate system and where; may depend on the extent
 * @throws SourceRefusal when the coordinate system cannot be told or is refused
 */
export function layerOfRows(
  known: Pick<SourceLayer, 'path' | 'format' | 'encoding' | 'encodingFrom' | 'fileIssues'> & {
    /** The order of the file when it has one; else as they came. */
    fields?: string[];
  },
  survey: RowSurvey,
  options: ReadOptions,
  stated: { result: CrsResult; from: 'prj' | 'file' | 'standard' } | null,
  rows: () => AsyncIterable<SourceRow>,
): SourceLayer {
  const fields = known.fields ?? [...survey.fields];
  const fileIssues = [...known.fileIssues];
  if (survey.hadZ) {
    fileIssues.push(fileIssue('z-dropped', '高程值和测量值（Z、M）没有保留 / Z and M values were dropped'));
  }
  const chosen = chooseCrs({
    option: options.crs,
    stated,
    range: survey.range,
    known: { ...known, fields, fileIssues },
  });
  fileIssues.push(...chosen.issues);
  return {
    ...known,
    crs: chosen.crs.code,
    crsFrom: chosen.crsFrom,
    fields,
    featureCount: survey.rows,
    fileIssues,
    refusedBy: null,
    originals: () => Promise.resolve({ head: {}, read: (positions) => rowOriginals(rows(), positions) }),
    async *features(): AsyncGenerator<SourceFeature> {
      const make = featureMaker(chosen.crs);
      let index = 0;
      for await (const row of rows()) yield featureOf(row, index++, make);
    },
  };
}

/** What the reader saw, as JSON: a row of a database or a table has no bytes of its own. */
async function* rowOriginals(
  rows: AsyncIterable<SourceRow>,
  positions: ReadonlySet<number>,
): AsyncGenerator<SourceOriginal> {
  let index = 0;
  for await (const { attributes, geometry } of rows) {
    const position = index++;
    if (!positions.has(position)) continue;
    const shown = geometry.kind === 'geojson' ? geometry.value : geometry;
    const text = JSON.stringify({ attributes, geometry: shown }, (_, value: unknown) =>
      typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
        ? String(value)
        : value,
    );
    yield { index: position, kind: 'row', bytes: Buffer.from(text) };
  }
}

function featureOf(row: SourceRow, index: number, make: ReturnType<typeof featureMaker>): SourceFeature {
  const issues: ImportIssue[] = (row.notes ?? []).map((note) => ({ feature: index, ...note }));
  const raw =
    row.geometry.kind === 'geojson' ? readGeometry(row.geometry.value, index, issues) : row.geometry;
  return make(index, row.attributes, raw, issues);
}
