import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ApiDocument, DocumentedOperation } from './document.ts';

export interface Answer {
  status: number;
  type: string;
  text: string;
}

/** Says what is wrong with an answer, or null. */
export type Judge = (operation: DocumentedOperation, answer: Answer) => string | null;

/** Holds answers against the document: no 5xx, a status that is told, a media type of it, a body of its schema. */
export function judgeOf({ schemas }: ApiDocument): Judge {
  const ajv = new Ajv2020({ strict: false, validateFormats: true, allErrors: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'http://document/', components: { schemas } });
  const absolute = (schema: object): object =>
    JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components/', '"http://document/#/components/'),
    ) as object;
  const compiled = new Map<object, ReturnType<typeof ajv.compile>>();

  return (operation, { status, type, text }) => {
    if (status >= 500) return `status ${status}: ${text.slice(0, 300)}`;
    const told = operation.answers[status];
    if (!told) return `status ${status} is not told: ${text.slice(0, 300)}`;
    if (!told.content)
      return text === '' || status === 304 ? null : `a body where none is told: ${text.slice(0, 200)}`;
    const name = type.split(';')[0]!.trim();
    const content = told.content[name];
    if (!content) return `media type ${name} of status ${status} is not told`;
    if (!content.schema || !/json/.test(name)) return null;
    let validate = compiled.get(content.schema);
    if (!validate) compiled.set(content.schema, (validate = ajv.compile(absolute(content.schema))));
    if (validate(JSON.parse(text))) return null;
    return `${status} does not fit its schema: ${ajv.errorsText(validate.errors)}: ${text.slice(0, 200)}`;
  };
}
