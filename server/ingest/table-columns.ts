import { readFileSync } from 'node:fs';

export type TableKind = 'people' | 'duties' | 'absences' | 'patrols';

// Read once: a few hundred bytes that every row of a table is read by.
const NAMES = JSON.parse(
  readFileSync(new URL('../../data/tables/people.json', import.meta.url), 'utf8'),
) as Record<TableKind, Record<string, string[]>>;

/** Our column → the table's own name for it; null where the table has none. */
export function findColumns(kind: TableKind, header: readonly string[]): Record<string, string | null> {
  const columns: Record<string, string | null> = {};
  for (const [ours, names] of Object.entries(NAMES[kind])) {
    const wanted = names.map(plain);
    columns[ours] =
      wanted
        .map((name) => header.find((field) => plain(field) === name))
        .find((field) => field !== undefined) ?? null;
  }
  return columns;
}

/** The names a column may have, for a message that says what to do. */
export const columnNames = (kind: TableKind, ours: string): string => (NAMES[kind][ours] ?? []).join('、');

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s*＊]+/g, '');
}
