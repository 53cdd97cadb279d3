import type { Position } from 'geojson';
import type { Map as MapLibreMap } from 'maplibre-gl';
import {
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
  type GeoJSONStoreFeatures,
} from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';

/** Fingers are wider than pointers. */
const REACH = window.matchMedia('(pointer: coarse)').matches ? 28 : 14;
const ACCENT = '#0b6e99';
const GREY = '#93a0ac';

export interface RingEvents {
  isHeld: (at: Position) => boolean;
  /** Whether a ring may become so; the reason is told by whoever asks. */
  mayBecome: (ring: number, positions: Position[]) => boolean;
  onTrial: (ring: number, positions: Position[]) => void;
  onDone: (ring: number, positions: Position[]) => void;
  /** Where a dragged vertex should rather go: a vertex of a neighbour within reach. */
  snap: (lng: number, lat: number, reachPx: number) => Position | undefined;
  onLine: (positions: Position[]) => void;
}

export interface DrawKit {
  showRings: (rings: Position[][]) => void;
  /** The next clicks draw a line; `onLine` gets it. */
  drawLine: () => void;
  /** Ends the line with what is there, as a double click does. */
  finishLine: () => void;
  /** Back to the vertices, a line half drawn is dropped. */
  drawNothing: () => void;
  close: () => void;
}

/** Vertices that can be dragged and lines that can be drawn, on a map. Coordinates are on the 1e-9° grid. */
export function openDrawKit(map: MapLibreMap, events: RingEvents): DrawKit {
  const colour = (feature: GeoJSONStoreFeatures) =>
    feature.geometry.type === 'Point' && events.isHeld(feature.geometry.coordinates) ? GREY : ACCENT;
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
    modes: [
      new TerraDrawSelectMode({
        pointerDistance: REACH,
        allowManualDeselection: false,
        keyEvents: null,
        flags: {
          polygon: {
            feature: {
              draggable: false,
              validation: (feature) => {
                const ring = ringOf(feature);
                return { valid: ring === null || events.mayBecome(ring.n, ring.positions) };
              },
              coordinates: {
                draggable: true,
                deletable: true,
                midpoints: { draggable: true },
                snappable: { toCustom: ({ lng, lat }) => events.snap(lng, lat, REACH) },
              },
            },
          },
        },
        styles: {
          selectedPolygonFillOpacity: 0,
          selectedPolygonColor: ACCENT,
          selectedPolygonOutlineColor: ACCENT,
          selectedPolygonOutlineWidth: 2,
          selectionPointColor: colour,
          selectionPointOutlineColor: '#ffffff',
          selectionPointOutlineWidth: 2,
          selectionPointWidth: 6,
          midPointColor: '#ffffff',
          midPointOutlineColor: ACCENT,
          midPointOutlineWidth: 1.5,
          midPointWidth: 4,
        },
      }),
      new TerraDrawPolygonMode({
        styles: { fillOpacity: 0, outlineColor: ACCENT, outlineWidth: 2 },
      }),
      new TerraDrawLineStringMode({
        pointerDistance: REACH,
        snapping: { toCustom: ({ lng, lat }) => events.snap(lng, lat, REACH) },
        styles: {
          lineStringColor: '#d55e00',
          lineStringWidth: 3,
          closingPointColor: '#d55e00',
          closingPointWidth: 6,
          snappingPointColor: ACCENT,
        },
      }),
    ],
  });
  draw.start();
  let ids: (string | number)[] = [];
  draw.on('change', (changed, type) => {
    if (type !== 'update' || draw.getMode() !== 'select') return;
    for (const id of changed) {
      const feature = ids.includes(id) ? draw.getSnapshotFeature(id) : undefined;
      const ring = feature && ringOf(feature);
      if (ring) events.onTrial(ring.n, ring.positions);
    }
  });
  draw.on('finish', (id, { action }) => {
    const feature = draw.getSnapshotFeature(id);
    if (!feature) return;
    if (action === 'draw' && feature.geometry.type === 'LineString') {
      const { coordinates } = feature.geometry;
      // Not inside the event: the mode is still busy with its line.
      window.setTimeout(() => {
        draw.removeFeatures([id]);
        events.onLine(coordinates);
      });
      return;
    }
    const ring = ringOf(feature);
    if (ring) window.setTimeout(() => events.onDone(ring.n, ring.positions));
  });
  return {
    showRings: (rings) => {
      if (draw.getMode() !== 'select') draw.setMode('select');
      if (rings.length === ids.length && rings.length > 0) {
        for (const [n, positions] of rings.entries())
          draw.updateFeatureGeometry(ids[n]!, { type: 'Polygon', coordinates: [positions] });
        return;
      }
      draw.clear();
      const added = draw.addFeatures(
        rings.map((positions, ring) => ({
          type: 'Feature' as const,
          properties: { mode: 'polygon', ring },
          geometry: { type: 'Polygon' as const, coordinates: [positions] },
        })),
      );
      const refused = added.find(({ valid }) => !valid);
      if (refused) throw new Error(`a ring cannot be edited: ${refused.reason ?? ''}`);
      ids = added.map(({ id }) => id!);
      if (ids[0] !== undefined) draw.selectFeature(ids[0]);
    },
    drawLine: () => draw.setMode('linestring'),
    finishLine: () =>
      map.getCanvas().dispatchEvent(new KeyboardEvent('keyup', { key: 'Enter', bubbles: true })),
    drawNothing: () => {
      draw.setMode('select');
      if (ids[0] !== undefined) draw.selectFeature(ids[0]);
    },
    close: () => {
      // The map may be gone before us, with everything on it.
      if (map.getStyle()) draw.stop();
    },
  };
}

function ringOf(feature: GeoJSONStoreFeatures): { n: number; positions: Position[] } | null {
  const { ring } = feature.properties;
  if (typeof ring !== 'number' || feature.geometry.type !== 'Polygon') return null;
  return { n: ring, positions: feature.geometry.coordinates[0]! };
}
