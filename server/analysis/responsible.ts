import type { Handler, ResponsibleAnswer, ResponsibleCell } from '../contract/people.ts';
import type { CellRef, SchemeSettings } from '../contract/land.ts';
import { AppError } from '../errors.ts';
import type { Queryable } from '../db/pool.ts';
import { holdsDuties } from './people-coverage.queries.ts';
import { answerOn, dayBefore, dutyTimeline, shiftDay } from './duty-timeline.ts';
import {
  ancestorsOn,
  dutiesOfCells,
  gridChanges,
  readPatchDates,
  sharesOn,
  wordOn,
  type PatchKey,
  type ShareOnRow,
} from './responsible.queries.ts';

export interface ResponsibleRequest extends PatchKey {
  scheme: string;
  settings: SchemeSettings;
  /** ISO day of "now". */
  date: string;
}

/**
 * The two answers on people: who handles the patch now (grid and duties of the day; where nobody is there the nearest
 * upper cell with somebody present), and everyone who was responsible for its ground between the two images, hand-overs,
 * absences, vacancies and changes of the boundary included. Shares are those of the grid of each day, in m².
 * @throws AppError `patch-not-found`
 */
export async function answerResponsible(
  db: Queryable,
  request: ResponsibleRequest,
): Promise<ResponsibleAnswer> {
  const patch = await readPatchDates(db, request);
  if (!patch) throw new AppError('patch-not-found');
  const word = await wordOn(db, { ...request, day: request.date });
  const called = leadBy(word, await calledOn(db, request, request.date, patch.area_m2));
  const span = patch.from !== null && patch.to !== null ? { from: patch.from, to: patch.to } : null;
  return {
    patchNo: patch.patch_no,
    scheme: request.scheme,
    dutiesHeld: await holdsDuties(db, request.regionId, request.schemeId),
    now: {
      date: request.date,
      blindSpot: called.length > 0 && !called[0]!.leaf,
      handlers: await handlersOn(db, request, called, patch.area_m2),
    },
    during: span && {
      from: span.from,
      to: dayBefore(span.to),
      cells: await responsibleDuring(db, request, span, patch.area_m2),
    },
  };
}

async function handlersOn(
  db: Queryable,
  request: ResponsibleRequest,
  called: ShareOnRow[],
  patchM2: number,
): Promise<Handler[]> {
  const handlers: Handler[] = [];
  for (const [n, row] of called.entries()) {
    const cell = { id: row.id, code: row.code, name: row.name, level: row.level };
    const common = { cell, shareM2: row.share_m2, shareRatio: row.share_m2 / patchM2, isLead: n === 0 };
    const above = await ancestorsOn(db, { regionId: request.regionId, cellId: row.id, day: request.date });
    const duties = await dutiesOfCells(db, { ...request, cellIds: [row.id, ...above.map((one) => one.id)] });
    handlers.push({ ...common, ...answerOf([cell, ...above]) });

    function answerOf(line: (typeof cell)[]): Pick<Handler, 'as' | 'person' | 'post' | 'through'> {
      for (const through of line) {
        const held = duties.get(through.id);
        if (!held) continue;
        const answer = answerOn(request.date, shiftDay(request.date, 1), held.duties, held.absences);
        if (!answer.person) continue;
        const as = through === cell ? (answer.as as 'main' | 'deputy') : 'level-above';
        return { as, person: answer.person, post: answer.post, through };
      }
      return { as: 'nobody', person: null, post: null, through: null };
    }
  }
  return handlers;
}

/** One entry per cell and stretch of unchanged outline: stretches with the same cells and shares are put together. */
async function responsibleDuring(
  db: Queryable,
  request: ResponsibleRequest,
  span: { from: string; to: string },
  patchM2: number,
): Promise<ResponsibleCell[]> {
  const days = [span.from, ...(await gridChanges(db, { ...request, ...span })), span.to];
  const stretches: { row: ShareOnRow; isLead: boolean; from: string; to: string }[] = [];
  for (let n = 0; n + 1 < days.length; n++) {
    const called = await calledOn(db, request, days[n]!, patchM2);
    for (const [rank, row] of called.entries()) {
      const isLead = rank === 0;
      const last = stretches.find(
        (one) =>
          one.row.id === row.id &&
          one.to === days[n] &&
          one.isLead === isLead &&
          Math.abs(one.row.share_m2 - row.share_m2) < 0.01,
      );
      if (last) last.to = days[n + 1]!;
      else stretches.push({ row, isLead, from: days[n]!, to: days[n + 1]! });
    }
  }
  const duties = await dutiesOfCells(db, { ...request, cellIds: stretches.map(({ row }) => row.id) });
  return stretches.map(({ row, isLead, from, to }) => {
    const held = duties.get(row.id) ?? { duties: [], absences: [] };
    return {
      cell: { id: row.id, code: row.code, name: row.name, level: row.level },
      shareM2: row.share_m2,
      shareRatio: row.share_m2 / patchM2,
      isLead,
      from,
      to: dayBefore(to),
      segments: dutyTimeline({ from, to }, held.duties, held.absences),
    };
  });
}

/** A person's word on whose the patch is holds for who handles it now: that cell comes first, with what it has of it. */
function leadBy(word: CellRef | null, called: ShareOnRow[]): ShareOnRow[] {
  if (!word) return called;
  const own = called.find((row) => row.id === word.id) ?? { ...word, share_m2: 0, leaf: true };
  return [{ ...own, leaf: true }, ...called.filter((row) => row.id !== word.id && row.leaf)];
}

/** The cells a patch calls on a day: the lead, and every other share that reaches the scheme's threshold. */
async function calledOn(
  db: Queryable,
  request: ResponsibleRequest,
  day: string,
  patchM2: number,
): Promise<ShareOnRow[]> {
  const rows = await sharesOn(db, { ...request, day });
  const { minShareM2, minShareRatio } = request.settings;
  const limit = Math.max(minShareM2, patchM2 * minShareRatio);
  return rows.filter((row, n) => n === 0 || (row.leaf && row.share_m2 >= limit));
}
