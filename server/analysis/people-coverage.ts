import type { PatrolCoverage, PatrolRow, PatrolState, PeopleCoverage } from '../contract/people.ts';
import type { Queryable } from '../db/pool.ts';
import { listCadences, type CadenceRow } from '../catalog/patrols.queries.ts';
import {
  countVisits,
  holdsDuties,
  readManned,
  readVisitedCells,
  type SchemeDay,
} from './people-coverage.queries.ts';
import { patrolWindow } from './patrol-window.ts';

export interface DayRequest extends SchemeDay {
  scheme: string;
}

/**
 * Coverage by people: a cell is uncovered when on the day it has neither a main duty-holder who is there nor a deputy
 * who is (定人; 「避免因责任人休、病、事假…造成的管理责任空白」). null while the scheme holds no duties: nothing is known then.
 */
export async function checkPeople(db: Queryable, request: DayRequest): Promise<PeopleCoverage> {
  const rows = await readManned(db, request);
  const held = await holdsDuties(db, request.regionId, request.schemeId);
  const count = (as: string) => rows.filter((row) => row.as === as).length;
  return {
    scheme: request.scheme,
    date: request.date,
    cells: rows.length,
    manned: count('main'),
    acting: count('deputy'),
    unmanned: held
      ? rows.filter((row) => row.as === 'vacant').map(({ code, name, level }) => ({ code, name, level }))
      : null,
  };
}

/**
 * Coverage by patrol: visits done against visits due in the last period that is over. A level and kind without a cadence
 * requires none and is never late.
 */
export async function checkPatrols(db: Queryable, request: DayRequest): Promise<PatrolCoverage> {
  const cadences = await listCadences(db, request.regionId, request.schemeId);
  const levels = [...new Set(cadences.map((cadence) => cadence.level))];
  const cells = await readVisitedCells(db, { ...request, levels });
  const rows: PatrolRow[] = [];
  for (const cadence of cadences) {
    const window = patrolWindow(cadence.per, request.date);
    const done = await countVisits(db, { ...request, ...window, per: cadence.per, visits: cadence.visits });
    const due = cadence.visits * window.periods;
    for (const cell of cells) {
      if (cadenceOf(cell, cadences) !== cadence) continue;
      const visits = done.get(cell.cell_id) ?? 0;
      rows.push({
        code: cell.code,
        name: cell.name,
        level: cell.level,
        visits: cadence.visits,
        per: cadence.per,
        done: visits,
        due,
        state: stateOf(visits, due),
        lastVisit: cell.last_visit,
      });
    }
  }
  rows.sort((a, b) => a.level - b.level || (a.code < b.code ? -1 : 1));
  const count = (state: PatrolState) => rows.filter((row) => row.state === state).length;
  const all = await readManned(db, request);
  return {
    scheme: request.scheme,
    date: request.date,
    notRequired: all.length - rows.length,
    rows,
    totals: {
      cells: rows.length,
      done: count('done'),
      partly: count('partly'),
      missed: count('missed'),
      visits: rows.reduce((sum, row) => sum + row.done, 0),
      due: rows.reduce((sum, row) => sum + row.due, 0),
    },
  };
}

/** The cadence of the cell's own kind, else the one for every kind of its level. */
function cadenceOf(cell: { level: number; kind: string }, cadences: CadenceRow[]): CadenceRow | undefined {
  const ofLevel = cadences.filter((cadence) => cadence.level === cell.level);
  return (
    ofLevel.find((cadence) => cadence.kind === cell.kind) ?? ofLevel.find((cadence) => cadence.kind === '')
  );
}

function stateOf(done: number, due: number): PatrolState {
  if (done >= due) return 'done';
  return done > 0 ? 'partly' : 'missed';
}
