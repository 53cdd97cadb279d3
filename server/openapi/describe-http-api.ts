import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { needOf } from '../access-table.ts';
import type { Operation } from '../http/operation.ts';
import { idParameter } from '../http/page.ts';
import { codesOf } from './codes-of.ts';
import { HTTP_OPERATIONS } from './http-operations.ts';

/** Every answer that is sent whole has an ETag. */
const UNCHANGED = '没有变 / As it was when its ETag was given';

type Schema = Record<string, unknown>;

const SHAPES = JSON.parse(readFileSync(new URL('./answers.json', import.meta.url), 'utf8')) as {
  answers: Record<string, Schema>;
  types: Record<string, Schema>;
};

/**
 * The OpenAPI 3.1 document of everything but `/ogc`: parameters and bodies are the schemas that the routes read by, answers
 * those made of their types, failures the codes of the error table, rights those of the access table.
 */
export function describeHttpApi(version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: '井田 Jingtian',
      version,
      description:
        '网格化土地监管的接口。错误一律为 application/problem+json，code 不变；要素与切片的 OGC 接口见 /ogc/api。\n\n' +
        'The HTTP API. Errors are application/problem+json with stable codes; the OGC interfaces are told at /ogc/api.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    externalDocs: { url: '/ogc/api', description: 'OGC API' },
    tags: HTTP_OPERATIONS.map(({ name, title }) => ({ name, description: title })),
    paths: pathsOf(),
    components: {
      schemas: SHAPES.types,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'jingtian_session', description: '登录 / A login' },
        token: { type: 'http', scheme: 'bearer', description: '令牌 / A token' },
        tokenAsPassword: { type: 'http', scheme: 'basic', description: '令牌作密码 / A token as password' },
      },
    },
  };
}

function pathsOf(): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const { name, operations } of HTTP_OPERATIONS)
    for (const operation of operations)
      (paths[operation.path] ??= {})[operation.method] = describe(operation, name);
  return paths;
}

function describe(operation: Operation, tag: string): object {
  const { method, path, title } = operation;
  const { need, audit } = needOf(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '7'))!;
  const parameters = parametersOf(operation);
  return {
    operationId: `${method}${path.replaceAll(/\{(\w+)\}/g, 'by-$1').replaceAll(/[/.]/g, '-')}`,
    ...{ tags: [tag], summary: title },
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(operation.body ? { requestBody: bodyOf(operation) } : {}),
    responses: { ...failuresOf(operation), ...answersOf(operation) },
    security: need === 'public' ? [] : [{ session: [] }, { token: [] }, { tokenAsPassword: [] }],
    ...{ 'x-permission': need, 'x-audit': audit },
  };
}

function parametersOf({ path, params = {}, query, headers = {} }: Operation): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: schemaOf(params[name!] ?? idParameter) },
  }));
  const asked = query
    ? (schemaOf(query) as { properties: Record<string, Schema>; required?: string[] })
    : null;
  const inQuery = Object.entries(asked?.properties ?? {}).map(([name, schema]) => ({
    ...{ name, in: 'query', required: asked?.required?.includes(name) ?? false, schema },
  }));
  const inHeader = Object.entries(headers).map(([name, description]) => ({
    ...{ name, in: 'header', required: false, description, schema: { type: 'string' } },
  }));
  return [...inPath, ...inQuery, ...inHeader];
}

function bodyOf({ body, bodyOptional }: Operation): object {
  const content =
    body === 'bytes'
      ? { 'application/octet-stream': {} }
      : { 'application/json': { schema: schemaOf(body!) } };
  return { required: !bodyOptional, content };
}

function answersOf({ method, path, status, types, otherwise = {} }: Operation): Record<string, object> {
  const json = SHAPES.answers[`${method.toUpperCase()} ${path}`];
  const kinds = types ?? (status === 204 ? [] : ['application/json']);
  const content = Object.fromEntries(
    kinds.map((type) => [type, type === 'application/json' ? { schema: json } : {}]),
  );
  const success = { description: 'OK', ...(kinds.length > 0 ? { content } : {}) };
  const streamed = kinds.some((type) => type === 'text/event-stream');
  const unchanged = method === 'get' && !streamed ? { 304: UNCHANGED } : {};
  const others = Object.entries({ ...unchanged, ...otherwise }).map(([code, description]) => [
    code,
    { description },
  ]);
  return { [status ?? 200]: success, ...(Object.fromEntries(others) as Record<string, object>) };
}

function failuresOf(operation: Operation): Record<string, object> {
  const failures = [...codesOf(operation)].map(([status, codes]) => {
    const schema = {
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        { type: 'object', properties: { code: { enum: codes } } },
      ],
    };
    return [status, { description: codes.join(', '), content: { 'application/problem+json': { schema } } }];
  });
  return Object.fromEntries(failures) as Record<string, object>;
}

/** What a client may send. Coercions read texts, so the schema says the value that is meant. */
function schemaOf(schema: z.ZodType): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
