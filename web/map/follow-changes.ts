import type { Map as MapLibreMap } from 'maplibre-gl';
import { apiUrl } from '../api.ts';
import { tilesIn } from './tiles-in.ts';

interface Change {
  /** A layer of tiles, `layers` for all reference layers, `*` for everything. */
  layer: string;
  /** Metres of EPSG:3857; null: anywhere. */
  box3857: [number, number, number, number] | null;
}

/** An import tells of a change several times within a moment; the map asks once. */
const GATHER_MS = 300;
const OUTLINES_OF_CELLS = 'outline';

/**
 * Keeps an open map fresh: the server tells what changed, the tiles concerned are asked for again (the browser's copy is
 * shown until then), and lists may do the same.
 * @param onChange told once a moment with the layers that changed
 * @returns ends it
 */
export function followChanges(map: MapLibreMap, onChange: (layers: Set<string>) => void): () => void {
  const events = new EventSource(apiUrl('map-events'));
  let gathered: Change[] = [];
  let timer: number | undefined;
  const refresh = () => {
    timer = undefined;
    const changes = gathered;
    gathered = [];
    for (const source of Object.keys(map.getStyle().sources)) {
      const mine = changes.filter(({ layer }) => isShownBy(source, layer));
      if (mine.length === 0 || map.getSource(source)?.type !== 'vector') continue;
      const boxes = mine.map(({ box3857 }) => box3857);
      const tiles = boxes.includes(null)
        ? undefined
        : tilesIn(map, boxes as [number, number, number, number][]);
      if (tiles === undefined) map.refreshTiles(source);
      else if (tiles.length > 0) map.refreshTiles(source, tiles);
    }
    onChange(new Set(changes.map(({ layer }) => layer)));
  };
  events.addEventListener('change', ({ data }: MessageEvent<string>) => {
    gathered.push(JSON.parse(data) as Change);
    timer ??= window.setTimeout(refresh, GATHER_MS);
  });
  return () => {
    events.close();
    window.clearTimeout(timer);
  };
}

function isShownBy(source: string, layer: string): boolean {
  if (layer === '*' || source === layer) return true;
  if (source === OUTLINES_OF_CELLS) return layer === 'cells';
  return layer === 'layers' && source.startsWith('reference-');
}
