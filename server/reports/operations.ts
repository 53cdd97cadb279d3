import { z } from 'zod';
import type { Group } from '../http/operation.ts';
import { certificateQuery } from './certificate-routes.ts';
import { EXPORT_NOUNS } from './export-rows.ts';
import { exportQuery } from './routes.ts';
import { comparedQuery, fileQuery, listedQuery, pairQuery, viewQuery } from './statistics-routes.ts';
import { EXPORT_TYPES } from './write-export.ts';

const SHEETS = ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'];

/** Reports and downloads, as the OpenAPI document tells them. */
export const REPORT_OPERATIONS: Group = {
  name: 'reports',
  title: '统计、证明、导出 / Statistics, certificate, exports',
  operations: [
    {
      ...{ method: 'get', path: '/api/v1/statistics', title: '按下级统计 / Statistics by unit' },
      ...{ query: viewQuery, codes: ['cell-not-found'] },
    },
    {
      ...{ method: 'get', path: '/api/v1/statistics/comparison', title: '环比、同比 / Periods compared' },
      ...{ query: comparedQuery, codes: ['cell-not-found'] },
    },
    {
      ...{ method: 'get', path: '/api/v1/statistics/changes', title: '两批之间 / Between two batches' },
      ...{ query: pairQuery, codes: ['cell-not-found', 'batch-not-found'] },
    },
    {
      ...{ method: 'get', path: '/api/v1/statistics/changes/patches', query: listedQuery },
      ...{ title: '是哪些图斑 / Which patches they are', codes: ['cell-not-found', 'batch-not-found'] },
    },
    {
      ...{ method: 'get', path: '/api/v1/export/statistics', title: '统计，下载 / Statistics as a file' },
      ...{ query: viewQuery.extend(fileQuery.shape), types: SHEETS, codes: ['cell-not-found'] },
    },
    {
      ...{ method: 'get', path: '/api/v1/export/statistics/comparison', types: SHEETS },
      ...{ title: '环比、同比，下载 / Periods compared, as a file' },
      ...{ query: comparedQuery.extend(fileQuery.omit({ by: true }).shape), codes: ['cell-not-found'] },
    },
    {
      ...{ method: 'get', path: '/api/v1/export/statistics/changes', types: SHEETS },
      ...{ title: '两批之间，下载 / Between two batches, as a file' },
      query: pairQuery.extend(fileQuery.omit({ by: true }).shape),
      codes: ['cell-not-found', 'batch-not-found'],
    },
    {
      ...{ method: 'get', path: '/api/v1/export/{noun}', params: { noun: z.enum(EXPORT_NOUNS) } },
      ...{ title: '网格、图斑、覆盖、分派，下载 / Cells, patches, coverage, assignments as a file' },
      ...{ query: exportQuery, types: [...new Set(Object.values(EXPORT_TYPES).map(bare))] },
      codes: ['wrong-usage'],
    },
    {
      ...{ method: 'get', path: '/api/v1/certificate', title: '覆盖证明 / Coverage certificate' },
      ...{ query: certificateQuery, types: ['application/json', 'text/html'] },
      codes: ['cell-not-found', 'beyond-scope'],
    },
  ],
};

/** A media type without its parameters: what documents name it by. */
function bare(type: string): string {
  return type.split(';')[0]!;
}
