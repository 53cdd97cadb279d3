import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

type Schema = Record<string, unknown>;

/** The types of `server/openapi/answers.ts` as JSON Schema 2020-12: the answer of each operation, and the types they name. */
export function answerSchemas(): { answers: Record<string, Schema>; types: Record<string, Schema> } {
  const generator = createGenerator({
    ...{ path: `${ROOT}server/openapi/answers.ts`, tsconfig: `${ROOT}tsconfig.json` },
    // A type that is only used once is a type all the same: documents read better with names.
    ...{ expose: 'all', topRef: true, skipTypeCheck: true, additionalProperties: true },
    ...{ encodeRefs: false, sortProps: false },
  });
  const { definitions = {} } = generator.createSchema('Answers');
  const types = definitions as Record<string, Schema>;
  const { Answers, ...rest } = types;
  const named = Object.entries(rest)
    .filter(([name]) => !isPattern(name))
    .map(([name, schema]): [string, Schema] => [name, modern(schema, types) as Schema]);
  const answers = Object.entries(Answers!.properties as Record<string, Schema>).map(
    ([operation, schema]): [string, Schema] => [operation, modern(schema, types) as Schema],
  );
  return {
    answers: Object.fromEntries(answers),
    types: Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** `Record<string, number>` and the like are no types of ours: what they stand for is written where they are used. */
const isPattern = (name: string) => name.includes('<');

/** Draft 7, as the generator writes it, in the words of 2020-12; references to where the document keeps its schemas. */
function modern(value: unknown, types: Record<string, Schema>): unknown {
  if (Array.isArray(value)) return value.map((inner) => modern(inner, types));
  if (typeof value !== 'object' || value === null) return value;
  const out: Schema = {};
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$ref' && typeof inner === 'string') {
      const name = inner.replace('#/definitions/', '');
      if (isPattern(name)) Object.assign(out, modern(types[name], types));
      else out.$ref = `#/components/schemas/${name}`;
    } else if (key === 'items' && Array.isArray(inner)) out.prefixItems = modern(inner, types);
    else if (key === 'additionalItems') out.items = modern(inner, types);
    else out[key] = modern(inner, types);
  }
  return out;
}
