import type { AboveCall, ChiefCell, ChiefPage, ChiefPatch, ChiefShare } from '../contract/chief-page.ts';
import { entryOf } from '../catalog/dictionaries.ts';
import { AppError } from '../errors.ts';
import type { Database, Queryable } from '../db/pool.ts';
import { onAllGround } from '../db/scoped-database.ts';
import { reportCellCoverage } from './cell-coverage.ts';
import {
  listFindingsAt,
  listNeighbours,
  listPatchesOf,
  readChiefCell,
  type CellKey,
  type ChiefPatchRow,
} from './chief-page.queries.ts';
import { answerOn, shiftDay } from './duty-timeline.ts';
import { ancestorsOn, dutiesOfCells } from './responsible.queries.ts';

/** More cells than this on one page are no page of a chief any more. */
const MOST_CELLS = 12;
const MOST_PATCHES = 200;
const MOST_FINDINGS = 20;
/** Upper cells with somebody to call. */
const MOST_ABOVE = 2;
const METRES_PER_DEGREE = 111_320;

export interface ChiefRequest {
  regionId: number;
  /** ISO day. */
  date: string;
  name: string;
  /** Roots of the caller's duties, or the one cell asked for. */
  cellIds: number[];
  seesPeople: boolean;
}

/**
 * All a chief's page shows. Everything is read under the scope of the caller but three things a chief is told of the
 * ground beside theirs: lines and names of neighbours, the outline of a finding that touches the cell, and who is above.
 * @throws AppError `cell-not-found` where a cell is not there today or not in scope
 */
export async function readChiefPage(db: Database, request: ChiefRequest): Promise<ChiefPage> {
  const { date, name, seesPeople } = request;
  const cells: ChiefCell[] = [];
  for (const cellId of request.cellIds.slice(0, MOST_CELLS))
    cells.push(await readCell(db, { ...request, cellId }));
  cells.sort((a, b) => a.cell.level - b.cell.level || (a.cell.code < b.cell.code ? -1 : 1));
  return { name, date, readAt: new Date().toISOString(), seesPeople, cells };
}

async function readCell(db: Database, request: ChiefRequest & { cellId: number }): Promise<ChiefCell> {
  const { regionId, cellId, date, seesPeople } = request;
  const row = await readChiefCell(db, { regionId, cellId, date });
  if (!row) throw new AppError('cell-not-found');
  const { id, code, name, level, schemeId, settings, off, ...cell } = row;
  const { sliverWidthM } = settings;
  const key = { regionId, schemeId, cellId, date };
  const senses = await reportCellCoverage(db, { ...key, scheme: cell.scheme, sliverWidthM });
  const rows = await listPatchesOf(db, { ...key, limit: MOST_PATCHES });
  const ownCells = new Set(
    rows.flatMap(({ shares }) => shares.filter((one) => one.own).map((one) => one.cell.id)),
  );
  const answering = seesPeople
    ? await whoAnswers(db, { ...key, cellIds: [...ownCells] })
    : new Map<number, null>();
  const beside = await db.transaction((trx) =>
    onAllGround(trx, async () => ({
      neighbours: await listNeighbours(trx, key),
      findings: await listFindingsAt(trx, { ...key, sliverWidthM, limit: MOST_FINDINGS }),
      upper: seesPeople ? await listAbove(trx, key) : [],
    })),
  );
  const leaders = senses.holders
    .filter(({ role, present }) => role === 'contact' && present)
    .map(({ post, person }): AboveCall => ({ cell: senses.cell, as: 'contact', post, person }));
  return {
    ...cell,
    cell: { id, code, name, level },
    outlineOffM: off * METRES_PER_DEGREE,
    coverage: { space: senses.space, people: senses.people, patrol: senses.patrol },
    holders: seesPeople ? senses.holders.filter(({ role }) => role !== 'contact') : [],
    above: seesPeople ? [...leaders, ...beside.upper] : [],
    neighbours: beside.neighbours,
    findings: beside.findings,
    patches: rows.map((one) => toPatch(one, answering)),
    patchesTotal: rows[0]?.total ?? 0,
  };
}

/** The nearest upper cells with somebody present today. */
async function listAbove(db: Queryable, key: CellKey): Promise<AboveCall[]> {
  const cells = await ancestorsOn(db, { regionId: key.regionId, cellId: key.cellId, day: key.date });
  const duties = await dutiesOfCells(db, { ...key, cellIds: cells.map(({ id }) => id) });
  const found: AboveCall[] = [];
  for (const cell of cells) {
    const held = duties.get(cell.id);
    if (!held) continue;
    const answer = answerOn(key.date, shiftDay(key.date, 1), held.duties, held.absences);
    if (answer.person)
      found.push({ cell, as: answer.as as 'main' | 'deputy', post: answer.post, person: answer.person });
    if (found.length === MOST_ABOVE) break;
  }
  return found;
}

type Answering = Map<number, ChiefShare['person']>;

/** Who answers today for each of some cells. */
async function whoAnswers(
  db: Queryable,
  key: Omit<CellKey, 'cellId'> & { cellIds: number[] },
): Promise<Answering> {
  const duties = await dutiesOfCells(db, key);
  const found: Answering = new Map();
  for (const [cellId, held] of duties) {
    const { person, post } = answerOn(key.date, shiftDay(key.date, 1), held.duties, held.absences);
    found.set(cellId, person && { name: person.name, post, phone: person.phone });
  }
  return found;
}

function toPatch({ total: _total, ...row }: ChiefPatchRow, answering: Answering): ChiefPatch {
  const type = entryOf('patch-type', row.patchType);
  const shares = row.shares.map((one) => ({
    ...one,
    person: one.own ? (answering.get(one.cell.id) ?? null) : null,
  }));
  return { ...row, shares, patchTypeName: type && { zh: type.zh, en: type.en } };
}
