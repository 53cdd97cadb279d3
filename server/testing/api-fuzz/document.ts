export type Schema = Record<string, unknown>;

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}

export interface DocumentedAnswer {
  content?: Record<string, { schema?: Schema }>;
}

export interface DocumentedOperation {
  method: string;
  path: string;
  operationId: string;
  parameters: Parameter[];
  body: { type: string; schema: Schema | null } | null;
  answers: Record<string, DocumentedAnswer>;
}

export interface ApiDocument {
  operations: DocumentedOperation[];
  /** Of `#/components/schemas`. */
  schemas: Record<string, Schema>;
}

interface RawOperation {
  operationId: string;
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses: Record<string, DocumentedAnswer | { $ref: string }>;
}

/** An OpenAPI document as the fuzz reads it. @param base what comes before its paths */
export function readDocument(document: unknown, base: string): ApiDocument {
  const raw = document as {
    paths: Record<string, Record<string, RawOperation>>;
    components: Record<string, Record<string, unknown>>;
  };
  const resolve = <T>(value: T | { $ref: string }): T => {
    if (typeof value !== 'object' || value === null || !('$ref' in value)) return value as T;
    const [, , kind, name] = value.$ref.split('/');
    return raw.components[kind!]![name!] as T;
  };
  const operations = Object.entries(raw.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): DocumentedOperation => {
      const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      const answers = Object.entries(operation.responses).map(([status, answer]) => [
        status,
        resolve(answer),
      ]);
      return {
        ...{ method: method.toUpperCase(), path: base + path, operationId: operation.operationId },
        parameters: (operation.parameters ?? []).map((parameter) => resolve(parameter)),
        body: type === undefined ? null : { type, schema: content?.schema ?? null },
        answers: Object.fromEntries(answers) as Record<string, DocumentedAnswer>,
      };
    }),
  );
  return { operations, schemas: (raw.components.schemas ?? {}) as Record<string, Schema> };
}
