import * as fc from 'fast-check';
import { broken, hostileText, valueOf } from './arbitraries.ts';
import type { DocumentedOperation, Parameter } from './document.ts';
import type { KnownValues } from './known-values.ts';

/** A request as its bytes go out. */
export interface FuzzRequest {
  method: string;
  /** Escaped, query included. */
  address: string;
  headers: Record<string, string>;
  body: string | null;
  /** Name of who asks. */
  caller: string;
}

/** Requests of one operation: as the document says, and as it does not. */
export function requestsOf(
  operation: DocumentedOperation,
  known: KnownValues,
  callers: readonly string[],
): fc.Arbitrary<FuzzRequest> {
  const of = (kind: Parameter['in']) => operation.parameters.filter((parameter) => parameter.in === kind);
  const segments = Object.fromEntries(
    of('path').map((one) => [one.name, segmentOf(one, operation.path, known)]),
  );
  // A few at a time: what is wrong with one of them would hide what the others do.
  const optional = of('query').map((one) =>
    queryOf(one, operation.path, known).map((values) => [one.name, values] as const),
  );
  const queries = fc
    .subarray(optional, { maxLength: Math.min(3, optional.length) })
    .chain((chosen) => fc.tuple(...chosen))
    .map((pairs) => Object.fromEntries(pairs));
  const mostly = fc.oneof(
    { weight: 3, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  );
  return fc
    .record({
      segments: fc.record(segments),
      queries,
      // Most requests have what is required: else nothing behind it is ever reached.
      required: fc.record(
        Object.fromEntries(
          of('query')
            .filter((one) => one.required)
            .map((one) => [one.name, queryOf(one, operation.path, known)]),
        ),
      ),
      whole: mostly,
      stray: fc.option(fc.tuple(hostileText, hostileText), { freq: 12 }),
      headers: headersOf(of('header'), operation),
      body: bodyOf(operation, known),
      caller: fc.constantFrom(...callers),
    })
    .map(({ segments, queries, required, whole, stray, headers, body, caller }) => {
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => segments[name]!);
      const asked = { ...queries, ...(whole ? required : {}) };
      const parts = Object.entries(asked).flatMap(([name, value]) =>
        (value as string[]).map((one) => `${escape(name)}=${one}`),
      );
      if (stray) parts.push(`${escape(stray[0])}=${escape(stray[1])}`);
      const { length } = parts;
      return {
        ...{ method: operation.method, address: length > 0 ? `${path}?${parts.join('&')}` : path },
        ...{ headers: { ...headers, ...(body ? { 'content-type': body.type } : {}) } },
        ...{ body: body?.text ?? null, caller },
      };
    });
}

/** Half of a surrogate pair has no bytes: what is sent of it then is what a broken program sends. */
function escape(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return '%ED%A0%80';
  }
}

const BAD_ESCAPES = fc.constantFrom('%', '%zz', '%ff', '%C0%AF', '%00', '%ED%A0%80');

function segmentOf({ name, schema }: Parameter, path: string, known: KnownValues): fc.Arbitrary<string> {
  const right = valueOf(schema, name, path, known).map((value) => escape(String(value)));
  const wrong = hostileText.map(escape);
  return (
    fc
      .oneof(
        { weight: 8, arbitrary: right },
        { weight: 2, arbitrary: wrong },
        { weight: 1, arbitrary: BAD_ESCAPES },
      )
      // Nothing at all, or a step up, is another address.
      .map((text) => (text === '' || /^(?:\.|%2e){1,2}$/i.test(text) ? '7' : text))
  );
}

/** One value, seldom two, as text of an address. */
function queryOf({ name, schema }: Parameter, path: string, known: KnownValues): fc.Arbitrary<string[]> {
  const right = valueOf(schema, name, path, known).map((value) =>
    escape(Array.isArray(value) ? value.join(',') : String(value)),
  );
  const one = fc.oneof(
    { weight: 6, arbitrary: right },
    { weight: 2, arbitrary: hostileText.map(escape) },
    { weight: 1, arbitrary: BAD_ESCAPES },
  );
  return fc.oneof(
    { weight: 12, arbitrary: one.map((text) => [text]) },
    { weight: 1, arbitrary: fc.tuple(one, one) },
  );
}

function headersOf(
  documented: Parameter[],
  operation: DocumentedOperation,
): fc.Arbitrary<Record<string, string>> {
  const accepted = Object.values(operation.answers).flatMap(({ content }) => Object.keys(content ?? {}));
  const latin = hostileText.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 500));
  return fc
    .record(
      {
        accept: fc.constantFrom('*/*', 'text/html', 'nonsense', ...accepted),
        'accept-encoding': fc.constantFrom('gzip', 'br', 'identity', 'identity;q=0', '*;q=0', 'x'),
        'if-none-match': fc.constantFrom('*', '"x"', 'W/"x"', 'x'),
        range: fc.constantFrom('bytes=0-0', 'bytes=9-1', 'x'),
        origin: fc.constantFrom('null', 'http://elsewhere.example', 'x'),
        ...Object.fromEntries(documented.map(({ name }) => [name.toLowerCase(), latin])),
      },
      { requiredKeys: [] },
    )
    .chain((headers) =>
      // What comes of another site is refused at once: seldom, so that most requests are looked at.
      fc.nat(9).map((n) => {
        const { origin: _origin, ...rest } = headers;
        return (n === 0 ? headers : rest) as Record<string, string>;
      }),
    );
}

function bodyOf(
  { body, path }: DocumentedOperation,
  known: KnownValues,
): fc.Arbitrary<{ type: string; text: string } | null> {
  if (!body) return fc.constant(null);
  const { schema } = body;
  if (!schema) return fc.string({ maxLength: 200 }).map((text) => ({ type: body.type, text }));
  const json = broken(valueOf(schema, 'body', path, known)).map((value) => ({
    ...{ type: 'application/json', text: JSON.stringify(value) },
  }));
  const strange = fc.constantFrom(
    ...[null, { type: 'application/json', text: '' }, { type: 'application/json', text: '{"a":' }],
    ...[
      { type: 'text/plain', text: 'x' },
      { type: 'application/json; charset=gbk', text: '{}' },
    ],
    ...[
      { type: 'application/json', text: `${'['.repeat(5000)}${']'.repeat(5000)}` },
      { type: 'x', text: '{}' },
    ],
    { type: 'application/json', text: `{"a":"${'x'.repeat(20_000)}"}` },
  );
  return fc.oneof({ weight: 8, arbitrary: json }, { weight: 1, arbitrary: strange });
}
