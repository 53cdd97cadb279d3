import { BinaryRows } from './binary-rows.ts';

/** Rows of one table for `copyBinary` as they come up, in pieces of memory that do not move when more come. */
export class RowPieces {
  count = 0;
  private readonly rows = new BinaryRows();
  private readonly full: Buffer[] = [];

  begin(fields: number): BinaryRows {
    const piece = this.rows.piece();
    if (piece) this.full.push(piece);
    this.count++;
    this.rows.startRow(fields);
    return this.rows;
  }

  /** All rows there are; none are left. */
  take(): Buffer[] {
    this.count = 0;
    return [...this.full.splice(0), this.rows.take()];
  }
}
