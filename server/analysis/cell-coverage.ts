import type {
  CellColours,
  CellCoverage,
  PatrolSense,
  PeopleSense,
  SenseState,
  SpaceCoverage,
  StateLetter,
} from '../contract/cell-coverage.ts';
import { STATE_LETTERS } from '../contract/cell-coverage.ts';
import type { PatrolRow } from '../contract/people.ts';
import { AppError } from '../errors.ts';
import type { Queryable } from '../db/pool.ts';
import {
  findCellOnDay,
  listHolders,
  sumFindingsByCell,
  type CellFindingsRow,
} from './cell-senses.queries.ts';
import { readCheck } from './coverage-report.queries.ts';
import { holdsDuties, readManned, type MannedRow } from './people-coverage.queries.ts';
import { checkPatrols } from './people-coverage.ts';

export interface SensesRequest {
  regionId: number;
  schemeId: number;
  scheme: string;
  sliverWidthM: number;
  /** ISO day. */
  date: string;
}

const PATROL_STATES = {
  done: 'good',
  partly: 'warn',
  missed: 'bad',
  'not-required': 'not-required',
} as const;

/**
 * A cell's coverage in its three senses, each with the reason and the figures that led there. Space is of the last
 * check, people and visits of the day. @throws AppError `cell-not-found`
 */
export async function reportCellCoverage(
  db: Queryable,
  request: SensesRequest & { cellId: number },
): Promise<CellCoverage> {
  const { regionId, schemeId, cellId, date, scheme } = request;
  const cell = await findCellOnDay(db, { regionId, schemeId, cellId, date });
  if (!cell) throw new AppError('cell-not-found');
  const { division_status, ...ref } = cell;
  const subtree = { regionId, schemeId, scheme, date, under: cell.code };
  const [check, [sums], manned, held, patrols, holders] = await Promise.all([
    readCheck(db, regionId, schemeId),
    sumFindingsByCell(db, request),
    readManned(db, subtree),
    holdsDuties(db, regionId, schemeId),
    checkPatrols(db, subtree),
    listHolders(db, { regionId, schemeId, cellId, date }),
  ]);
  return {
    ...{ cell: ref, scheme, date, holders },
    space: {
      ...judgeSpace(check !== null, sums),
      figures: {
        findings: sums?.findings ?? 0,
        slivers: sums?.slivers ?? 0,
        decided: sums?.decided ?? 0,
        areaM2: sums?.area_m2 ?? 0,
        divisionStatus: division_status,
        checkedAt: check?.checked_at.toISOString() ?? null,
      },
    },
    people: judgePeople(held, manned, cellId),
    patrol: judgePatrol(patrols.rows, ref),
  };
}

/** The three states of every cell of the scheme on the day, for colouring the map. */
export async function colourCells(db: Queryable, request: SensesRequest): Promise<CellColours> {
  const { regionId, schemeId, scheme, date } = request;
  const day = { regionId, schemeId, scheme, date, under: null };
  const [check, sums, manned, held, patrols] = await Promise.all([
    readCheck(db, regionId, schemeId),
    sumFindingsByCell(db, { ...request, cellId: null }),
    readManned(db, day),
    holdsDuties(db, regionId, schemeId),
    checkPatrols(db, day),
  ]);
  const findings = new Map(sums.map((row) => [row.cell_id, row]));
  const visits = new Map(patrols.rows.map((row) => [placeOf(row), row]));
  const letters = (stateOf: (row: MannedRow) => SenseState) =>
    manned.map((row) => LETTERS[stateOf(row)]).join('');
  return {
    scheme,
    date,
    ids: manned.map((row) => row.cell_id),
    space: letters((row) => judgeSpace(check !== null, findings.get(row.cell_id)).state),
    people: letters((row) => (held ? MANNED_STATES[row.as] : 'unknown')),
    patrol: letters((row) => PATROL_STATES[visits.get(placeOf(row))?.state ?? 'not-required']),
  };
}

const LETTERS = Object.fromEntries(
  Object.entries(STATE_LETTERS).map(([letter, state]) => [state, letter as StateLetter]),
) as Record<SenseState, StateLetter>;
const MANNED_STATES = { main: 'good', deputy: 'warn', vacant: 'bad' } as const;

// Codes are unique on one level only.
const placeOf = ({ level, code }: { level: number; code: string }): string => `${level}:${code}`;

function judgeSpace(
  checked: boolean,
  sums: CellFindingsRow | undefined,
): Pick<SpaceCoverage, 'state' | 'reason'> {
  if (!checked) return { state: 'unknown', reason: 'not-checked' };
  if (!sums) return { state: 'good', reason: 'clean' };
  if (sums.findings > sums.slivers) return { state: 'bad', reason: 'findings' };
  if (sums.slivers > 0) return { state: 'warn', reason: 'slivers' };
  return { state: 'good', reason: 'decided' };
}

function judgePeople(held: boolean, manned: MannedRow[], cellId: number): PeopleSense {
  const below = manned.filter((row) => row.cell_id !== cellId);
  const figures = {
    below: below.length,
    vacantBelow: held ? below.filter((row) => row.as === 'vacant').length : 0,
    actingBelow: below.filter((row) => row.as === 'deputy').length,
  };
  if (!held) return { state: 'unknown', reason: 'no-duties', figures };
  const as = manned.find((row) => row.cell_id === cellId)?.as ?? 'vacant';
  return { state: MANNED_STATES[as], reason: as, figures };
}

function judgePatrol(rows: PatrolRow[], cell: { level: number; code: string }): PatrolSense {
  const own = rows.find((row) => placeOf(row) === placeOf(cell));
  const below = rows.filter((row) => row !== own);
  const figures = {
    own: own
      ? { visits: own.visits, per: own.per, done: own.done, due: own.due, lastVisit: own.lastVisit }
      : null,
    below: below.length,
    doneBelow: below.filter((row) => row.state === 'done').length,
  };
  if (!own || own.state === 'not-required') return { state: 'not-required', reason: 'no-cadence', figures };
  return { state: PATROL_STATES[own.state], reason: own.state, figures };
}
