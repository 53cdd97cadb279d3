import { readFileSync } from 'node:fs';

export type TableKind = 'people' | 'duties' | 'absences' | 'patrols';

// Read once: a few hundred bytes that every row of a table is read by.
const NAMES = JSON.parse(
  readFileSync(new URL('../../data/tables/people.json', import.meta.url), 'utf8'),
) as Record<TableKind, Record<string, string[]>>;

/** Columns without which a list cannot be used; of `a|b` one is enough. */
export const REQUIRED_COLUMNS: Record<TableKind, string[]> = {
  people: ['name'],
  duties: ['cellCode', 'personNo|name'],
  absences: ['personNo|name', 'from'],
  patrols: ['cellCode', 'date'],
};

/**
 * Our column → the table's own name for it; null where the table has none.
 * @param chosen what a person said instead, null for none; a name the table lacks counts as none
 */
export function findColumns(
  kind: TableKind,
  header: readonly string[],
  chosen: Record<string, string | null> = {},
): Record<string, string | null> {
  const columns: Record<string, string | null> = {};
  for (const [ours, names] of Object.entries(NAMES[kind])) {
    const wanted = names.map(plain);
    columns[ours] =
      wanted
        .map((name) => header.find((field) => plain(field) === name))
        .find((field) => field !== undefined) ?? null;
    const said = chosen[ours];
    if (said !== undefined) columns[ours] = said !== null && header.includes(said) ? said : null;
  }
  return columns;
}

/** The names a column may have, for a message that says what to do. */
export const columnNames = (kind: TableKind, ours: string): string => (NAMES[kind][ours] ?? []).join('、');

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s*＊]+/g, '');
}

/** The first of the columns a list lacks, as in `REQUIRED_COLUMNS`; null when it can be used. */
export function missingColumn(kind: TableKind, columns: Record<string, string | null>): string | null {
  return REQUIRED_COLUMNS[kind].find((ours) => !ours.split('|').some((name) => columns[name])) ?? null;
}
