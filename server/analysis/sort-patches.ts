import { copyOut } from '../db/copy-out.ts';
import type { Transaction } from '../db/pool.ts';
import { RowPieces } from '../db/row-pieces.ts';
import { readId, type Land } from './read-land.ts';
import { WholeRows, type Lead } from './whole-rows.ts';

/** What is still to be decided about patches that are not whole in one leaf, as rows in PostgreSQL's binary form. */
export class OpenRows {
  /** Patches that take the exact overlay: `target (id)`. */
  readonly unclear = new RowPieces();
  /** `piece (patch_id, cell_id, code, share_m2)` of those that leaves make up. */
  readonly pieces = new RowPieces();
  /** These patches: `answer (patch_id, area_m2, covered_m2, blind_spot_m2, outside_m2)`. */
  readonly answers = new RowPieces();
}

/**
 * Sorts patches out in memory: those all of one leaf are answered, for those that leaves make up the shares are known,
 * and the rest is left to PostGIS: what lies on a border that is not shared, in a gap or an overlap, outside, or so near
 * to a border that rounding might decide; and what a person has said a word on.
 * @param query of `patchesOf`
 * @param words of `patchesWithWord`
 */
export async function sortPatches(
  session: Transaction,
  query: string,
  { land, words, open, lead }: { land: Land; words: ReadonlySet<number>; open: OpenRows; lead: Lead },
): Promise<WholeRows> {
  const whole = new WholeRows(lead);
  for await (const [idField, areaField, wkb] of copyOut(session, query)) {
    const id = readId(idField!);
    const areaM2 = areaField!.readDoubleBE(0);
    const split = words.has(id) ? null : land.splitter.split(wkb!);
    if (split?.how === 'whole') {
      whole.add(id, land.cellIds[split.cell]!, areaM2);
    } else if (split?.how === 'parts') {
      for (const [n, cell] of split.cells.entries()) {
        const row = open.pieces.begin(4);
        row.int8(id);
        row.int8(land.cellIds[cell]!);
        row.text(land.codes[cell]!);
        row.float8(split.sharesM2[n]!);
      }
      const row = open.answers.begin(5);
      row.int8(id);
      row.float8(areaM2);
      row.float8(split.sumM2);
      row.float8(0);
      row.float8(0);
    } else open.unclear.begin(1).int8(id);
  }
  return whole;
}
