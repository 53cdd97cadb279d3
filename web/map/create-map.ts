import { Map as MapLibreMap, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import type { StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import type { MapPosition } from '../state.ts';
import { edgePadding } from './map-handle.ts';
import { addPatterns } from './patterns.ts';

setWorkerUrl(workerUrl);

export interface MapStart {
  container: HTMLElement;
  style: StyleSpecification;
  /** From the link; wins over `bbox4490`. */
  position: MapPosition | null;
  bbox4490: Bbox4490 | null;
}

/** @throws when the browser gives no WebGL2 */
export function createMap({ container, style, position, bbox4490 }: MapStart): MapLibreMap {
  const place = position
    ? { center: [position.lng, position.lat] as [number, number], zoom: position.zoom }
    : bbox4490
      ? { bounds: bbox4490, fitBoundsOptions: { padding: edgePadding(32) } }
      : {};
  const map = new MapLibreMap({
    container,
    style,
    ...place,
    minZoom: 2,
    maxZoom: 19,
    attributionControl: false, // our own control names the data's owners
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 100,
    renderWorldCopies: false,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 96, unit: 'metric' }), 'bottom-right');
  // The hatchings are drawn here, when the style first asks for one of them.
  map.setMissingStyleImageResolver(() => addPatterns(map));
  return map;
}
