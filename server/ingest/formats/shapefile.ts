import { readFile } from 'node:fs/promises';

import type { ImportIssue } from '../../contract/import-report.ts';
import { recognisePrj } from '../../geo/crs/recognise-prj.ts';
import { addToSurvey, newCoordinateSurvey, typicalRange } from '../../geo/crs/survey-coordinates.ts';
import { chooseCrs } from './choose-crs.ts';
import { chooseDbfEncoding } from './dbf-encoding.ts';
import { dbfRows, isDeleted, readDbfHeader } from './dbf-table.ts';
import type { DbfHeader } from './dbf-table.ts';
import { dbfFieldNames, dbfValue } from './dbf-value.ts';
import { GB18030, UTF_8 } from './decode-text.ts';
import type { Format, SourceFeature, SourceLayer } from './format.ts';
import { featureMaker } from './make-feature.ts';
import type { RawGeometry } from './make-feature.ts';
import { readShpHeader, shpRecords } from './shp-records.ts';
import type { ShpHeader } from './shp-records.ts';
import { checkParts, hasZOrM, readShape, shapeRange } from './shp-shape.ts';
import { fileIssue, SourceRefusal } from './source-refusal.ts';
import { VALUE_MESSAGES } from './value-messages.ts';

interface Table {
  encoding: string;
  encodingFrom: string;
  fields: string[];
  rows: number;
  deleted: number;
  issues: ImportIssue[];
  /** Attributes row by row, null for a deleted row; the problems of the row's values go to `issues`. */
  read(): AsyncGenerator<{ attributes: Record<string, unknown>; issues: ImportIssue[] } | null>;
}

export const shapefile: Format = {
  name: 'shapefile',
  extensions: ['shp'],
  companions: ['dbf', 'prj', 'cpg', 'shx'],

  async *open(source, options) {
    const shp = source.parts.get('shp');
    if (!shp) {
      throw new SourceRefusal(
        'shp-missing',
        '只有 .dbf，没有同名的 .shp，没有图形可导入 / There is a .dbf but no .shp of the same name, so there is no geometry to import',
      );
    }
    const header = await readShpHeader(shp);
    const { recordBytes, encodingScanBytes } = options.limits;
    const dbf = source.parts.get('dbf');
    const survey = await surveyShapes(shp, header, recordBytes);
    const table = dbf
      ? await openTable(dbf, source.parts.get('cpg'), options.encoding, {
          scanBytes: encodingScanBytes,
          shapes: survey.records,
        })
      : null;
    const fileIssues = notes(header, table, survey);
    const known: Partial<SourceLayer> = {
      encoding: table?.encoding ?? null,
      encodingFrom: table?.encodingFrom ?? null,
      fields: table?.fields ?? [],
      fileIssues,
    };
    const prj = source.parts.get('prj');
    const prjText = prj ? decodePrj(await readFile(prj)) : '';
    const { crs, crsFrom, issues } = chooseCrs({
      option: options.crs,
      stated: prjText.trim() ? { result: recognisePrj(prjText), from: 'prj' } : null,
      range: typicalRange(survey.coordinates),
      known,
    });
    fileIssues.push(...issues);
    const layer: SourceLayer = {
      path: source.path,
      format: 'shapefile',
      encoding: table?.encoding ?? null,
      encodingFrom: table?.encodingFrom ?? null,
      crs: crs.code,
      crsFrom,
      fields: table?.fields ?? [],
      featureCount: survey.records - (table?.deleted ?? 0),
      fileIssues,
      refusedBy: null,
      features: () => joinRows(shp, header, recordBytes, table, featureMaker(crs)),
    };
    yield layer;
  },
};

async function* joinRows(
  shp: string,
  header: ShpHeader,
  recordBytes: number,
  table: Table | null,
  make: ReturnType<typeof featureMaker>,
): AsyncGenerator<SourceFeature> {
  const rows = table?.read();
  try {
    let index = 0;
    for await (const batch of shpRecords(shp, header, recordBytes)) {
      for (const content of batch) {
        const next = await rows?.next();
        const position = index++;
        if (next && !next.done && next.value === null) continue; // a deleted row, counted in the file's notes
        const row = next && !next.done ? next.value! : { attributes: {}, issues: [] };
        for (const issue of row.issues) issue.feature = position;
        const raw: RawGeometry = readShape(content);
        yield make(position, row.attributes, raw, row.issues);
      }
    }
  } finally {
    await rows?.return(undefined);
  }
}

