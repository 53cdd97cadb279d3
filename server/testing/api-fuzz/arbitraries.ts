import * as fc from 'fast-check';
import type { Schema } from './document.ts';
import { knownFor, type KnownValues } from './known-values.ts';

/** What somebody sends who means harm, or has the wrong program. */
const HOSTILE = [
  ...[
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\uffff',
    '‮',
    '😀'.repeat(50),
    'x'.repeat(3000),
    '%',
    '%25',
    '../..',
  ],
  ...[
    "'",
    "' or 1=1 --",
    '";drop table x;',
    ':scheme',
    '?',
    '\\',
    '$1',
    '{}',
    '[]',
    '{"a":1}',
    'null',
    'undefined',
  ],
  ...[
    '-1',
    '0',
    '1e400',
    '9223372036854775808',
    '2147483648',
    'NaN',
    'Infinity',
    '1.5',
    '0x10',
    '00',
    '１２',
  ],
  ...[
    '9999-12-31',
    '0000-00-00',
    '-4713-01-01',
    '2026-02-30',
    '2026-01-01T25:00',
    'infinity',
    '2025Q9',
    '..',
  ],
  ...['1,2,3', '1,2,3,4', '180,90,-180,-90', '1e308,0,1e309,1', 'nan,nan,nan,nan', 'true', 'TRUE'],
  ...['WyJhIiwxXQ', 'MS4x', 'bnVsbA', 'WzEsMl0', 'WyJhXHUwMDAwIiwxXQ'],
];
const HOSTILE_VALUES: unknown[] = [
  ...HOSTILE,
  ...[null, true, false, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, [], {}, [[]], { a: null }],
  ...[{ __proto__: null, constructor: 1 }, JSON.parse('{"__proto__":{"a":1}}'), '\u0001', [null], 2 ** 53],
];

export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

/** A value of a JSON Schema; names decide which known values are tried in the places of texts and ids. */
export function valueOf(
  schema: Schema,
  name: string,
  path: string,
  known: KnownValues,
): fc.Arbitrary<unknown> {
  const deeper = (inner: Schema, innerName = name) => valueOf(inner, innerName, path, known);
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices) return fc.oneof(...choices.map((choice) => deeper(choice)));
  const values = knownFor(known, name, path).filter((value) => typeof value === plain(schema.type));
  const free = freeValue(schema, deeper);
  return values.length > 0
    ? fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: free })
    : free;
}

const plain = (type: unknown) => (type === 'integer' ? 'number' : type);

function freeValue(
  schema: Schema,
  deeper: (schema: Schema, name?: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number': {
      const min = Number(schema.minimum ?? (schema.exclusiveMinimum === undefined ? -1e9 : 1));
      const max = Number(schema.maximum ?? 1e9);
      const whole = fc.integer({
        min: Math.ceil(min),
        max: Math.floor(Math.min(max, Number.MAX_SAFE_INTEGER)),
      });
      if (schema.type === 'integer') return fc.oneof(whole, small(min, max));
      return fc.oneof(fc.double({ min, max, noNaN: true }), small(min, max));
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      if (Array.isArray(schema.prefixItems))
        return fc.oneof(
          fc.tuple(...(schema.prefixItems as Schema[]).map((item) => deeper(item))),
          ...(schema.prefixItems.length === 2 ? [nearby] : []),
        );
      const items = deeper((schema.items ?? {}) as Schema);
      return fc.array(items, {
        minLength: Number(schema.minItems ?? 0),
        maxLength: Number(schema.minItems ?? 0) + 3,
      });
    }
    case 'object':
      return objectOf(schema, deeper);
    default:
      return fc.constantFrom(...HOSTILE_VALUES);
  }
}

/** A place on the ground under test, so that lines meet something. */
const nearby = fc.tuple(
  fc.integer({ min: 0, max: 60 }).map((n) => Number((117 + n / 1000).toFixed(9))),
  fc.integer({ min: 0, max: 20 }).map((n) => Number((31 + n / 1000).toFixed(9))),
);

const small = (min: number, max: number) =>
  fc.integer({ min: Math.ceil(Math.max(min, -2)), max: Math.floor(Math.min(max, 14)) });

function textOf(schema: Schema): fc.Arbitrary<string> {
  const shortest = Number(schema.minLength ?? 0);
  const longest = Math.min(Number(schema.maxLength ?? 40), 40);
  const free = fc.string({ unit: 'grapheme', minLength: shortest, maxLength: Math.max(shortest, longest) });
  if (schema.format === 'date')
    return fc
      .date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10));
  if (typeof schema.pattern === 'string' && !schema.format)
    return fc.stringMatching(new RegExp(schema.pattern, 'u'), { maxLength: 60 });
  return fc.oneof(free, hostileText);
}

function objectOf(
  schema: Schema,
  deeper: (schema: Schema, name?: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const model = Object.fromEntries(properties.map(([name, inner]) => [name, deeper(inner, name)]));
  const requiredKeys = (schema.required ?? []) as string[];
  const said = fc.record(model, { requiredKeys: requiredKeys.filter((key) => key in model) });
  const rest = schema.additionalProperties;
  if (properties.length > 0 || typeof rest !== 'object' || rest === null) return said;
  return fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/), deeper(rest as Schema), { maxKeys: 3 });
}

/** A body that fits its schema, or one that somebody broke. */
export function broken(body: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const break1 = fc.tuple(body, fc.nat(), fc.constantFrom(...HOSTILE_VALUES)).map(([value, at, hostile]) => {
    if (typeof value !== 'object' || value === null) return hostile;
    const keys = Object.keys(value);
    if (keys.length === 0) return hostile;
    return { ...value, [keys[at % keys.length]!]: hostile };
  });
  return fc.oneof(
    { weight: 3, arbitrary: body },
    { weight: 1, arbitrary: break1 },
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_VALUES) },
  );
}
