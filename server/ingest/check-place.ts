import type { Transaction } from '../db/pool.ts';
import type { ImportFileReport } from '../contract/import-report.ts';
import {
  findMisplaced,
  listCodedCells,
  readCellGrounds,
  readCodeLengths,
  type CodedCell,
  type DoubtfulPlaces,
  type MisplacedRow,
} from './checks.queries.ts';
import { locateDoubtful, type KeptCell } from './locate-doubtful.ts';
import type { FeaturePlace, PatchNumbers } from './patch-numbers.ts';
import type { ToldPlaces } from './told-places.ts';

/** Cells whose outlines are in memory at once. */
const PAGE_CELLS = 400;
/** So much ground of cells is kept to find in which of them patches lie; of more the database is asked. */
const MOST_KEPT_BYTES = 64 << 20;

/** What a look in memory found out about a first delivery. */
export interface LookedPlaces {
  misplaced: MisplacedRow[];
  doubtful: DoubtfulPlaces;
}

/** Of fewer patches the database is asked about those that one vertex leaves open; reading all cells would take longer. */
const MANY_PATCHES = 20_000;

/** The cells that a first delivery is held against. */
export interface ToldCells {
  /** Of the codes that patches say they lie in. */
  lengths: number[];
  /** All valid ones with codes so long where they are `kept`, else those of the codes that are told. */
  cells: CodedCell[];
  /** The same with their ground; null where that does not pay or is more than memory should hold. */
  kept: KeptCell[] | null;
}

export async function readToldCells(
  trx: Transaction,
  at: { regionId: number; today: string },
  places: ToldPlaces,
): Promise<ToldCells> {
  const codes = [...places.toldCodes()];
  const told = new Set(codes.map((code) => code.length));
  const lengths =
    told.size === 0 ? [] : (await readCodeLengths(trx, at)).filter((length) => told.has(length));
  if (lengths.length === 0) return { lengths, cells: [], kept: null };
  if (places.count >= MANY_PATCHES) {
    const cells = await listCodedCells(trx, { ...at, lengths, codes: null });
    if (cells.reduce((sum, cell) => sum + cell.bytes, 0) <= MOST_KEPT_BYTES) {
      const kept: KeptCell[] = [];
      for await (const page of pagesOf(trx, at.regionId, cells)) kept.push(...page);
      return { lengths, cells, kept };
    }
  }
  return { lengths, cells: await listCodedCells(trx, { ...at, lengths, codes }), kept: null };
}

/**
 * The patches of a first delivery that lie in another district than their code says, as far as memory tells: of nearly all
 * one vertex shows that they do not, and the database need not be asked about each.
 */
export async function lookAtPlaces(
  trx: Transaction,
  regionId: number,
  { lengths, cells, kept }: ToldCells,
  { places, numbers }: { places: ToldPlaces; numbers: PatchNumbers },
): Promise<LookedPlaces> {
  if (kept) return locateDoubtful(await places.open(lengths, [kept], numbers), kept);
  return { misplaced: [], doubtful: await places.open(lengths, pagesOf(trx, regionId, cells), numbers) };
}

async function* pagesOf(trx: Transaction, regionId: number, cells: CodedCell[]): AsyncGenerator<KeptCell[]> {
  for (let from = 0; from < cells.length; from += PAGE_CELLS) {
    const page = cells.slice(from, from + PAGE_CELLS);
    const grounds = await readCellGrounds(trx, { regionId, ids: page.map((cell) => cell.id) });
    yield page.map(({ id, code, name }) => ({ code, name, wkb: grounds.get(id)! }));
  }
}

/**
 * Notes patches that lie in another district than their code says; they stay, since codes are wrong more often than places.
 * @param at.looked of a first delivery; null looks at all of the stage
 * @param placeOf of a patch by its number
 */
export async function notePlaces(
  trx: Transaction,
  at: { regionId: number; today: string; looked: LookedPlaces | null },
  files: ImportFileReport[],
  placeOf: (number: string) => FeaturePlace | null,
): Promise<void> {
  if (!files.some((file) => file.mapping.countyCode)) return;
  const { regionId, today, looked } = at;
  const rest = await findMisplaced(trx, { regionId, today, doubtful: looked?.doubtful ?? null });
  const found = [...(looked?.misplaced ?? []), ...rest].flatMap((row) => {
    const place = placeIn(row) ?? placeOf(row.patch_no!);
    return place ? [{ row, place }] : [];
  });
  found.sort((a, b) => a.place.fileNo - b.place.fileNo || a.place.featureNo - b.place.featureNo);
  for (const { row, place } of found) {
    files[place.fileNo]?.issues.push({
      feature: place.featureNo,
      code: 'code-place-mismatch',
      message: `行政区代码是 ${row.told}，图斑却在 ${row.found_name}（${row.found}） / The district code is ${row.told}, but the patch lies in ${row.found_name} (${row.found})`,
      repaired: false,
    });
  }
}

function placeIn({ file_no: fileNo, feature_no: featureNo }: MisplacedRow): FeaturePlace | null {
  return fileNo === null || featureNo === null ? null : { fileNo, featureNo };
}
