import type { Position } from 'geojson';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { BorderOp, BorderRefusal, BorderSheet } from '../../server/contract/borders.ts';
import { onGrid } from '../../server/geo/border-rings.ts';
import {
  addOp,
  cellsNow,
  listChanges,
  listVertices,
  opBetween,
  openSession,
  redoOp,
  ringsOf,
  tryOp,
  undoOp,
  vertexKey,
  type AreaChange,
  type BorderSession,
  type Vertex,
} from './border-session.ts';
import { anchorLine, nearestVertex } from './anchor-line.ts';
import { openDrawKit, type DrawKit } from './draw-kit.ts';
import { showIn } from './edit-layers.ts';
import { useEditMap } from './use-edit-map.ts';

export interface Refused {
  why: BorderRefusal | 'not-on-border';
  names: string[];
}

export interface BorderEditor {
  session: BorderSession;
  vertices: Vertex[];
  /** The vertex in hand, for keys and buttons. */
  vertex: Vertex | undefined;
  /** With the vertex that is being dragged where it is now. */
  changes: AreaChange[];
  refused: Refused | null;
  drawing: boolean;
  apply: (op: BorderOp) => void;
  undo: () => void;
  redo: () => void;
  setUpper: (upper: boolean) => void;
  pick: (step: number) => void;
  nudge: (dx: number, dy: number) => void;
  insertAfter: () => void;
  remove: () => void;
  redraw: (on: boolean) => void;
  finishLine: () => void;
  markProblems: (places: { lon: number; lat: number }[]) => void;
}

