import type { Bbox4490, ImportIssue } from '../../contract/import-report.ts';
import type { AreaUnit, MappingProfile } from '../../contract/mapping-profile.ts';
import type {
  InspectKind,
  InspectLine,
  LayerEnd,
  LayerHead,
  PlacedIssue,
  PreviewFeature,
} from '../../contract/upload.ts';
import { packRings } from '../../geo/delta-rings.ts';
import type { SourceFeature, SourceLayer } from '../formats/format.ts';
import { mapCells } from '../import-cells.ts';
import { mapPatches } from '../import-patches.ts';
import { mapLayer } from '../import-layer.ts';
import { textOf, type ChosenMapping } from '../mapping.ts';
import { readSources } from '../read-source.ts';
import type { MapLayer } from '../stage-sources.ts';
import { doubtOf } from './doubtful-shape.ts';
import { findCrsCandidates } from './crs-candidates.ts';
import { bboxOf, joinBbox, middleOf } from './feature-bbox.ts';
import { guessKind } from './guess-kind.ts';
import { guessListKind, inspectTables, isListKind } from './inspect-tables.ts';
import { newSamples } from './field-samples.ts';

/** What is to be looked into, and how it is to be read. */
export interface Inspection {
  folder: string;
  kind?: InspectKind | undefined;
  crs?: string | undefined;
  encoding?: string | undefined;
  fields: Record<string, string | null>;
  /** Paths of the layers that are to be taken: what was said of fields is said of them. */
  only?: string[] | undefined;
  profile?: MappingProfile | undefined;
  areaUnit?: AreaUnit | undefined;
}

export interface PreviewLimits {
  /** Corners drawn in full; after that a feature is only its place. */
  vertices: number;
  /** Features that bring their attributes along. */
  attributes: number;
  issues: number;
  /** Features in one line of the answer. */
  lineFeatures: number;
  lineVertices: number;
}

export const PREVIEW_LIMITS: PreviewLimits = {
  vertices: 2_000_000,
  attributes: 20_000,
  issues: 2_000,
  lineFeatures: 500,
  lineVertices: 20_000,
};

/**
 * Reads the files just as the import would, with the same readers and the same mapping, and tells what it meets line by
 * line: what was recognised, every feature with its shape, what is wrong with it and where. Nothing is stored.
 * @throws AppError as `readSources` and `chooseMapping` do
 */
export async function* inspectSources(
  inspection: Inspection,
  limits: PreviewLimits = PREVIEW_LIMITS,
): AsyncGenerator<InspectLine> {
  const { folder, crs, encoding } = inspection;
  const budget = { vertices: limits.vertices, attributes: limits.attributes, drawn: 0, dots: 0 };
  let kind = inspection.kind ?? (await guessListKind(inspection));
  if (kind && isListKind(kind)) {
    if (!inspection.kind) yield { t: 'kind', kind };
    yield* inspectTables(inspection, kind);
    return;
  }
  let no = 0;
  let position = 0;
  for await (const layer of readSources([folder], { crs, encoding, shownFrom: folder })) {
    if (!kind && !layer.refusedBy) {
      kind = await guessKind(layer.fields);
      yield { t: 'kind', kind };
    }
    if (layer.refusedBy) {
      yield { t: 'layer', layer: headOf(layer, no, null) };
      const asked = layer.refusedBy.candidates ?? [];
      if (asked.length > 0) {
        const candidates = await findCrsCandidates(asked, folder, layer.path, encoding);
        yield { t: 'candidates', no, candidates };
      }
      yield { t: 'layer-end', layer: refusedEnd(layer, no) };
    } else {
      const taken = !inspection.only || inspection.only.includes(layer.path);
      const { map, chosen } = await mapperOf(kind!, taken ? inspection : { fields: {} })(layer);
      yield { t: 'layer', layer: headOf(layer, no, chosen) };
      position = yield* featuresOf(layer, { no, position, kind: kind!, map, budget, limits });
    }
    no += 1;
  }
  yield { t: 'end', drawn: budget.drawn, dots: budget.dots };
}

function mapperOf(kind: InspectKind, how: Pick<Inspection, 'fields' | 'profile' | 'areaUnit'>): MapLayer {
  if (kind === 'cells') return mapCells({ ...how, dryRun: false });
  return kind === 'layer' ? mapLayer(how) : mapPatches(how);
}

