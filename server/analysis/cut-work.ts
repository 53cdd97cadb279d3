import type { Transaction } from '../db/pool.ts';
import { boxBetween, countVertices } from './assignment-land.queries.ts';
import { cutMeridians } from './assignment-plan.queries.ts';
import type { AssignKey, Box4490, DateGroup, Slice } from './assignment.queries.ts';

/** Outlines kept in memory at one time, in vertices: about half a gigabyte. A province of 35,000 cells has nine million. */
const MOST_VERTICES = 16_000_000;
/** Patches that a session sorts out before it passes on what it found. */
const SLICE = 40_000;

/** A part of the patches with the box they lie in: the leaves about it are in memory together. */
export interface Strip {
  slice: Slice;
  box: Box4490;
}

/** Cuts a group at meridians where its land is too large for memory; else it is one strip. */
export async function cutLand(
  trx: Transaction,
  { key, scope }: { key: AssignKey; scope: 'all' | 'affected' },
  group: DateGroup,
): Promise<Strip[]> {
  if (scope === 'affected') return [{ slice: 'affected', box: group.box }];
  const { fromId, toId } = group;
  const strips = Math.ceil((await countVertices(trx, key)) / MOST_VERTICES);
  if (strips <= 1) return [{ slice: { fromLon: -Infinity, toLon: Infinity, fromId, toId }, box: group.box }];
  const cuts = await cutMeridians(trx, key, strips);
  const found: Strip[] = [];
  for (const [n, fromLon] of [-Infinity, ...cuts].entries()) {
    const toLon = cuts[n] ?? Infinity;
    const box = await boxBetween(trx, key, fromLon, toLon);
    if (box) found.push({ slice: { fromLon, toLon, fromId, toId }, box });
  }
  return found;
}

/** Cuts a strip by ids into slices that sessions take one after another. */
export function cutPatches(group: DateGroup, { slice }: Strip, sessions: number): Slice[] {
  if (slice === 'affected') return [slice];
  const count = Math.max(Math.ceil(group.patches / SLICE), sessions);
  const { fromId, toId } = slice;
  const width = Math.ceil((toId - fromId + 1) / count);
  return Array.from({ length: count }, (_, n) => ({
    ...slice,
    fromId: fromId + n * width,
    toId: Math.min(toId, fromId + (n + 1) * width - 1),
  })).filter((one) => one.fromId <= one.toId);
}
