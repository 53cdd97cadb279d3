import { codeParameter } from '../http/page.ts';
import type { Group } from '../http/operation.ts';
import { runList } from './import-run-routes.ts';
import { cellList, cellQuery, patchList, patchQuery, searchQuery } from './routes.ts';
import { containerChange, settingsBody } from './scheme-batch-routes.ts';

/** Cells, patches, layers and import runs, as the OpenAPI document tells them. */
export const CATALOG_OPERATIONS: Group = {
  name: 'catalog',
  title: '网格、图斑、图层、导入记录 / Cells, patches, layers, import runs',
  operations: [
    { method: 'get', path: '/api/v1/patches', title: '图斑，一页 / Patches, a page', query: patchList },
    {
      ...{ method: 'get', path: '/api/v1/patches/{id}', title: '一个图斑的全部 / Everything of one patch' },
      ...{ query: patchQuery, codes: ['patch-not-found'] },
    },
    { method: 'get', path: '/api/v1/cells', title: '网格，一页 / Cells, a page', query: cellList },
    {
      ...{ method: 'get', path: '/api/v1/cells/{id}', title: '一个网格的全部 / Everything of one cell' },
      ...{ query: cellQuery, codes: ['cell-not-found'] },
    },
    {
      ...{ method: 'get', path: '/api/v1/cells/{id}/lineage' },
      title: '合并、拆分的来去 / Ground that came from other cells, or went to them',
    },
    { method: 'get', path: '/api/v1/search', title: '查找 / Search', query: searchQuery },
    { method: 'get', path: '/api/v1/layers', title: '参考图层 / Reference layers' },
    { method: 'get', path: '/api/v1/import-runs', title: '导入记录 / Import runs', query: runList },
    {
      ...{
        method: 'get',
        path: '/api/v1/import-runs/{id}',
        title: '一次导入的报告 / One run with its report',
      },
      codes: ['run-not-found'],
    },
    {
      ...{ method: 'post', path: '/api/v1/import-runs/{id}/undo', title: '撤销导入 / Take an import back' },
      codes: ['run-not-found', 'already-undone', 'undo-refused', 'beyond-scope'],
    },
    {
      ...{ method: 'patch', path: '/api/v1/schemes/{code}', params: { code: codeParameter } },
      title: '方案改名、改代码，或改设置 / Another name or code of a scheme, or its settings',
      body: containerChange.or(settingsBody),
      codes: ['scheme-not-found', 'code-taken', 'layer-not-found', 'wrong-usage', 'beyond-scope'],
    },
    {
      ...{ method: 'patch', path: '/api/v1/batches/{code}', params: { code: codeParameter } },
      ...{ title: '批次改名、改代码 / Another name or code of a batch', body: containerChange },
      codes: ['batch-not-found', 'code-taken', 'beyond-scope'],
    },
    {
      ...{ method: 'delete', path: '/api/v1/schemes/{code}', params: { code: codeParameter } },
      ...{ title: '删除方案 / Delete a scheme', status: 204 },
      codes: ['scheme-not-found', 'delete-refused', 'beyond-scope'],
    },
    {
      ...{ method: 'delete', path: '/api/v1/batches/{code}', params: { code: codeParameter } },
      ...{ title: '删除批次 / Delete a batch', status: 204 },
      codes: ['batch-not-found', 'delete-refused', 'beyond-scope'],
    },
  ],
};
