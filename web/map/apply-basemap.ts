import type { Map as MapLibreMap } from 'maplibre-gl';
import type { Basemap } from '../../server/contract/basemaps.ts';

const ID = 'basemap';
/** Over a picture the cells only tint; alone they are the ground. */
const TINT_OPACITY = 0.18;
const SHOWN_FILLS = ['cell-fill'];

/** Draws the basemap under everything else, or none. The labels' halo and the borders are readable over both. */
export function applyBasemap(map: MapLibreMap, basemap: Basemap | null): void {
  if (map.getLayer(ID)) map.removeLayer(ID);
  if (map.getSource(ID)) map.removeSource(ID);
  for (const fill of SHOWN_FILLS) map.setPaintProperty(fill, 'fill-opacity', basemap ? TINT_OPACITY : 1);
  if (!basemap) return;
  map.addSource(ID, {
    type: 'raster',
    tiles: [`${window.location.origin}/imagery/${encodeURIComponent(basemap.code)}/{z}/{x}/{y}`],
    tileSize: 256,
    minzoom: basemap.minZoom,
    maxzoom: basemap.maxZoom,
    ...(basemap.bounds4490 ? { bounds: basemap.bounds4490 } : {}),
    ...(basemap.attribution ? { attribution: escapeText(basemap.attribution) } : {}),
  });
  // Above the ground colour, below all else.
  const [ground, next] = map.getStyle().layers;
  const before = ground?.type === 'background' ? next?.id : ground?.id;
  map.addLayer({ id: ID, type: 'raster', source: ID, paint: { 'raster-fade-duration': 150 } }, before);
}

/** MapLibre takes an attribution for HTML; ours comes out of a file. */
function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
