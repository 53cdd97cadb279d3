import type { DutyRole } from '../contract/people.ts';

/** A duty as days: `from` included, `to` excluded, null open. Dates are ISO, so they compare as text. */
export interface DutyState {
  /** null: not stored yet. */
  id: number | null;
  cellId: number;
  personId: number;
  role: DutyRole;
  post: string;
  from: string | null;
  to: string | null;
  appointDoc: string | null;
}

export interface MergedDuties {
  /** States held so far that the delivery replaces. */
  close: DutyState[];
  insert: DutyState[];
  /** Rows that say what was held already. */
  unchanged: number;
  handedOver: { row: number; before: DutyState }[];
  refused: { row: number; against: DutyState }[];
}

/**
 * Lays a delivery of duties over those of one cell. The main duty is one person's at a time: an open-ended main duty
 * ends on the day the next one begins (a hand-over), and a row that begins before a main duty already held ends where
 * that one begins. Rows of the same person, role and post correct the one held. Two main duties with fixed ends that
 * overlap are a contradiction: the row is refused.
 * @param held current duties of the cell
 * @param incoming rows of the delivery with their row numbers; their order decides nothing
 */
export function mergeDuties(held: DutyState[], incoming: { row: number; duty: DutyState }[]): MergedDuties {
  const merged: MergedDuties = { close: [], insert: [], unchanged: 0, handedOver: [], refused: [] };
  let now: Placed[] = held.map((duty) => ({ duty, row: null }));
  const sorted = [...incoming].sort(
    (a, b) => compareFrom(a.duty.from, b.duty.from) || a.duty.personId - b.duty.personId || a.row - b.row,
  );
  for (const { row, duty } of sorted) {
    const rest = now.filter((other) => !(isSameDuty(other.duty, duty) && overlaps(other.duty, duty)));
    const result = duty.role === 'main' ? makeRoom(rest, duty, row, merged) : { rest, duty };
    if (result) now = [...result.rest, { duty: result.duty, row }];
  }
  const heldKeys = new Set(held.map(keyOf));
  const nowKeys = new Set(now.map(({ duty }) => keyOf(duty)));
  merged.close = held.filter((duty) => !nowKeys.has(keyOf(duty)));
  merged.insert = now
    .filter(({ duty }) => !heldKeys.has(keyOf(duty)))
    .map(({ duty }) => ({ ...duty, id: null }));
  merged.unchanged = now.filter(({ duty, row }) => row !== null && heldKeys.has(keyOf(duty))).length;
  return merged;
}

/** A duty and the row of the delivery it came from; null: it was held before. */
interface Placed {
  duty: DutyState;
  row: number | null;
}

/** Ends open main duties where the new one begins, and the new one where a later one begins. */
function makeRoom(
  rest: Placed[],
  duty: DutyState,
  row: number,
  merged: MergedDuties,
): { rest: Placed[]; duty: DutyState } | null {
  let fitted = duty;
  const room: Placed[] = [];
  const ended: DutyState[] = [];
  for (const placed of rest) {
    const other = placed.duty;
    if (other.role !== 'main' || !overlaps(other, fitted)) {
      room.push(placed);
    } else if (other.to === null && compareFrom(other.from, fitted.from) < 0) {
      room.push({ ...placed, duty: { ...other, to: fitted.from } });
      ended.push(other);
    } else if (fitted.to === null && compareFrom(fitted.from, other.from) < 0) {
      fitted = { ...fitted, to: other.from };
      room.push(placed);
    } else {
      merged.refused.push({ row, against: other });
      return null;
    }
  }
  for (const before of ended) merged.handedOver.push({ row, before });
  return { rest: room, duty: fitted };
}

function isSameDuty(a: DutyState, b: DutyState): boolean {
  return a.personId === b.personId && a.role === b.role && a.post === b.post;
}

function overlaps(a: DutyState, b: DutyState): boolean {
  return (
    (a.to === null || b.from === null || b.from < a.to) && (b.to === null || a.from === null || a.from < b.to)
  );
}

/** null is the beginning of time. */
function compareFrom(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function keyOf(duty: DutyState): string {
  return JSON.stringify([duty.personId, duty.role, duty.post, duty.from, duty.to, duty.appointDoc]);
}
