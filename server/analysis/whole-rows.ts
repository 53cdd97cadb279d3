import { RowPieces } from '../db/row-pieces.ts';

/** What rows begin with where they go: region and scheme in the store, nothing in the work tables. */
export type Lead = { regionId: number; schemeId: number } | null;

/** Answers and shares of patches all of one leaf, in the order of `ANSWER` and `SHARE`: as `answerGroup` gives them. */
export class WholeRows {
  readonly answers = new RowPieces();
  readonly shares = new RowPieces();
  private readonly lead: Lead;

  constructor(lead: Lead) {
    this.lead = lead;
  }

  add(patchId: number, cellId: number, areaM2: number): void {
    const answer = this.begin(this.answers, 13);
    answer.int8(patchId);
    answer.text('assigned');
    answer.int8(cellId);
    answer.int4(1);
    answer.float8(areaM2);
    for (let zero = 0; zero < 3; zero++) answer.float8(0);
    for (let none = 0; none < 5; none++) answer.null();
    const share = this.begin(this.shares, 7);
    share.int8(patchId);
    share.int8(cellId);
    share.float8(areaM2);
    share.float8(1);
    share.bool(true);
    share.bool(true);
    share.text('whole');
  }

  private begin(pieces: RowPieces, fields: number) {
    const row = pieces.begin(fields + (this.lead ? 2 : 0));
    if (this.lead) {
      row.int4(this.lead.regionId);
      row.int8(this.lead.schemeId);
    }
    return row;
  }
}