async function* featuresOf(
  layer: SourceLayer,
  options: {
    no: number;
    position: number;
    kind: InspectKind;
    map: Awaited<ReturnType<MapLayer>>['map'];
    budget: { vertices: number; attributes: number; drawn: number; dots: number };
    limits: PreviewLimits;
  },
): AsyncGenerator<InspectLine, number> {
  const { no, kind, map, budget, limits } = options;
  const found = collectIssues(limits.issues);
  const samples = newSamples(layer.fields);
  let { position } = options;
  let read = 0;
  let refused = 0;
  let bbox: Bbox4490 | null = null;
  let features: PreviewFeature[] = [];
  let vertices = 0;
  for await (const feature of layer.features()) {
    read += 1;
    position += 1;
    const { attributes } = feature;
    const { mapped, ...result } = map({ index: feature.index, position, attributes });
    const own = feature.geometry ? bboxOf(feature.geometry) : null;
    const isRefused = feature.refused || result.refused || !feature.geometry;
    if (isRefused) refused += 1;
    const doubt = isRefused ? [] : doubtOf(feature);
    found.add([...feature.issues, ...result.issues, ...doubt], own ? middleOf(own) : null, isRefused);
    samples.add(attributes);
    if (!own) continue;
    if (!isRefused) bbox = joinBbox(bbox, own);
    const shown = shapeOf(feature, own, budget);
    vertices += shown.vertices;
    const withAttributes = budget.attributes-- > 0;
    features.push({
      ...{ l: no, i: feature.index },
      c: textOf(kind === 'patches' ? mapped.patchNo : mapped.code),
      n: kind === 'patches' ? null : textOf(mapped.name),
      ...shown.shape,
      ...(withAttributes ? { a: layer.fields.map((field) => attributes[field] ?? null) } : {}),
    });
    if (features.length >= limits.lineFeatures || vertices >= limits.lineVertices) {
      yield { t: 'features', features };
      features = [];
      vertices = 0;
    }
  }
  if (features.length > 0) yield { t: 'features', features };
  found.add(layer.fileIssues, null, false);
  const end: LayerEnd = { no, read, refused, bbox, ...found.take(), samples: samples.take() };
  yield { t: 'layer-end', layer: end };
  return position;
}

/** In full while the budget lasts, then only where it lies. */
function shapeOf(
  feature: SourceFeature,
  bbox: Bbox4490,
  budget: { vertices: number; drawn: number; dots: number },
): { shape: Pick<PreviewFeature, 'g' | 'p'>; vertices: number } {
  const packed = packRings(feature.geometry!);
  const vertices = packed.flat().reduce((sum, ring) => sum + ring.length / 2, 0);
  if (vertices > budget.vertices) {
    budget.dots += 1;
    return { shape: { p: middleOf(bbox) }, vertices: 1 };
  }
  budget.vertices -= vertices;
  budget.drawn += 1;
  return { shape: { g: packed }, vertices };
}

/** Keeps a number of issues, those of refused features before all others, and counts them all. */
function collectIssues(most: number) {
  const refusing: PlacedIssue[] = [];
  const others: PlacedIssue[] = [];
  const issueCounts: Record<string, number> = {};
  return {
    add(issues: ImportIssue[], lonLat: [number, number] | null, refused: boolean) {
      for (const issue of issues) {
        issueCounts[issue.code] = (issueCounts[issue.code] ?? 0) + 1;
        const list = refused && !issue.repaired ? refusing : others;
        if (list.length < most) list.push({ ...issue, lonLat });
      }
    },
    take: () => ({ issues: [...refusing, ...others].slice(0, most), issueCounts }),
  };
}

function headOf(layer: SourceLayer, no: number, chosen: ChosenMapping | null): LayerHead {
  const { path, format, encoding, encodingFrom, crs, crsFrom, fields, featureCount, refusedBy } = layer;
  return {
    ...{ no, path, format, encoding, encodingFrom, crs, crsFrom, fields, featureCount },
    ...{ mapping: chosen?.mapping ?? {}, profile: chosen?.profile ?? null },
    ...{ areaUnit: chosen?.areaUnit ?? null, refusedBy },
  };
}

function refusedEnd(layer: SourceLayer, no: number): LayerEnd {
  const found = collectIssues(100);
  found.add(layer.fileIssues, null, true);
  return { no, read: 0, refused: 0, bbox: null, ...found.take(), samples: {} };
}
