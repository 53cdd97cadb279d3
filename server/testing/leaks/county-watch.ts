import type { Database } from '../../db/pool.ts';
import { decodeAnswer } from './decode-answer.ts';

/** What must not be in an answer to a county. */
export interface Foreign {
  /** Names, codes and numbers of the other. */
  marks: RegExp;
  /** Ids of what is the other's alone. */
  ids: ReadonlySet<number>;
  /** Where the other's ground is, strictly inside: neighbours share their border. */
  west: number;
  east: number;
}

/** Far apart and of ten digits, so that an id is told from every other number wherever it turns up. */
const RANGES = {
  cell: 1_100_000_000,
  patch: 1_200_000_000,
  coverage_finding: 1_300_000_000,
  person: 1_400_000_000,
  batch: 1_500_000_000,
  reference_feature: 1_600_000_000,
  import_run: 1_900_000_000,
  patch_part: 1_800_000_000,
};

/** Lets ids begin where they can be told apart; before anything is stored. */
export async function spreadIds(owner: Database): Promise<void> {
  for (const [table, first] of Object.entries(RANGES))
    await owner.raw(`select setval(pg_get_serial_sequence('jingtian.${table}', 'id'), ${first})`);
}

/** What belongs to a county alone, told by where it lies and what it is called, not by the rules under test. */
export async function readIdsOf(
  owner: Database,
  county: { code: string; name: string; letter: string },
): Promise<Set<number>> {
  const { rows } = await owner.raw<{ rows: { id: number }[] }>(
    `select cell_id id from cell_version where code like :code || '%'
     union select id from patch where patch_no like :letter || '-%'
     union select p.id from patch_part p join patch o on o.id = p.patch_id where o.patch_no like :letter || '-%'
     union select id from person where name = :name || '人'
     union select id from coverage_finding where parent_code = :code
     union select id from reference_feature where name = :name || '田'`,
    county,
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * What an answer tells of the other county; null: nothing.
 * @param asked the address: what a client said itself may be said back
 */
export function leakOf(
  answer: { type: string; bytes: Buffer },
  asked: string,
  foreign: Foreign,
): string | null {
  const { text, places } = decodeAnswer(answer.type, answer.bytes, asked);
  const own = decodeURIComponent(asked);
  const said = own.split(/[/?&=]/).filter((part) => part.length > 3);
  const rest = said.reduce((left, part) => left.replaceAll(part, ''), text.replaceAll(own, ''));
  const mark = foreign.marks.exec(rest);
  if (mark) return `${mark[0]} in …${rest.slice(Math.max(0, mark.index - 60), mark.index + 60)}…`;
  for (const [id] of rest.matchAll(/(?<!\d)1[1-8]\d{8}(?!\d)/g))
    if (foreign.ids.has(Number(id))) return `id ${id}`;
  const place = places.find(
    ([lon, lat]) => lon > foreign.west && lon < foreign.east && lat > 30.9 && lat < 31.1,
  );
  return place ? `a place at ${place.join(' ')}` : null;
}
