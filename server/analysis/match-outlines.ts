import type { Transaction } from '../db/pool.ts';
import { copyRows, type CopyValue } from '../db/copy.ts';
import { copyOut } from '../db/copy-out.ts';
import { looseOutlines } from '../geo/loose-outlines.ts';
import { newEdgeList, readEdges } from '../geo/outline-edges.ts';
import { outlineSum } from '../geo/outline-sum.ts';
import { CHANGED_OUTLINES, createOutlineSums, type CheckKey } from './coverage-cells.queries.ts';
import { suspectOutlines } from './coverage-suspects.queries.ts';

/** Sums the outlines of all changed cells into the temporary table `outline`, streaming: 8 million vertices take half a second. */
export async function sumOutlines(trx: Transaction): Promise<void> {
  await createOutlineSums(trx);
  const list = newEdgeList();
  const rows: CopyValue[][] = [];
  // One connection does one COPY at a time: what comes in is small and is kept until the other is done.
  for await (const [id, wkb] of copyOut(trx, CHANGED_OUTLINES)) {
    readEdges(wkb!, list);
    const { low, high } = outlineSum(list);
    rows.push([id!.readBigInt64BE().toString(), low, high, ...list.bbox4490]);
  }
  await copyRows(trx, 'outline', rows);
}

/** Marks as candidates for an overlap the children of suspect parents whose borders do not fit, kind by kind. */
export async function addLooseCandidates(trx: Transaction, key: CheckKey): Promise<void> {
  const loose: CopyValue[][] = [];
  let parent: Buffer | null = null;
  let group = { key: '', ids: [] as string[], outlines: [] as Buffer[] };
  const close = () => {
    looseOutlines(parent, group.outlines).forEach((isLoose, n) => {
      if (isLoose) loose.push([group.ids[n]!, 1]);
    });
  };
  for await (const [home, kind, id, wkb] of copyOut(trx, suspectOutlines(key))) {
    const homeId = home!.readBigInt64BE().toString();
    const groupKey = `${homeId} ${kind!.toString()}`;
    if (groupKey !== group.key) {
      close();
      group = { key: groupKey, ids: [], outlines: [] };
      if (homeId === '0') parent = null;
    }
    // The rows come in order: a parent with no kind, then its children.
    if (kind!.length === 0) parent = wkb!;
    else {
      group.ids.push(id!.readBigInt64BE().toString());
      group.outlines.push(wkb!);
    }
  }
  close();
  await copyRows(trx, 'candidate', loose);
}
