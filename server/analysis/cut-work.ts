import type { Transaction } from '../db/pool.ts';
import { countVertices, sampleStrips } from './assignment-land.queries.ts';
import type { AssignKey, Box4490, DateGroup, Slice } from './assignment.queries.ts';

/** Outlines kept in memory at one time, in vertices: about half a gigabyte. A province of 35,000 cells has nine million. */
const MOST_VERTICES = 16_000_000;
/** Patches that a session sorts out before it passes on what it found. */
const SLICE = 10_000;

/** Of more patches than this about so many are looked at. */
const SAMPLE = 10_000;
/** Degrees about what was looked at: two kilometres. */
const MARGIN = 0.02;
const NO_BOX: Box4490 = [0, 0, 0, 0];

/** A part of the patches with the box they lie in: the leaves about it are in memory together. */
export interface Strip {
  slice: Slice;
  box: Box4490;
}

/**
 * Cuts a group at meridians where the land is too large for memory; else it is one strip. Of many patches some are looked at for where they lie; those that lie beyond are unclear to the sorter, and PostGIS finds their leaves.
 */
export async function cutLand(
  trx: Transaction,
  { key, scope }: { key: AssignKey; scope: 'all' | 'affected' },
  { patches, fromId, toId }: DateGroup,
): Promise<Strip[]> {
  const forMemory =
    scope === 'affected' ? 1 : Math.ceil((await countVertices(trx, key, MOST_VERTICES)) / MOST_VERTICES);
  const many = scope === 'all' && patches > SAMPLE;
  const look = many ? { fromId, toId, every: Math.max(1, Math.floor((toId - fromId) / SAMPLE)) } : null;
  const strips = Math.max(1, forMemory);
  return (await sampleStrips(trx, key, { scope, strips, look })).map(({ fromLon, toLon, box }) => ({
    box: widen(box ?? NO_BOX, look ? MARGIN : 0),
    slice: scope === 'affected' ? scope : { fromLon, toLon, fromId, toId },
  }));
}

const widen = ([west, south, east, north]: Box4490, by: number): Box4490 => [
  ...([west - by, south - by, east + by, north + by] as const),
];

/** Cuts a strip by ids into slices that sessions take one after another: rows come into the store in the order of their keys. */
export function cutPatches(group: DateGroup, { slice }: Strip): Slice[] {
  if (slice === 'affected') return [slice];
  const count = Math.ceil(group.patches / SLICE);
  const { fromId, toId } = slice;
  const width = Math.ceil((toId - fromId + 1) / count);
  return Array.from({ length: count }, (_, n) => ({
    ...slice,
    fromId: fromId + n * width,
    toId: Math.min(toId, fromId + (n + 1) * width - 1),
  })).filter((one) => one.fromId <= one.toId);
}
