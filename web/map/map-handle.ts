import type { Map as MapLibreMap } from 'maplibre-gl';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import { PHONE } from '../ui/use-media.ts';
import { readState } from '../view-state.ts';
import { whenIdle } from './when-idle.ts';

declare global {
  interface Window {
    /** For browser tests: they wait for `idle()` before they look or click. */
    __jingtian?: { map: MapLibreMap; idle: () => Promise<void> };
  }
}

type Waiting = (map: MapLibreMap) => void;
let current: MapLibreMap | null = null;
const followers = new Set<(map: MapLibreMap | null) => void>();
let waiting: Waiting[] = [];

const DETAIL_WIDTH = 330;
const SHEET_SHARE = 0.46;

/** What covers the map's edges right now, in pixels, so that a place flown to is not hidden under a panel. */
function covered(): { right: number; bottom: number } {
  if (window.matchMedia(PHONE).matches)
    return { right: 0, bottom: Math.round(window.innerHeight * SHEET_SHARE) };
  return { right: readState().selection ? DETAIL_WIDTH : 0, bottom: 0 };
}

export function holdMap(map: MapLibreMap | null): void {
  current = map;
  for (const follow of followers) follow(map);
  if (!map) {
    delete window.__jingtian;
    return;
  }
  window.__jingtian = { map, idle: () => whenIdle(map) };
  for (const run of waiting.splice(0)) run(map);
}

/** Hands over the map that is there and each that comes after it, null in between. @returns what ends it */
export function onMap(follow: (map: MapLibreMap | null) => void): () => void {
  followers.add(follow);
  if (current) follow(current);
  return () => followers.delete(follow);
}

/** Runs now, or as soon as there is a map; only the last wish counts. */
export function withMap(run: Waiting): void {
  if (current) run(current);
  else waiting = [run];
}

export function edgePadding(space: number) {
  const { right, bottom } = covered();
  return { top: space, left: space, right: space + right, bottom: space + bottom };
}

export function flyToBbox(bbox4490: Bbox4490, maxZoom = 15): void {
  withMap((map) => map.fitBounds(bbox4490, { padding: edgePadding(48), maxZoom, duration: 600 }));
}

/** Goes to a place without zooming out: who is close already stays close. */
export function flyToPlace(lng: number, lat: number, zoom: number): void {
  const { right, bottom } = covered();
  withMap((map) =>
    map.easeTo({
      center: [lng, lat],
      zoom: Math.max(map.getZoom(), zoom),
      offset: [-right / 2, -bottom / 2],
      duration: 600,
    }),
  );
}

export function zoomBy(steps: number): void {
  withMap((map) => map.easeTo({ zoom: map.getZoom() + steps, duration: 200 }));
}
