import type { Map as MapLibreMap } from 'maplibre-gl';
import { useEffect, useState } from 'react';
import { onMap } from '../map/map-handle.ts';
import { openEditLayers } from './edit-layers.ts';

/** The map with the layers of an edit on it, null until there is one; they go when the edit ends. */
export function useEditMap(): MapLibreMap | null {
  const [map, setMap] = useState<MapLibreMap | null>(null);
  useEffect(() => {
    let close: (() => void) | null = null;
    const off = onMap((next) => {
      close?.();
      close = next && openEditLayers(next);
      setMap(next);
    });
    return () => {
      off();
      close?.();
    };
  }, []);
  return map;
}
