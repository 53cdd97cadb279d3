import { BinaryRows } from '../db/binary-rows.ts';
import { TemplateRows } from '../db/template-rows.ts';

/** What rows begin with where they go: region and scheme in the store, nothing in the work tables. */
export type Lead = { regionId: number; schemeId: number } | null;

/** Rows in PostgreSQL's binary form, to be put into the tables one after the other. */
export interface WholeBytes {
  answers: Buffer[];
  shares: Buffer[];
}

const INT8 = 12; // a field's length and its bytes
const FIELD = 4; // the length alone

/** Answers and shares of patches all of one leaf, in the order of `ANSWER` and `SHARE`: as `answerGroup` gives them. */
export class WholeRows {
  private readonly answers: TemplateRows;
  private readonly shares: TemplateRows;
  /** Where the patch's id stands, and where in an answer the leaf's and the area. */
  private readonly patchAt: number;
  private readonly leadAt: number;
  private readonly areaAt: number;

  constructor(lead: Lead) {
    const answer = begin(lead, 13);
    this.patchAt = answer.length + FIELD;
    answer.int8(0);
    answer.text('assigned');
    this.leadAt = answer.length + FIELD;
    answer.int8(0);
    answer.int4(1);
    this.areaAt = answer.length + FIELD;
    for (let number = 0; number < 4; number++) answer.float8(0);
    for (let none = 0; none < 5; none++) answer.null();
    this.answers = new TemplateRows(answer.take());
    const share = begin(lead, 7);
    share.int8(0);
    share.int8(0);
    share.float8(0);
    share.float8(1);
    share.bool(true);
    share.bool(true);
    share.text('whole');
    this.shares = new TemplateRows(share.take());
  }

  add(patchId: number, cellId: number, areaM2: number): void {
    const { answers, shares, patchAt } = this;
    answers.begin();
    answers.int8(patchAt, patchId);
    answers.int8(this.leadAt, cellId);
    answers.float8(this.areaAt, areaM2);
    shares.begin();
    shares.int8(patchAt, patchId);
    shares.int8(patchAt + INT8, cellId);
    shares.float8(patchAt + 2 * INT8, areaM2);
  }

  /** All rows there are; none are left. */
  take(): WholeBytes {
    return { answers: this.answers.take(), shares: this.shares.take() };
  }
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