async function surveyShapes(shp: string, header: ShpHeader, recordBytes: number) {
  const coordinates = newCoordinateSurvey();
  let records = 0;
  for await (const batch of shpRecords(shp, header, recordBytes)) {
    for (const content of batch) {
      records++;
      addToSurvey(coordinates, shapeRange(content));
      checkParts(content);
    }
  }
  return { coordinates, records };
}

async function openTable(
  dbf: string,
  cpg: string | undefined,
  optionName: string | undefined,
  bounds: { scanBytes: number; shapes: number },
): Promise<Table> {
  const header = await readDbfHeader(dbf);
  const { encoding, encodingFrom, issues } = await chooseDbfEncoding({
    dbf,
    header,
    cpg,
    optionName,
    scanBytes,
  });
  const fields = dbfFieldNames(header.fields, encoding);
  const deleted = await countDeleted(dbf, header, bounds.shapes);
  return {
    encoding: encoding.name,
    encodingFrom,
    fields,
    rows: header.rows,
    deleted,
    issues,
    async *read() {
      for await (const batch of dbfRows(dbf, header)) {
        for (const row of batch) {
          if (isDeleted(row)) {
            yield null;
            continue;
          }
          const attributes: Record<string, unknown> = {};
          const rowIssues: ImportIssue[] = [];
          for (const [i, field] of header.fields.entries()) {
            const { value, problem } = dbfValue(row, field, encoding);
            attributes[fields[i]!] = value;
            if (problem) {
              rowIssues.push({
                feature: null,
                code: problem,
                message: VALUE_MESSAGES[problem](fields[i]!),
                repaired: false,
              });
            }
          }
          yield { attributes, issues: rowIssues };
        }
      }
    },
  };
}

/** Only rows that have a shape count: the others are left out anyway. */
async function countDeleted(dbf: string, header: DbfHeader, shapes: number): Promise<number> {
  let deleted = 0;
  let row = 0;
  for await (const batch of dbfRows(dbf, header)) {
    for (const bytes of batch) if (row++ < shapes && isDeleted(bytes)) deleted++;
  }
  return deleted;
}

function notes(header: ShpHeader, table: Table | null, survey: { records: number }): ImportIssue[] {
  const issues: ImportIssue[] = [...(table?.issues ?? [])];
  if (header.lengthWrong) {
    issues.push(
      fileIssue(
        'shp-length-wrong',
        '.shp 文件头里的长度不对，按记录本身读 / The length in the .shp header is wrong; the records themselves were followed',
      ),
    );
  }
  if (hasZOrM(header.shapeType)) {
    issues.push(fileIssue('z-dropped', '高程值和测量值（Z、M）没有保留 / Z and M values were dropped'));
  }
  if (!table) {
    issues.push(
      fileIssue(
        'dbf-missing',
        '没有同名的 .dbf，图形没有属性 / There is no .dbf of the same name: the geometries have no attributes',
      ),
    );
  } else if (table.rows !== survey.records) {
    issues.push(
      fileIssue(
        'count-mismatch',
        `.shp 有 ${survey.records} 个图形，.dbf 有 ${table.rows} 行，按顺序对应 / The .shp has ${survey.records} shapes, the .dbf ${table.rows} rows; they were matched in order`,
      ),
    );
  }
  if (table?.deleted) {
    issues.push(
      fileIssue(
        'row-deleted',
        `跳过 ${table.deleted} 条带删除标记的记录 / ${table.deleted} rows marked as deleted were skipped`,
      ),
    );
  }
  return issues;
}

function decodePrj(bytes: Buffer): string {
  return (UTF_8.isValid(bytes) ? UTF_8 : GB18030).decode(bytes);
}
