import type { Position } from 'geojson';

import { knownCrs } from '../geo/crs/known-crs.ts';
import { to4490, type To4490 } from '../geo/crs/to-4490.ts';
import { eachWkbVertex, readWkbRings } from '../geo/read-wkb.ts';
import { cleanRing } from '../geo/rings.ts';
import { VertexIndex, type TJunction } from '../geo/t-junctions.ts';
import { multiPolygonWkb } from '../geo/wkb.ts';
import type { Transaction } from '../db/pool.ts';
import { listProjected, readProjected, readProjectedAt, replaceNoded } from './node-stage.queries.ts';

/** Bytes of rings of one system: 15 million vertices, 300 MB while it lasts. A province of 35,000 cells has half. */
const MOST_BYTES = 240 * 2 ** 20;
const BATCH = 200;

/**
 * Joins neighbours in a projected system: where a vertex of one lies on an edge of the other, it becomes a vertex of
 * that edge too. Otherwise they would part in degrees, by 1.4 cm in the middle of an edge of one kilometre.
 * @returns outlines that got a vertex, and systems left alone (too large, or without a code)
 */
export async function nodeStage(trx: Transaction): Promise<{ noded: number; leftAlone: string[] }> {
  let noded = 0;
  const leftAlone: string[] = [];
  for (const { crs: code, bytes, features } of await listProjected(trx)) {
    const crs = knownCrs(code);
    if (crs?.kind === 'geographic' || features < 2) continue;
    if (!crs || bytes > MOST_BYTES) {
      leftAlone.push(code);
      continue;
    }
    const { positions, vertices } = await gather(trx, code);
    const byPosition = new Map<number, TJunction[]>();
    for (const junction of vertices.find()) {
      const position = positions[junction.feature]!;
      const list = byPosition.get(position);
      if (list) list.push(junction);
      else byPosition.set(position, [junction]);
    }
    if (byPosition.size) noded += await replaceNoded(trx, await outlines(trx, byPosition, to4490(crs)));
  }
  return { noded, leftAlone };
}

async function gather(trx: Transaction, crs: string) {
  const vertices = new VertexIndex();
  const positions: number[] = [];
  for await (const rows of readProjected(trx, crs)) {
    for (const row of rows) {
      positions.push(row.position);
      vertices.startFeature();
      eachWkbVertex(row.source_geom, (x, y, closes) => vertices.add(x, y, closes));
    }
  }
  return { positions, vertices };
}

/** Only these are read again: few features have a T-junction. COPY holds the connection, so they are made before it. */
async function outlines(
  trx: Transaction,
  byPosition: Map<number, TJunction[]>,
  transform: To4490,
): Promise<[position: number, ewkb: string][]> {
  const made: [number, string][] = [];
  const wanted = [...byPosition.keys()];
  for (let at = 0; at < wanted.length; at += BATCH) {
    for (const row of await readProjectedAt(trx, wanted.slice(at, at + BATCH))) {
      const ewkb = insertAndMove(row.source_geom, byPosition.get(row.position)!, transform);
      if (ewkb) made.push([row.position, ewkb.toString('hex')]);
    }
  }
  return made;
}

function insertAndMove(wkb: Buffer, junctions: TJunction[], transform: To4490): Buffer | null {
  const after = new Map<number, TJunction[]>();
  for (const junction of junctions)
    after.set(junction.after, [...(after.get(junction.after) ?? []), junction]);
  let count = 0;
  const coordinates: Position[][][] = [];
  for (const rings of readWkbRings(wkb)) {
    const kept: Position[][] = [];
    for (const [n, ring] of rings.entries()) {
      const moved: Position[] = [];
      for (const [x, y] of ring) {
        moved.push(transform(x!, y!));
        for (const junction of after.get(count) ?? []) moved.push(transform(junction.x, junction.y));
        count++;
      }
      const clean = cleanRing(moved);
      if (typeof clean !== 'string') kept.push(clean.ring);
      else if (n === 0) return null;
    }
    coordinates.push(kept);
  }
  return multiPolygonWkb({ type: 'MultiPolygon', coordinates }, 4490);
}
