import { Marker, type GeoJSONSource, type Map as MapLibreMap, type StyleSpecification } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import type { BasemapList } from '../../server/contract/basemaps.ts';
import type { SenseState } from '../../server/contract/cell-coverage.ts';
import { getJson } from '../api.ts';
import { applyBasemap } from '../map/apply-basemap.ts';
import { createMap } from '../map/create-map.ts';
import { FINDING_COLORS, GROUND, INK, STATE_COLORS } from '../map/palette.ts';
import { COVER_FILLS, type SketchProps } from './sketch.tsx';

type Props = SketchProps & { onFail: () => void };
const collection = (features: GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features,
});
const feature = (geometry: GeoJSON.Geometry, properties: Record<string, unknown>): GeoJSON.Feature => ({
  type: 'Feature',
  geometry,
  properties,
});

/** The same as the sketch, to be moved and with the office's imagery under it; loaded when somebody asks for it. */
export default function CellMap({ cell, state, view, chosen, position, onChoose, onFail }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const me = useRef<Marker | null>(null);
  const [map, setMap] = useState<MapLibreMap | null>(null);
  const start = useRef({ cell, state, view, onChoose, onFail });

  useEffect(() => {
    if (!container.current) return;
    const first = start.current;
    let made: MapLibreMap;
    try {
      const style = styleOf(first.cell, first.state);
      made = createMap({ container: container.current, style, position: null, bbox4490: first.view });
    } catch {
      // No WebGL2 after all: the sketch shows the same.
      first.onFail();
      return;
    }
    made.on('click', (event) => {
      const { x, y } = event.point;
      const around: [[number, number], [number, number]] = [[x - 14, y - 14], [x + 14, y + 14]]; // prettier-ignore
      const hit = made.queryRenderedFeatures(around, { layers: ['patch-fill', 'patch-dot'] })[0];
      if (hit) first.onChoose(Number(hit.properties.id));
    });
    made.on('load', () => {
      setMap(made);
      void addBasemap(made);
    });
    return () => {
      me.current = null;
      made.remove();
      setMap(null);
    };
  }, [cell.cell.id]);

  useEffect(() => {
    map?.setPaintProperty('cell-fill', 'fill-color', COVER_FILLS[state]);
  }, [map, state]);
  useEffect(() => {
    map?.fitBounds(view, { padding: 36, maxZoom: 17 });
  }, [map, view]);
  useEffect(() => {
    map?.setFilter('patch-chosen', ['==', ['get', 'id'], chosen?.id ?? -1]);
  }, [map, chosen]);
  useEffect(() => {
    if (!map) return;
    const line = position && chosen ? [[position.lon, position.lat], [chosen.lon, chosen.lat]] : []; // prettier-ignore
    const features = line.length ? [feature({ type: 'LineString', coordinates: line }, {})] : [];
    void map.getSource<GeoJSONSource>('way')?.setData(collection(features));
    if (!position) return;
    const dot = Object.assign(document.createElement('div'), { className: 'map-me' });
    me.current ??= new Marker({ element: dot }).setLngLat([position.lon, position.lat]).addTo(map);
    me.current.setLngLat([position.lon, position.lat]);
  }, [map, position, chosen]);

  return <div className="cell-map" ref={container} data-testid="cell-map" data-ready={map ? 'yes' : 'no'} />;
}

/** The office's first picture map, where it has one. Without it the cell stands on plain ground. */
async function addBasemap(map: MapLibreMap): Promise<void> {
  const { basemaps } = await getJson<BasemapList>('basemaps').catch((): BasemapList => ({ basemaps: [] }));
  if (basemaps[0]) applyBasemap(map, basemaps[0]);
}

function styleOf(cell: SketchProps['cell'], state: SenseState): StyleSpecification {
  const source = (features: GeoJSON.Feature[]) => ({ type: 'geojson' as const, data: collection(features) });
  return {
    version: 8,
    sources: {
      cell: source([feature(cell.outline, {})]),
      neighbours: source(cell.neighbours.map(({ outline, name }) => feature(outline, { name }))),
      findings: source(
        cell.findings.map(({ outline, kind }) => feature(outline, { color: FINDING_COLORS[kind] })),
      ),
      patches: source(
        cell.patches.map(({ outline, id, state: of }) => feature(outline, { id, color: STATE_COLORS[of] })),
      ),
      dots: source(
        cell.patches.map(({ lon, lat, id, state: of }) =>
          feature({ type: 'Point', coordinates: [lon, lat] }, { id, color: STATE_COLORS[of] }),
        ),
      ),
      way: source([]),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': GROUND } },
      { id: 'cell-fill', type: 'fill', source: 'cell', paint: { 'fill-color': COVER_FILLS[state] } },
      {
        id: 'neighbour-line',
        type: 'line',
        source: 'neighbours',
        paint: { 'line-color': '#7d909f', 'line-width': 1.2 },
      },
      { id: 'cell-line', type: 'line', source: 'cell', paint: { 'line-color': INK, 'line-width': 2.6 } },
      {
        id: 'finding-fill',
        type: 'fill',
        source: 'findings',
        paint: { 'fill-color': ['get', 'color'], 'fill-opacity': 0.35 },
      },
      {
        id: 'finding-line',
        type: 'line',
        source: 'findings',
        paint: { 'line-color': ['get', 'color'], 'line-width': 1.6 },
      },
      {
        id: 'patch-fill',
        type: 'fill',
        source: 'patches',
        paint: { 'fill-color': ['get', 'color'], 'fill-opacity': 0.75 },
      },
      {
        id: 'patch-line',
        type: 'line',
        source: 'patches',
        paint: { 'line-color': '#ffffff', 'line-width': 1.4 },
      },
      {
        id: 'patch-dot',
        ...{ type: 'circle', source: 'dots', maxzoom: 14 },
        paint: {
          ...{ 'circle-radius': 4.5, 'circle-color': ['get', 'color'] },
          ...{ 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1.2 },
        },
      },
      {
        id: 'patch-chosen',
        ...{ type: 'line', source: 'patches', filter: ['==', ['get', 'id'], -1] },
        paint: { 'line-color': INK, 'line-width': 3 },
      },
      {
        id: 'way',
        ...{ type: 'line', source: 'way' },
        paint: { 'line-color': '#1a73e8', 'line-width': 2.5, 'line-dasharray': [2, 1.5] },
      },
    ],
  };
}
