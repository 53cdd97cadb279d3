import { bulkDecisionBody, decisionBody as patchDecisionBody, revokeBody } from '../contract/decisions.ts';
import type { Group } from '../http/operation.ts';
import { borderOrder, borderQuery, lockOrder, savedBorderOrder } from './border-routes.ts';
import { chiefQuery } from './chief-routes.ts';
import { decisionList, schemeQuery } from './decision-routes.ts';
import { batchesQuery } from './overview-routes.ts';
import { dayQuery, sensesQuery } from './people-routes.ts';
import * as repairs from './repair-routes.ts';
import { coverageQuery, decisionBody, decisionsBody, findingParameters, totalsQuery } from './routes.ts';
import { mergeQuery, splitBody, splitQuery } from './split-routes.ts';

const EDIT = [
  ...(['scheme-not-found', 'cell-not-found', 'finding-not-found', 'edit-refused', 'code-taken'] as const),
  ...(['coverage-outdated', 'beyond-scope'] as const),
];
const { dryRunQuery } = repairs;

/** Coverage, assignment, decisions and edits, as the OpenAPI document tells them. */
export const ANALYSIS_OPERATIONS: Group = {
  name: 'analysis',
  title: '方案、批次、覆盖、分派、判定、修改 / Schemes, batches, coverage, assignment, decisions, edits',
  operations: [
    {
      ...{ method: 'get', path: '/api/v1/chief', query: chiefQuery, codes: ['cell-not-found'] },
      title: "网格长的一页：我的网格、图斑、缺口、上级电话 / The chief's page in one answer",
    },
    { method: 'get', path: '/api/v1/schemes', title: '方案和最近的核查 / Schemes with their last check' },
    { method: 'get', path: '/api/v1/batches', title: '批次和分派 / Batches, assigned', query: batchesQuery },
    {
      method: 'get',
      path: '/api/v1/totals',
      title: '分派合计 / Totals',
      query: totalsQuery,
      codes: ['not-found'],
    },
    {
      ...{
        method: 'get',
        path: '/api/v1/coverage',
        title: '核查报告 / Coverage report',
        query: coverageQuery,
      },
      codes: ['not-found', 'cell-not-found'],
    },
    {
      ...{ method: 'get', path: '/api/v1/coverage/groups', query: findingParameters },
      title: '按边界归并的问题 / Findings by border',
    },
    { method: 'get', path: '/api/v1/coverage/findings', title: '问题 / Findings', query: findingParameters },
    {
      ...{ method: 'get', path: '/api/v1/coverage/findings/{id}', title: '一处问题 / One finding' },
      ...{ query: findingParameters, codes: ['finding-not-found'] },
    },
    { method: 'get', path: '/api/v1/coverage/findings/{id}/history', title: '它的经过 / Its history' },
    {
      ...{ method: 'post', path: '/api/v1/coverage/findings/{id}/decisions', body: decisionBody },
      ...{ title: '对一处问题的结论 / A decision on it', codes: ['finding-not-found', 'decision-refused'] },
    },
    {
      ...{
        method: 'post',
        path: '/api/v1/coverage/decisions',
        query: findingParameters,
        body: decisionsBody,
      },
      ...{ title: '一个结论，多处问题 / One decision on all that match', codes: ['decision-refused'] },
    },
    {
      method: 'get',
      path: '/api/v1/coverage/people',
      title: '有人负责否 / People coverage',
      query: dayQuery,
      codes: ['cell-not-found'],
    },
    {
      method: 'get',
      path: '/api/v1/coverage/patrols',
      title: '巡查够否 / Patrol coverage',
      query: dayQuery,
      codes: ['cell-not-found'],
    },
    {
      method: 'get',
      path: '/api/v1/coverage/cells',
      title: '每格三色 / Three states of each cell',
      query: sensesQuery,
    },
    {
      ...{
        method: 'get',
        path: '/api/v1/cells/{id}/coverage',
        title: '一格三色 / The three states of a cell',
      },
      ...{ query: sensesQuery, codes: ['cell-not-found'] },
    },
    {
      ...{ method: 'get', path: '/api/v1/patches/{id}/responsible', query: sensesQuery },
      ...{ title: '谁负责、当时谁负责 / Who answers for it, now and then', codes: ['patch-not-found'] },
    },
    {
      ...{
        method: 'get',
        path: '/api/v1/patches/{id}/decision',
        title: '归属结论 / Whose it was said to be',
      },
      ...{ query: schemeQuery, codes: ['patch-not-found'] },
    },
    {
      ...{ method: 'post', path: '/api/v1/patches/{id}/decision', title: '说是谁的 / Say whose it is' },
      ...{ query: schemeQuery, body: patchDecisionBody, status: 201 },
      codes: ['patch-not-found', 'decision-refused', 'beyond-scope'],
    },
    {
      ...{ method: 'delete', path: '/api/v1/patches/{id}/decision', title: '收回 / Take it back' },
      ...{ query: schemeQuery, body: revokeBody },
      codes: ['patch-not-found', 'decision-refused', 'beyond-scope'],
    },
    { method: 'get', path: '/api/v1/decisions', title: '归属结论，全部 / All of them', query: decisionList },
    {
      ...{ method: 'post', path: '/api/v1/decisions', title: '一句话，多个图斑 / One word on many patches' },
      ...{ body: bulkDecisionBody, status: 201 },
      codes: ['scheme-not-found', 'patch-not-found', 'decision-refused', 'beyond-scope'],
    },
    {
      ...{ method: 'post', path: '/api/v1/patches/{id}/split', title: '拆分图斑 / Cut a patch' },
      ...{ query: splitQuery, body: splitBody },
      codes: ['patch-not-found', 'part-not-found', 'layer-not-found', 'split-refused', 'beyond-scope'],
    },
    {
      ...{ method: 'delete', path: '/api/v1/patches/{id}/split', title: '合回去 / Make it whole again' },
      ...{ query: mergeQuery, codes: ['patch-not-found', 'part-not-found', 'split-refused', 'beyond-scope'] },
    },
    {
      ...{ method: 'post', path: '/api/v1/findings/{id}/repair', title: '修复一处 / Repair a finding' },
      ...{ query: dryRunQuery, body: repairs.repairOrder, codes: [...EDIT] },
    },
    {
      ...{
        method: 'post',
        path: '/api/v1/findings/{id}/special',
        title: '缝隙留作特殊网格 / A gap becomes a cell',
      },
      ...{ query: dryRunQuery, body: repairs.specialOrder, codes: [...EDIT] },
    },
    {
      ...{
        method: 'post',
        path: '/api/v1/findings/{id}/non-grid',
        title: '缝隙为非网格区 / A gap needs no cell',
      },
      ...{ body: repairs.nonGridOrder, status: 201, codes: [...EDIT] },
    },
    {
      ...{ method: 'post', path: '/api/v1/repairs', title: '批量修复碎缝 / Repair slivers' },
      ...{ query: dryRunQuery, body: repairs.batchOrder, codes: [...EDIT] },
    },
    {
      ...{ method: 'post', path: '/api/v1/cells/merge', title: '合并网格 / Merge cells' },
      ...{ query: dryRunQuery, body: repairs.mergeOrder, codes: [...EDIT] },
    },
    {
      ...{ method: 'post', path: '/api/v1/cells/{id}/split', title: '拆分网格 / Split a cell' },
      ...{ query: dryRunQuery, body: repairs.splitOrder, codes: [...EDIT] },
    },
    {
      ...{ method: 'get', path: '/api/v1/borders', title: '一格和邻格的边界 / Borders of a cell' },
      ...{ query: borderQuery, codes: ['cell-not-found'] },
    },
    {
      ...{ method: 'post', path: '/api/v1/borders/preview', title: '试移边界 / Try to move borders' },
      ...{ body: borderOrder, codes: [...EDIT, 'edit-conflict'] },
    },
    {
      ...{ method: 'put', path: '/api/v1/borders', title: '移动边界 / Move borders' },
      ...{ body: savedBorderOrder, codes: [...EDIT, 'edit-conflict'] },
    },
    {
      ...{ method: 'put', path: '/api/v1/borders/locks', title: '法定界线标记 / Mark legal lines' },
      ...{ body: lockOrder, codes: [...EDIT] },
    },
  ],
};