/** The state of the border editor and the map that shows it. The same code moves lines here and on the server. */
export function useBorderEditor(sheet: BorderSheet, cellId: number): BorderEditor {
  const map = useEditMap();
  const [session, setSession] = useState(() => openSession(sheet, cellId));
  const [trial, setTrial] = useState<AreaChange[] | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [inHand, setInHand] = useState<string | null>(null);
  const [drawing, setDrawing] = useState(false);
  const [problems, setProblems] = useState<{ lon: number; lat: number }[]>([]);
  const kit = useRef<DrawKit | null>(null);
  const vertices = useMemo(() => listVertices(session), [session]);
  const vertex = vertices.find(({ at }) => vertexKey(at) === inHand) ?? vertices[0];
  // The map calls back at any time: it must see what is now, not what was when it was opened.
  const now = useRef({ session, vertices });
  now.current = { session, vertices };

  const apply = (op: BorderOp) => {
    const tried = tryOp(now.current.session, op);
    setTrial(null);
    if (tried.refused !== null) return setRefused({ why: tried.refused, names: tried.names });
    setRefused(null);
    if (op.op === 'move') setInHand(vertexKey(onGrid(op.to)));
    if (op.op === 'insert') setInHand(vertexKey(onGrid(op.at)));
    now.current.session = addOp(now.current.session, op);
    setSession(now.current.session);
  };
  const applyRef = useRef(apply);
  applyRef.current = apply;

  useEffect(() => {
    if (!map) return;
    const held = (at: Position) => {
      const found = now.current.vertices.find((one) => vertexKey(one.at) === vertexKey(at));
      return found !== undefined && found.heldBy.length > 0;
    };
    const ring = (n: number) => ringsOf(ownCell(now.current.session))[n] ?? [];
    const asked = (n: number, positions: Position[]) => opBetween(ring(n), positions);
    const made = openDrawKit(map, {
      isHeld: held,
      mayBecome: (n, positions) => {
        const op = asked(n, positions);
        if (!op) return true;
        const tried = tryOp(now.current.session, op);
        setRefused(tried.refused === null ? null : { why: tried.refused, names: tried.names });
        return tried.refused === null;
      },
      onTrial: (n, positions) => {
        const op = asked(n, positions);
        const tried = op && tryOp(now.current.session, op);
        if (!tried || tried.refused !== null) return;
        setTrial(listChanges(now.current.session, tried.cells));
        showMoved(map, now.current.session, tried.cells);
      },
      onDone: (n, positions) => {
        const op = asked(n, positions);
        if (op) applyRef.current(op);
      },
      snap: (lng, lat, reach) => nearestVertex(map, cellsNow(now.current.session), [lng, lat], reach)?.at,
      onLine: (line) => {
        setDrawing(false);
        const ops = anchorLine(map, now.current.session, line);
        if (!ops) return setRefused({ why: 'not-on-border', names: [] });
        for (const op of ops) applyRef.current(op);
      },
    });
    kit.current = made;
    const tap = ({ lngLat }: { lngLat: { lng: number; lat: number } }) => {
      const near = nearestVertex(map, cellsNow(now.current.session), [lngLat.lng, lngLat.lat], 20);
      if (near) setInHand(vertexKey(near.at));
    };
    map.on('click', tap);
    return () => {
      map.off('click', tap);
      made.close();
      kit.current = null;
    };
  }, [map]);

  useEffect(() => {
    if (!map) return;
    if (!drawing) kit.current?.showRings(ringsOf(ownCell(session)));
    showStaying(map, session);
    showMoved(map, session);
  }, [map, session, drawing]);
  useEffect(() => {
    if (map)
      showIn(map, 'edit-marks', [
        ...(vertex && inHand ? [point(vertex.at[0]!, vertex.at[1]!, 'vertex')] : []),
        ...problems.map(({ lon, lat }) => point(lon, lat, 'problem')),
      ]);
  }, [map, vertex, inHand, problems]);

  const step = (change: (from: BorderSession) => BorderSession) => {
    setRefused(null);
    setTrial(null);
    setSession(change);
  };
  const position = vertices.findIndex((one) => one === vertex);
  return {
    ...{ session, vertices, vertex, refused, drawing, apply },
    changes: trial ?? listChanges(session),
    undo: () => step(undoOp),
    redo: () => step(redoOp),
    setUpper: (upper) => step((from) => ({ ...from, upper })),
    pick: (by) => {
      const next = vertices[(position + by + vertices.length) % vertices.length];
      if (next) setInHand(vertexKey(next.at));
      if (next && map && !map.getBounds().contains([next.at[0]!, next.at[1]!]))
        map.panTo([next.at[0]!, next.at[1]!]);
    },
    nudge: (dx, dy) => {
      if (!map || !vertex) return;
      const { x, y } = map.project([vertex.at[0]!, vertex.at[1]!]);
      const { lng, lat } = map.unproject([x + dx, y + dy]);
      apply({ op: 'move', from: vertex.at, to: [lng, lat] });
    },
    insertAfter: () => {
      const ring = vertex && ringsOf(ownCell(session))[vertex.ring];
      if (!ring) return;
      const n = ring.findIndex((at) => vertexKey(at) === vertexKey(vertex.at));
      const [a, b] = [ring[n]!, ring[n + 1]!];
      apply({ op: 'insert', between: [a, b], at: [(a[0]! + b[0]!) / 2, (a[1]! + b[1]!) / 2] });
    },
    remove: () => {
      if (vertex) apply({ op: 'delete', at: vertex.at });
    },
    redraw: (on) => {
      setRefused(null);
      setDrawing(on);
      if (on) kit.current?.drawLine();
      else kit.current?.drawNothing();
    },
    finishLine: () => kit.current?.finishLine(),
    markProblems: setProblems,
  };
}

type Shown = Parameters<typeof showIn>[0];

const ownCell = (session: BorderSession) => cellsNow(session).find(({ cellId }) => cellId === session.cellId);

const point = (lon: number, lat: number, mark: string): GeoJSON.Feature => ({
  type: 'Feature',
  properties: { mark },
  geometry: { type: 'Point', coordinates: [lon, lat] },
});

const outlineOf = (outline: Position[][][], properties: Record<string, unknown>): GeoJSON.Feature => ({
  ...{ type: 'Feature', properties },
  geometry: { type: 'MultiPolygon', coordinates: outline },
});

/** The lines as the editor started from them; those that are held in grey. */
function showStaying(map: Shown, { sheet, upper, cellId }: BorderSession): void {
  const features = sheet.cells
    .filter((cell) => cell.cellId !== cellId)
    .map(({ outline, lock }) =>
      outlineOf(outline, { locked: lock !== null && !(upper && lock === 'upper-line') }),
    );
  showIn(map, 'edit-lines', features);
}

function showMoved(map: Shown, session: BorderSession, cells = cellsNow(session)): void {
  const changed = new Set(listChanges(session, cells).map(({ cellId }) => cellId));
  const moved = cells.filter((cell) => changed.has(cell.cellId) && cell.cellId !== session.cellId);
  showIn(
    map,
    'edit-moved',
    moved.map(({ outline }) => outlineOf(outline, {})),
  );
}
