import { jobRequest } from '../contract/import-request.ts';
import type { Group } from '../http/operation.ts';
import { jobList } from './routes.ts';

/** Jobs, as the OpenAPI document tells them. */
export const JOB_OPERATIONS: Group = {
  name: 'jobs',
  title: '任务 / Jobs',
  operations: [
    {
      ...{ method: 'post', path: '/api/v1/jobs', title: '核查或分派 / Start a check or an assignment' },
      ...{ body: jobRequest, status: 202, codes: ['beyond-scope'] },
    },
    { method: 'get', path: '/api/v1/jobs', title: '任务，新的在前 / Jobs, newest first', query: jobList },
    { method: 'get', path: '/api/v1/jobs/{id}', title: '一个任务 / One job', codes: ['job-not-found'] },
    {
      ...{ method: 'delete', path: '/api/v1/jobs/{id}', title: '取消任务 / Cancel a job', status: 202 },
      codes: ['job-not-found'],
    },
    {
      ...{ method: 'get', path: '/api/v1/jobs/{id}/events', types: ['text/event-stream'] },
      ...{ title: '任务进展，逐条推送 / Its progress as server-sent events', codes: ['job-not-found'] },
    },
  ],
};
