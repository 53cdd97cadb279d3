import { BinaryRows } from '../db/binary-rows.ts';
import { TemplateRows } from '../db/template-rows.ts';
import type { DecidedParts, PartMethod } from './decide-parts.ts';

/** What rows begin with where they go: region and scheme in the store, nothing in the work tables. */
export type Lead = { regionId: number; schemeId: number } | null;

/** Rows in PostgreSQL's binary form, to be put into the tables one after the other. */
export interface AnsweredBytes {
  answers: Buffer[];
  shares: Buffer[];
}

const INT8 = 12; // a field's length and its bytes
const INT4 = 8;
const FIELD = 4; // the length alone

/** Answers and shares of patches on which the sorter decides, in the order of `ANSWER` and `SHARE`: as `answerGroup` gives them. */
export class AnsweredRows {
  private readonly answers = new TemplateRows();
  private readonly shares = new TemplateRows();
  private readonly assigned: AnswerRow;
  private readonly disputed: AnswerRow;
  private readonly methods: Record<PartMethod, Buffer>;
  /** Where the patch's id stands in both. */
  private readonly patchAt: number;

  constructor(lead: Lead) {
    const answer = begin(lead, 13);
    this.patchAt = answer.length + FIELD;
    answer.take();
    this.assigned = answerRow(lead, 'assigned');
    this.disputed = answerRow(lead, 'disputed');
    const share = (method: PartMethod) => shareRow(lead, method);
    this.methods = {
      whole: share('whole'),
      'largest-share': share('largest-share'),
      tie: share('tie'),
      'co-cell': share('co-cell'),
      'below-threshold': share('below-threshold'),
    };
  }

  /** A patch all in one leaf. */
  addWhole(patchId: number, cellId: number, areaM2: number): void {
    this.addAnswer(this.assigned, patchId, cellId, 1, areaM2);
    this.addShare('whole', patchId, cellId, areaM2, 1);
  }

  addParts(patchId: number, cellIds: readonly number[], areaM2: number, decided: DecidedParts): void {
    const { state, lead, called, sharesM2, methods } = decided;
    this.addAnswer(this[state], patchId, cellIds[lead]!, called, areaM2);
    for (const [n, cellId] of cellIds.entries())
      this.addShare(methods[n]!, patchId, cellId, sharesM2[n]!, sharesM2[n]! / areaM2);
  }

  private addAnswer(
    { pattern, leadAt }: AnswerRow,
    patchId: number,
    cellId: number,
    called: number,
    areaM2: number,
  ): void {
    const { answers } = this;
    answers.begin(pattern);
    answers.int8(this.patchAt, patchId);
    answers.int8(leadAt, cellId);
    answers.int4(leadAt + INT8, called);
    answers.float8(leadAt + INT8 + INT4, areaM2);
  }

  private addShare(method: PartMethod, patchId: number, cellId: number, m2: number, ratio: number): void {
    const { shares, patchAt } = this;
    shares.begin(this.methods[method]);
    shares.int8(patchAt, patchId);
    shares.int8(patchAt + INT8, cellId);
    shares.float8(patchAt + 2 * INT8, m2);
    shares.float8(patchAt + 3 * INT8, ratio);
  }

  /** All rows there are; none are left. */
  take(): AnsweredBytes {
    return { answers: this.answers.take(), shares: this.shares.take() };
  }
}

/** A row of an answer, and where in it the leading leaf stands. */
interface AnswerRow {
  pattern: Buffer;
  leadAt: number;
}

function answerRow(lead: Lead, state: DecidedParts['state']): AnswerRow {
  const row = begin(lead, 13);
  row.int8(0);
  row.text(state);
  const leadAt = row.length + FIELD;
  row.int8(0);
  row.int4(0);
  for (let number = 0; number < 4; number++) row.float8(0);
  for (let none = 0; none < 5; none++) row.null();
  return { pattern: row.take(), leadAt };
}

function shareRow(lead: Lead, method: PartMethod): Buffer {
  const row = begin(lead, 7);
  row.int8(0);
  row.int8(0);
  row.float8(0);
  row.float8(0);
  row.bool(method !== 'below-threshold');
  row.bool(method !== 'below-threshold' && method !== 'co-cell');
  row.text(method);
  return row.take();
}

function begin(lead: Lead, fields: number): BinaryRows {
  const row = new BinaryRows();
  row.startRow(fields + (lead ? 2 : 0));
  if (lead) {
    row.int4(lead.regionId);
    row.int8(lead.schemeId);
  }
  return row;
}
