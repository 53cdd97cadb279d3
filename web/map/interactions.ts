import type { Map as MapLibreMap, MapGeoJSONFeature, MapMouseEvent, Point } from 'maplibre-gl';
import type { SenseState } from '../../server/contract/cell-coverage.ts';
import { isEditing } from '../edit/editing.ts';
import type { Selection } from '../state.ts';

/** What lies under the pointer, the loudest thing first. */
export type Hit =
  | { type: 'patch'; id: number; patchNo: string; state: string; crossing: boolean; areaM2: number | null }
  | {
      type: 'patches';
      n: number;
      /** How many of them are of a state that is not the usual one, and of each type, the most first. */
      states: { state: 'disputed' | 'blind-spot' | 'outside'; n: number }[];
      types: { type: string; n: number }[];
      lng: number;
      lat: number;
    }
  | { type: 'finding'; id: number; kind: string; areaM2: number; widthM: number }
  | { type: 'findings'; n: number; kind: string; lng: number; lat: number }
  /** `cover` only while cells are coloured by it. */
  | {
      type: 'cell';
      id: number;
      name: string;
      code: string;
      cover: SenseState | null;
      /** Of a unit of the statistics: whether there are cells below it to go down to, and its figure in words. */
      opens: boolean;
      figure: string | null;
    };

export interface MapEvents {
  onHover: (hit: Hit | null, point: Point) => void;
  onCursor: (lng: number, lat: number) => void;
  onSelect: (selection: Selection | null, hit: Hit | null) => void;
}

// A patch at zoom 9 is three pixels wide: a click near it means it.
const TOLERANCE = 5;
const PATCH_LAYERS = ['patch-fill', 'patch-dust', 'patch-circle'];
const FINDING_LAYERS = ['finding-fill', 'finding-dot'];

function position(feature: MapGeoJSONFeature): { lng: number; lat: number } {
  const at = feature.geometry.type === 'Point' ? feature.geometry.coordinates : [0, 0];
  return { lng: at[0] ?? 0, lat: at[1] ?? 0 };
}

function countsOf(p: Record<string, string | number | boolean | undefined>) {
  const states = (['disputed', 'blind-spot', 'outside'] as const)
    .map((state) => ({ state, n: Number(p[state.replace('-', '_')] ?? 0) }))
    .filter((count) => count.n > 0);
  const types = Object.entries(JSON.parse(String(p.types ?? '{}')) as Record<string, number>)
    .map(([type, n]) => ({ type, n }))
    .filter(({ type }) => type !== '')
    .sort((a, b) => b.n - a.n);
  return { states, types };
}

function hitOf(feature: MapGeoJSONFeature): Hit {
  const p = feature.properties as Record<string, string | number | boolean | undefined>;
  const id = Number(feature.id ?? -1);
  const n = Number(p.n ?? 1);
  switch (feature.layer.id) {
    case 'patch-fill':
    case 'patch-dust':
    case 'patch-circle':
      if (n > 1) return { type: 'patches', n, ...countsOf(p), ...position(feature) };
      return {
        type: 'patch',
        id,
        patchNo: String(p.patch_no ?? id),
        state: String(p.state ?? 'none'),
        crossing: p.crossing === true || Number(p.crossings) > 0,
        areaM2: p.area_m2 === undefined ? null : Number(p.area_m2),
      };
    case 'finding-fill':
    case 'finding-dot':
      if (n > 1) return { type: 'findings', n, kind: String(p.kind), ...position(feature) };
      return {
        type: 'finding',
        id,
        kind: String(p.kind),
        areaM2: Number(p.area_m2),
        widthM: Number(p.width_m),
      };
    default:
      return {
        ...{ type: 'cell', id, name: String(p.name ?? p.code), code: String(p.code) },
        cover: (feature.state as { cover?: SenseState }).cover ?? null,
        opens: feature.state.opens === true,
        figure: (feature.state as { figure?: string }).figure ?? null,
      };
  }
}

/** The thing a click at this point means, or null over empty ground. */
export function hitAt(map: MapLibreMap, point: Point): Hit | null {
  const present = (layers: string[]) => layers.filter((id) => map.getLayer(id));
  const exact = map.queryRenderedFeatures(point, {
    layers: present([...PATCH_LAYERS, ...FINDING_LAYERS]),
  })[0];
  if (exact) return hitOf(exact);
  const box: [[number, number], [number, number]] = [
    [point.x - TOLERANCE, point.y - TOLERANCE],
    [point.x + TOLERANCE, point.y + TOLERANCE],
  ];
  // What an import is about to bring is handled by the import (import/preview-map.ts).
  if (map.queryRenderedFeatures(point, { layers: present(['preview-fill', 'preview-dot']) })[0]) return null;
  const near = map.queryRenderedFeatures(box, { layers: present([...PATCH_LAYERS, ...FINDING_LAYERS]) })[0];
  if (near) return hitOf(near);
  const unit = map
    .queryRenderedFeatures(point, { layers: present(['figure-fill']) })
    .find(({ state }) => state.color !== undefined);
  if (unit) return hitOf(unit);
  const cell = map.queryRenderedFeatures(point, { layers: present(['cell-fill', 'cell-dust']) })[0];
  return cell ? hitOf(cell) : null;
}

/** Ties pointer events to the console. A dot that stands for many zooms in instead of selecting. */
export function bindInteractions(map: MapLibreMap, events: MapEvents): void {
  let frame = 0;
  map.on('mousemove', (event: MapMouseEvent) => {
    events.onCursor(event.lngLat.lng, event.lngLat.lat);
    // One query a frame is enough; the mouse sends many more.
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (map.isMoving() || isEditing()) return;
      const hit = hitAt(map, event.point);
      map.getCanvas().style.cursor = hit ? 'pointer' : '';
      events.onHover(hit, event.point);
    });
  });
  const leave = () => {
    cancelAnimationFrame(frame);
    events.onHover(null, { x: 0, y: 0 } as Point);
  };
  map.on('mouseout', leave);
  map.on('movestart', leave);
  map.on('click', (event: MapMouseEvent) => {
    // The edit has its own clicks (edit/).
    if (isEditing()) return;
    const hit = hitAt(map, event.point);
    if (!hit) return events.onSelect(null, null);
    if (hit.type === 'patches' || hit.type === 'findings') {
      const zoom = Math.min(map.getZoom() + 2, 9.5);
      map.easeTo({ center: [hit.lng, hit.lat], zoom: Math.max(zoom, map.getZoom() + 0.5), duration: 400 });
      return;
    }
    events.onSelect({ kind: hit.type, id: hit.id }, hit);
  });
}
