import type { LayerSpecification, Map as MapLibreMap, VectorTileSource } from 'maplibre-gl';
import { formatFigure } from '../stats/format-figure.ts';
import type { MapFigures } from '../stats/use-statistics.ts';
import { outlineSource, type TileScope } from './sources.ts';

const CELLS = { source: 'figures', sourceLayer: 'cells' } as const;
const LAYERS = ['figure-fill', 'figure-line'];

/** Units coloured by a figure of the statistics. They are asked for by their own level: zooms fill other levels too. */
export function figureLayers(): LayerSpecification[] {
  const common = { source: 'figures', 'source-layer': 'cells' } as const;
  return [
    {
      id: 'figure-fill',
      type: 'fill',
      ...common,
      filter: ['==', ['get', 'fill'], true],
      layout: { visibility: 'none' },
      paint: {
        'fill-color': ['to-color', ['coalesce', ['feature-state', 'color'], 'rgba(0,0,0,0)']],
        'fill-opacity': 0.92,
      },
    },
    {
      id: 'figure-line',
      type: 'line',
      ...common,
      filter: ['==', ['get', 'fill'], true],
      layout: { visibility: 'none', 'line-join': 'round' },
      paint: {
        'line-color': '#ffffff',
        'line-width': ['case', ['==', ['feature-state', 'color'], null], 0, 1.4],
      },
    },
  ];
}

/** Colours the units; null takes the colours away. Figures are kept beside the tiles, as the states of coverage are. */
export function applyFigures(map: MapLibreMap, scope: TileScope, figures: MapFigures | null): void {
  for (const id of LAYERS) map.setLayoutProperty(id, 'visibility', figures ? 'visible' : 'none');
  if (!figures) return;
  const source = map.getSource<VectorTileSource>('figures');
  const { tiles } = outlineSource({ ...scope, batch: null }, figures.level);
  const asked = source?.serialize() as { tiles?: string[] } | undefined;
  if (tiles && asked?.tiles?.[0] !== tiles[0]) source?.setTiles(tiles);
  map.removeFeatureState(CELLS);
  const { label, kind } = figures.column;
  for (const [id, { color, opens, value }] of figures.cells)
    map.setFeatureState({ ...CELLS, id }, { color, opens, figure: `${label} ${formatFigure(value, kind)}` });
}
