import type { Position } from 'geojson';
import type { Map as MapLibreMap } from 'maplibre-gl';
import type { BorderCell, BorderOp } from '../../server/contract/borders.ts';
import { isSame, onGrid } from '../../server/geo/border-rings.ts';
import { cellsNow, ringsOf, type BorderSession } from './border-session.ts';

const REACH_PX = 24;

interface Near {
  at: Position;
  /** Pixels. */
  away: number;
}

/** The vertex next to a place, as far as it is within reach on the screen. */
export function nearestVertex(
  map: MapLibreMap,
  cells: readonly BorderCell[],
  place: Position,
  reachPx: number,
): Near | null {
  const box = boxAround(map, place, reachPx);
  let best: Near | null = null;
  const here = map.project(place as [number, number]);
  for (const cell of cells)
    for (const ring of ringsOf(cell))
      for (const at of ring) {
        if (at[0]! < box[0]! || at[0]! > box[2]! || at[1]! < box[1]! || at[1]! > box[3]!) continue;
        const away = here.dist(map.project(at as [number, number]));
        if (away <= reachPx && (best === null || away < best.away)) best = { at, away };
      }
  return best;
}

function boxAround(map: MapLibreMap, place: Position, reachPx: number): number[] {
  const { x, y } = map.project(place as [number, number]);
  const [low, high] = [map.unproject([x - reachPx, y + reachPx]), map.unproject([x + reachPx, y - reachPx])];
  return [low.lng, low.lat, high.lng, high.lat];
}

/**
 * A drawn line as changes: its ends go to the nearest vertex of the edited cell, or to a new one on its nearest edge, and the
 * stretch between takes the line.
 * @returns null when an end is on no line of the cell
 */
export function anchorLine(map: MapLibreMap, session: BorderSession, drawn: Position[]): BorderOp[] | null {
  const line = drawn.map(onGrid);
  const ops: BorderOp[] = [];
  const ends = [line[0]!, line[line.length - 1]!].map((end) => {
    const vertex = nearestVertex(map, cellsNow(session), end, REACH_PX / 2);
    if (vertex) return vertex.at;
    const edge = nearestEdge(map, session, end);
    if (!edge) return null;
    ops.push({ op: 'insert', between: edge.between, at: edge.at });
    return edge.at;
  });
  const [start, end] = ends;
  if (line.length < 2 || !start || !end || isSame(start, end)) return null;
  return [...ops, { op: 'reshape', along: [start, ...line.slice(1, -1), end] }];
}

function nearestEdge(
  map: MapLibreMap,
  session: BorderSession,
  place: Position,
): { between: [Position, Position]; at: Position } | null {
  const own = cellsNow(session).find(({ cellId }) => cellId === session.cellId);
  const here = map.project(place as [number, number]);
  let best: { between: [Position, Position]; at: Position; away: number } | null = null;
  for (const ring of ringsOf(own))
    for (let n = 1; n < ring.length; n++) {
      const [a, b] = [ring[n - 1]!, ring[n]!];
      const [from, to] = [map.project(a as [number, number]), map.project(b as [number, number])];
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      const along = ((here.x - from.x) * dx + (here.y - from.y) * dy) / (dx * dx + dy * dy || 1);
      const t = Math.min(0.999, Math.max(0.001, along));
      const away = Math.hypot(from.x + t * dx - here.x, from.y + t * dy - here.y);
      if (away > REACH_PX || (best && best.away <= away)) continue;
      const at = onGrid([a[0]! + t * (b[0]! - a[0]!), a[1]! + t * (b[1]! - a[1]!)]);
      best = { between: [a, b], at, away };
    }
  return best;
}
