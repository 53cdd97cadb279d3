import type { Position } from 'geojson';
import type { Map as MapLibreMap } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import type { BorderCell } from '../../server/contract/borders.ts';
import { nearestVertex } from './anchor-line.ts';
import { openDrawKit, type DrawKit } from './draw-kit.ts';

export interface LineTool {
  drawing: boolean;
  start: () => void;
  finish: () => void;
  stop: () => void;
}

/** A line drawn on the map, begun as soon as there is a map. @param snapTo cells whose vertices draw the pointer to them */
export function useLineTool(
  map: MapLibreMap | null,
  snapTo: readonly BorderCell[],
  onLine: (line: Position[]) => void,
): LineTool {
  const [drawing, setDrawing] = useState(false);
  const kit = useRef<DrawKit | null>(null);
  const now = useRef({ snapTo, onLine });
  now.current = { snapTo, onLine };
  useEffect(() => {
    if (!map) return;
    const made = openDrawKit(map, {
      isHeld: () => false,
      mayBecome: () => true,
      onTrial: () => undefined,
      onDone: () => undefined,
      snap: (lng, lat, reach) => nearestVertex(map, now.current.snapTo, [lng, lat], reach)?.at,
      onLine: (line) => {
        setDrawing(false);
        made.drawNothing();
        now.current.onLine(line);
      },
    });
    kit.current = made;
    made.drawLine();
    setDrawing(true);
    return () => {
      made.close();
      kit.current = null;
    };
  }, [map]);
  return {
    drawing,
    start: () => {
      kit.current?.drawLine();
      setDrawing(true);
    },
    finish: () => kit.current?.finishLine(),
    stop: () => {
      kit.current?.drawNothing();
      setDrawing(false);
    },
  };
}
