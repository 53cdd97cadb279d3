import { fromGeojsonVt } from '@maplibre/vt-pbf';
import GeoJSONVT from 'geojson-vt';
import type { InspectRequest } from '../../server/contract/import-request.ts';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import type { InspectLine, PreviewFeature } from '../../server/contract/upload.ts';
import { unpackRings } from '../../server/geo/delta-rings.ts';
import type { FoundFeature, FromPreview, ToPreview } from './preview-protocol.ts';
import { readLines } from './read-lines.ts';

/**
 * Takes what the server reads out of the files, line by line, and makes tiles of it: nothing of this touches the page's
 * own thread, and nothing is stored.
 */
const TILES = {
  maxZoom: 16,
  indexMaxZoom: 4,
  indexMaxPoints: 50_000,
  tolerance: 3,
  extent: 4096,
  buffer: 64,
};
const TELL_EVERY = 1000;

let features: PreviewFeature[] = [];
let fields = new Map<number, string[]>();
let shapes: GeoJSONVT | null = null;
let places: GeoJSONVT | null = null;
let stop: AbortController | null = null;

const tell = (message: FromPreview, transfer: Transferable[] = []) => self.postMessage(message, { transfer });

self.onmessage = ({ data }: MessageEvent<ToPreview>) => {
  switch (data.type) {
    case 'inspect':
      void inspect(data.run, data.uploadId, data.request);
      break;
    case 'stop':
      stop?.abort();
      forget();
      break;
    case 'tile': {
      const tile = drawTile(data.z, data.x, data.y);
      tell({ type: 'answer', id: data.id, tile }, tile ? [tile] : []);
      break;
    }
    case 'find':
      tell({ type: 'answer', id: data.id, feature: find(data.layer, data.index) });
      break;
  }
};

function forget(): void {
  features = [];
  fields = new Map();
  shapes = null;
  places = null;
}

async function inspect(run: number, uploadId: string, request: InspectRequest): Promise<void> {
  stop?.abort();
  const own = (stop = new AbortController());
  forget();
  const faulty = new Set<string>();
  let told = 0;
  const take = (line: InspectLine) => {
    if (line.t === 'features') {
      features.push(...line.features);
      if (features.length - told < TELL_EVERY) return;
      told = features.length;
      tell({ type: 'read', run, features: told });
      return;
    }
    if (line.t === 'layer') fields.set(line.layer.no, line.layer.fields);
    if (line.t === 'layer-end')
      for (const issue of line.layer.issues) faulty.add(`${line.layer.no}:${issue.feature}`);
    if (line.t === 'end') {
      const bbox = build(faulty);
      tell({ type: 'line', run, line });
      tell({ type: 'ready', run, bbox });
      return;
    }
    tell({ type: 'line', run, line });
  };
  try {
    const response = await fetch(`/api/v1/uploads/${uploadId}/inspect`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: own.signal,
    });
    if (!response.ok || !response.body) {
      const problem = (await response.json()) as Extract<InspectLine, { t: 'problem' }>['problem'];
      tell({ type: 'line', run, line: { t: 'problem', problem } });
      return;
    }
    for await (const line of readLines(response.body)) take(JSON.parse(line) as InspectLine);
  } catch {
    if (!own.signal.aborted) tell({ type: 'unreachable', run });
  }
}

/** Makes the two sets of tiles: shapes, and one place for each name. @returns the extent of all */
function build(faulty: Set<string>): Bbox4490 | null {
  const drawn: GeoJSON.Feature[] = [];
  const named: GeoJSON.Feature[] = [];
  const all: Bbox4490 = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [id, feature] of features.entries()) {
    const geometry = geometryOf(feature);
    const bbox = bboxOf(geometry);
    all[0] = Math.min(all[0], bbox[0]);
    all[1] = Math.min(all[1], bbox[1]);
    all[2] = Math.max(all[2], bbox[2]);
    all[3] = Math.max(all[3], bbox[3]);
    const properties = {
      l: feature.l,
      i: feature.i,
      ...(faulty.has(`${feature.l}:${feature.i}`) ? { bad: 1 } : {}),
    };
    drawn.push({ type: 'Feature', id, properties, geometry: drawable(geometry, bbox) });
    const name = feature.n ?? feature.c;
    if (name === null) continue;
    const coordinates = [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2];
    const size = (bbox[2] - bbox[0]) * (bbox[3] - bbox[1]);
    const label = { name, size, l: feature.l };
    named.push({
      ...{ type: 'Feature', id, properties: label },
      geometry: { type: 'Point', coordinates },
    });
  }
  if (drawn.length === 0) return null;
  shapes = new GeoJSONVT({ type: 'FeatureCollection', features: drawn }, TILES);
  places = new GeoJSONVT({ type: 'FeatureCollection', features: named }, TILES);
  return all;
}

/** A shape that crosses itself may enclose nothing by sum, and tiles leave out what has no area: it is drawn as a line. */
function drawable(geometry: GeoJSON.MultiPolygon | GeoJSON.Point, bbox: Bbox4490): GeoJSON.Geometry {
  if (geometry.type === 'Point') return geometry;
  const enclosed = geometry.coordinates.reduce((sum, [shell]) => sum + Math.abs(signedArea(shell ?? [])), 0);
  const box = (bbox[2] - bbox[0]) * (bbox[3] - bbox[1]);
  if (enclosed > box * 0.001) return geometry;
  return { type: 'MultiLineString', coordinates: geometry.coordinates.flat() };
}

function signedArea(ring: number[][]): number {
  let twice = 0;
  for (let at = 1; at < ring.length; at += 1) {
    const [x1 = 0, y1 = 0] = ring[at - 1] ?? [];
    const [x2 = 0, y2 = 0] = ring[at] ?? [];
    twice += (x2 - x1) * (y1 + y2);
  }
  return twice / 2;
}

function drawTile(z: number, x: number, y: number): ArrayBuffer | null {
  const layers: Record<string, unknown> = {};
  for (const [name, index] of [
    ['shapes', shapes],
    ['places', places],
  ] as const) {
    const tile = index?.getTile(z, x, y);
    if (tile) layers[name] = tile;
  }
  if (Object.keys(layers).length === 0) return null;
  const bytes = fromGeojsonVt(layers as Parameters<typeof fromGeojsonVt>[0], { version: 2, extent: 4096 });
  return bytes.slice().buffer;
}

function find(layer: number, index: number): FoundFeature | null {
  const feature = features.find(({ l, i }) => l === layer && i === index);
  if (!feature) return null;
  const geometry = geometryOf(feature);
  const names = fields.get(layer) ?? [];
  return {
    ...{ layer, index, code: feature.c, name: feature.n, geometry, bbox: bboxOf(geometry) },
    attributes: feature.a ? Object.fromEntries(names.map((name, at) => [name, feature.a?.[at]])) : null,
  };
}

function geometryOf({ g, p }: PreviewFeature): GeoJSON.MultiPolygon | GeoJSON.Point {
  if (g) return { type: 'MultiPolygon', coordinates: unpackRings(g) };
  return { type: 'Point', coordinates: p ?? [0, 0] };
}

function bboxOf(geometry: GeoJSON.MultiPolygon | GeoJSON.Point): Bbox4490 {
  const corners = geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates.flat(2);
  const bbox: Bbox4490 = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of corners) {
    bbox[0] = Math.min(bbox[0], x);
    bbox[1] = Math.min(bbox[1], y);
    bbox[2] = Math.max(bbox[2], x);
    bbox[3] = Math.max(bbox[3], y);
  }
  return bbox;
}
