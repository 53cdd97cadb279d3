import { ANALYSIS_OPERATIONS } from '../analysis/operations.ts';
import { CATALOG_OPERATIONS } from '../catalog/operations.ts';
import type { Group } from '../http/operation.ts';
import { IDENTITY_OPERATIONS } from '../identity/operations.ts';
import { INGEST_OPERATIONS } from '../ingest/operations.ts';
import { JOB_OPERATIONS } from '../jobs/operations.ts';
import { REPORT_OPERATIONS } from '../reports/operations.ts';
import { TILE_OPERATIONS } from '../tiles/operations.ts';

const SYSTEM_OPERATIONS: Group = {
  name: 'system',
  title: '运行 / Running it',
  operations: [
    { method: 'get', path: '/health', title: '进程活着 / The process lives' },
    {
      ...{ method: 'get', path: '/ready', title: '能否服务 / Whether requests can be answered' },
      otherwise: { 503: '现在不能，原因在内 / Not now, and why' },
    },
    { method: 'get', path: '/metrics', title: 'Prometheus', types: ['text/plain'] },
    { method: 'get', path: '/api/v1/openapi.json', title: '本文档 / This document' },
  ],
};

/** Everything the server answers but `/ogc`, which has a document of its own, and the files of the console. */
export const HTTP_OPERATIONS: readonly Group[] = [
  ...[SYSTEM_OPERATIONS, IDENTITY_OPERATIONS, CATALOG_OPERATIONS, ANALYSIS_OPERATIONS],
  ...[INGEST_OPERATIONS, JOB_OPERATIONS, REPORT_OPERATIONS, TILE_OPERATIONS],
];
