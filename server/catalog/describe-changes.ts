import type { CellChange, CellChanges, DivisionStatus, Passage } from '../contract/cell-changes.ts';
import type { Transaction } from '../db/pool.ts';
import {
  listChanges,
  listDivisions,
  listMissing,
  listPassages,
  type CellChangeRow,
  type DivisionRow,
  type PassageRow,
} from './cell-changes.queries.ts';
import type { CellTarget } from './store-cells.queries.ts';

/** A first delivery of a province adds twenty thousand cells; a report is read by people. */
const LISTED = 500;
/** Less is the rounding of overlay and grid, not ground: 1 cm². */
const DUST_M2 = 1e-4;

/** The `changes` block of the report, read in the transaction of the import. */
export async function describeChanges(
  trx: Transaction,
  target: CellTarget,
  how: Pick<CellChanges, 'mode' | 'validFrom' | 'complete'> & { onDate: string },
): Promise<CellChanges> {
  const { regionId, runId, schemeId } = target;
  const rows = (await listChanges(trx, regionId, runId)).map((row) => ({ row, change: changeOf(row) }));
  const passages = await listPassages(trx, regionId, runId);
  const missing = await listMissing(trx);
  const divisions = await listDivisions(trx, { regionId, schemeId, onDate: how.onDate, runId });

  const pick = (is: (row: CellChangeRow, change: CellChange) => boolean) =>
    rows.filter(({ row, change }) => is(row, change)).map(({ change }) => change);
  const lists = {
    added: pick((row) => row.kind === 'added'),
    removed: pick((row) => row.kind === 'removed'),
    changed: pick((row, change) => row.kind === 'changed' && change.movedM2 > DUST_M2),
    renamed: pick((row) => row.kind === 'changed' && row.name_before !== row.name_after),
    recoded: pick((row) => row.kind === 'changed' && row.code_before !== row.code_after),
    altered: pick(
      (row, change) =>
        row.kind === 'changed' &&
        change.movedM2 <= DUST_M2 &&
        row.name_before === row.name_after &&
        row.code_before === row.code_after,
    ),
    merged: gather(passages, 'merge', 'to_code', 'from_code').map(({ code, parts, areaM2 }) => ({
      ...{ into: code, from: parts, areaM2 },
    })),
    split: gather(passages, 'split', 'from_code', 'to_code').map(({ code, parts, areaM2 }) => ({
      ...{ from: code, into: parts, areaM2 },
    })),
    missing: missing
      .filter((row) => row.touched || row.same_ground_as !== null)
      .map((row) => ({
        ...{ cellId: row.cell_id, code: row.code, name: row.name, areaM2: row.area_m2 },
        sameGroundAs: row.same_ground_as,
      })),
  };
  const counts = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.length]));
  const first = Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [name, list.slice(0, LISTED)]),
  );
  return {
    ...{ mode: how.mode, validFrom: how.validFrom, complete: how.complete },
    counts: {
      ...(counts as Omit<CellChanges['counts'], 'missingElsewhere'>),
      missingElsewhere: missing.length - lists.missing.length,
    },
    // What one cell loses another gains, or nobody: the larger sum is the ground that moved.
    movedM2: Math.max(
      rows.reduce((sum, { change }) => sum + change.gainedM2, 0),
      rows.reduce((sum, { change }) => sum + change.lostM2, 0),
    ),
    listed: LISTED,
    ...(first as typeof lists),
    division: divisions.slice(0, LISTED).map(divisionOf),
  };
}

function changeOf(row: CellChangeRow): CellChange {
  return {
    cellId: row.cell_id,
    codeBefore: row.code_before,
    code: row.code_after,
    nameBefore: row.name_before,
    name: row.name_after,
    areaBeforeM2: row.area_before_m2,
    areaM2: row.area_after_m2,
    gainedM2: row.gained_m2,
    lostM2: row.lost_m2,
    movedM2: row.gained_m2 + row.lost_m2,
    lonLat: row.lon === null || row.lat === null ? null : [row.lon, row.lat],
  };
}

export function divisionOf(row: DivisionRow): DivisionStatus {
  return {
    ...{ cellId: row.cell_id, code: row.code, name: row.name, level: row.level },
    ...{ status: row.status, declared: row.declared, children: row.children },
    ...{ areaM2: row.area_m2, childrenM2: row.children_m2 },
  };
}

function gather(
  passages: PassageRow[],
  kind: PassageRow['kind'],
  one: 'from_code' | 'to_code',
  many: 'from_code' | 'to_code',
): { code: string; parts: Passage[]; areaM2: number }[] {
  const groups = new Map<string, Passage[]>();
  for (const row of passages) {
    if (row.kind !== kind) continue;
    groups.set(row[one], [...(groups.get(row[one]) ?? []), { code: row[many], areaM2: row.area_m2 }]);
  }
  return [...groups].map(([code, parts]) => ({
    ...{ code, parts },
    areaM2: parts.reduce((sum, { areaM2 }) => sum + areaM2, 0),
  }));
}
