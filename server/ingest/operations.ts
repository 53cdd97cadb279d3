import { importRequest, inspectRequest, uploadId } from '../contract/import-request.ts';
import { mappingProfileSchema } from '../contract/mapping-profile.ts';
import { codeParameter } from '../http/page.ts';
import type { Group } from '../http/operation.ts';
import { guessRequest } from './profile-routes.ts';
import { fileQuery } from './routes.ts';

const upload = { id: uploadId };
const profile = { code: codeParameter };

/** From files to an import, as the OpenAPI document tells it. */
export const INGEST_OPERATIONS: Group = {
  name: 'ingest',
  title: '上传、查看、导入 / Upload, look into, import',
  operations: [
    { method: 'get', path: '/api/v1/import-formats', title: '能读的格式 / Formats that are read' },
    {
      method: 'post',
      path: '/api/v1/uploads',
      title: '新的上传 / A new upload',
      status: 201,
      codes: ['disk-full'],
    },
    {
      ...{ method: 'get', path: '/api/v1/uploads/{id}', title: '已上传的文件 / What was uploaded' },
      ...{ params: upload, codes: ['upload-not-found'] },
    },
    {
      ...{ method: 'delete', path: '/api/v1/uploads/{id}', title: '删除上传 / Remove an upload' },
      ...{ params: upload, status: 204, codes: ['upload-not-found'] },
    },
    {
      ...{ method: 'put', path: '/api/v1/uploads/{id}/files', title: '一个文件的内容 / The bytes of a file' },
      ...{ params: upload, query: fileQuery, body: 'bytes', status: 201 },
      codes: ['upload-not-found', 'upload-too-large', 'disk-full'],
    },
    {
      ...{ method: 'post', path: '/api/v1/uploads/{id}/inspect', params: upload, body: inspectRequest },
      title: '试读，逐行回答，不入库 / Looked into line by line; nothing is stored',
      ...{ bodyOptional: true, types: ['application/x-ndjson'] },
      codes: ['upload-not-found', 'profile-not-found', 'wrong-usage', 'beyond-scope'],
    },
    {
      ...{
        method: 'post',
        path: '/api/v1/imports',
        title: '导入：一个任务 / Import: a job',
        body: importRequest,
      },
      ...{ status: 202, codes: ['upload-not-found', 'profile-not-found', 'wrong-usage', 'beyond-scope'] },
    },
    { method: 'get', path: '/api/v1/mapping-profiles', title: '映射方案 / Mapping profiles' },
    {
      ...{ method: 'post', path: '/api/v1/mapping-profiles/guess', body: guessRequest },
      title: '字段像哪个方案 / Which profile fits the fields',
    },
    {
      ...{ method: 'get', path: '/api/v1/mapping-profiles/{code}', title: '一个映射方案 / One profile' },
      ...{ params: profile, codes: ['profile-not-found'] },
    },
    {
      ...{ method: 'put', path: '/api/v1/mapping-profiles/{code}', title: '保存映射方案 / Save a profile' },
      ...{ params: profile, body: mappingProfileSchema, codes: ['wrong-usage'] },
    },
    {
      ...{
        method: 'delete',
        path: '/api/v1/mapping-profiles/{code}',
        title: '删除映射方案 / Delete a profile',
      },
      ...{ params: profile, status: 204, codes: ['profile-not-found', 'wrong-usage'] },
    },
    {
      ...{ method: 'get', path: '/api/v1/import-runs/{id}/quarantine.zip', types: ['application/zip'] },
      ...{ title: '没有导入的要素，原样 / What a run refused, as it came', codes: ['not-found'] },
    },
  ],
};
