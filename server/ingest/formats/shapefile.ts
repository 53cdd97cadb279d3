import { readFile } from 'node:fs/promises';

import type { ImportIssue } from '../../contract/import-report.ts';
import { recognisePrj } from '../../geo/crs/recognise-prj.ts';
import {
  addToSurvey,
  emptyRange,
  newCoordinateSurvey,
  typicalRange,
} from '../../geo/crs/survey-coordinates.ts';
import { chooseCrs } from './choose-crs.ts';
import { GB18030, UTF_8 } from './decode-text.ts';
import { LARGE_BYTES, type Format, type LayerSlice, type SourceLayer } from './format.ts';
import { openDbf } from './open-dbf.ts';
import type { DbfTable } from './open-dbf.ts';
import { HEADER_BYTES, readShpHeader, RECORD_HEADER_BYTES, shpRecords } from './shp-records.ts';
import type { ShpHeader } from './shp-records.ts';
import { shapefileOriginals } from './shapefile-originals.ts';
import { readShapefileSlice, type ShapefileSource } from './shapefile-slice.ts';
import { hasZOrM, ShapeSurvey } from './shp-shape.ts';
import { fileIssue, SourceRefusal } from './source-refusal.ts';

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
    if (header.endBytes > LARGE_BYTES) options.onLarge?.();
    const survey = await surveyShapes(shp, header, recordBytes);
    const table = dbf
      ? await openDbf(dbf, source.parts.get('cpg'), options.encoding, {
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
    const whole: ShapefileSource = { shp, header, recordBytes, rows: table?.rowSource ?? null, crs };
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
      originals: () => shapefileOriginals(source.parts, header, recordBytes),
      features: () => readShapefileSlice(whole, { from: HEADER_BYTES, to: header.endBytes, firstIndex: 0 }),
      sliced: { format: 'shapefile', source: whole, slices: survey.slices },
    };
    yield layer;
  },
};

/** A slice is work for a worker: enough to be worth sending, little enough that a few in hand cost no memory. */
const SLICE_RECORDS = 1000;
const SLICE_BYTES = 2 << 20;

async function surveyShapes(shp: string, header: ShpHeader, recordBytes: number) {
  const coordinates = newCoordinateSurvey();
  const survey = new ShapeSurvey();
  const range = emptyRange();
  let records = 0;
  let at = HEADER_BYTES;
  const slices: LayerSlice[] = [];
  let slice: LayerSlice = { from: at, to: at, firstIndex: 0 };
  for await (const batch of shpRecords(shp, header, recordBytes)) {
    for (const content of batch) {
      if (records - slice.firstIndex >= SLICE_RECORDS || at - slice.from >= SLICE_BYTES) {
        slices.push({ ...slice, to: at });
        slice = { from: at, to: at, firstIndex: records };
      }
      records++;
      at += RECORD_HEADER_BYTES + content.length;
      survey.look(content, range);
      addToSurvey(coordinates, range);
    }
  }
  if (at > slice.from) slices.push({ ...slice, to: at });
  return { coordinates, records, slices };
}

function notes(header: ShpHeader, table: DbfTable | null, survey: { records: number }): ImportIssue[] {
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
