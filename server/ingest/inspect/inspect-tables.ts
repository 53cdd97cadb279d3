import type { InspectKind, InspectLine, ListKind } from '../../contract/upload.ts';
import { READ_LIMITS } from '../formats/format.ts';
import { missingText, tablePath } from '../import-table.ts';
import { extensionOf, listFolder } from '../list-files.ts';
import { findColumns, missingColumn } from '../table-columns.ts';
import { CSV_EXTENSIONS, openTables, XLSX_EXTENSIONS } from '../tables/open-table.ts';
import { readTables } from '../tables/read-tables.ts';
import { newSamples } from './field-samples.ts';
import type { Inspection } from './inspect-sources.ts';

const FIRST_ROWS = 8;
const LIST_KINDS: readonly InspectKind[] = ['people', 'duties', 'absences', 'patrols'];
const TABLES: readonly string[] = [...CSV_EXTENSIONS, ...XLSX_EXTENSIONS];
/** Columns that place a row on the map: such a table is no list of people. */
const PLACES = /wkt|geom|^(lon|lat|lng|x|y)$|longitude|latitude|经度|纬度|坐标/i;

export const isListKind = (kind: InspectKind): kind is ListKind => LIST_KINDS.includes(kind);

/** Which list the files are by the columns of the first table; undefined when they are none, or not tables alone. */
export async function guessListKind({ folder, encoding }: Inspection): Promise<ListKind | undefined> {
  const files = await listFolder(folder, READ_LIMITS.folderFiles);
  const [first] = files.map(({ file }) => file).sort();
  if (!first || !files.every(({ name }) => TABLES.includes(extensionOf(name)))) return undefined;
  // A file that cannot be read is told about by whoever reads it in earnest.
  const [table] = await openTables(first, { encoding }).catch(() => []);
  return table && listKindOf(table.header);
}

/** By its header alone: a duty names a cell and a person, a visit a cell and a day, an absence a person and a day. */
export function listKindOf(header: readonly string[]): ListKind | undefined {
  if (header.some((name) => PLACES.test(name))) return undefined;
  const has = (kind: ListKind, ...ours: string[]) => {
    const columns = findColumns(kind, header);
    return ours.every((names) => names.split('|').some((name) => columns[name]));
  };
  if (has('patrols', 'cellCode', 'date')) return 'patrols';
  if (has('duties', 'cellCode', 'personNo|name')) return 'duties';
  if (has('absences', 'personNo|name', 'from')) return 'absences';
  if (has('people', 'name', 'personNo|phone|org|position')) return 'people';
  return undefined;
}

/**
 * Looks into lists: the columns found, values of each, the first rows. Whom and which cells the rows name is for the
 * database to say, in a trial run.
 * @throws AppError as `readTables` does
 */
export async function* inspectTables(inspection: Inspection, kind: ListKind): AsyncGenerator<InspectLine> {
  const { folder, encoding, fields, only } = inspection;
  let no = 0;
  for (const list of await readTables([folder], encoding)) {
    for (const table of list.tables) {
      const path = tablePath(list, table, folder);
      const taken = !only || only.includes(path);
      const mapping = findColumns(kind, table.header, taken ? fields : {});
      const missing = missingColumn(kind, mapping);
      const samples = newSamples(table.header);
      const rows = [];
      let read = 0;
      for await (const { values } of table.rows()) {
        read += 1;
        samples.add(Object.fromEntries(table.header.map((name, at) => [name, values[at] ?? null])));
        if (rows.length < FIRST_ROWS) rows.push(values);
      }
      yield {
        t: 'layer',
        layer: {
          ...{ no, path, format: list.format, encoding: table.encoding, encodingFrom: table.encodingFrom },
          ...{ crs: null, crsFrom: null, fields: table.header, featureCount: read, mapping },
          ...{ profile: null, areaUnit: null, refusedBy: null },
        },
      };
      const issues = table.issues.map((issue) => ({ ...issue, lonLat: null }));
      if (missing !== null) {
        const message = missingText(kind, missing);
        issues.unshift({ feature: null, code: 'field-not-found', message, repaired: false, lonLat: null });
      }
      const issueCounts: Record<string, number> = {};
      for (const { code } of issues) issueCounts[code] = (issueCounts[code] ?? 0) + 1;
      yield {
        t: 'layer-end',
        layer: {
          ...{ no, read, refused: missing === null ? 0 : read, bbox: null },
          ...{ issues, issueCounts, samples: samples.take(), rows },
        },
      };
      no += 1;
    }
  }
  yield { t: 'end', drawn: 0, dots: 0 };
}
