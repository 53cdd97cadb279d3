import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SERVER = fileURLToPath(new URL('../', import.meta.url));
const files = readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.queries.ts'))
  .sort();

/** `:name:` as knex sees it in `:name::type`: it would be taken for an identifier and quoted. */
export function castBindings(sql: string): string[] {
  return [...sql.matchAll(/(?<![:\w]):(\w+):/g)].map(([match]) => match);
}

/** Names that stand both as a binding and as the type of a cast: knex would put the value into the cast. */
export function bindingsNamedAsTypes(sql: string): string[] {
  const casts = new Set([...sql.matchAll(/::(\w+)/g)].map(([, type]) => type));
  const bindings = [...sql.matchAll(/(?<![:\w]):([a-zA-Z_]\w*)/g)].map(([, name]) => name!);
  return [...new Set(bindings.filter((name) => casts.has(name)))];
}

test('the check sees what it is there for', () => {
  expect(castBindings('where a = :regionId::int and b = 1::int')).toEqual([':regionId:']);
  expect(castBindings('where a = cast(:regionId as int)')).toEqual([]);
  expect(bindingsNamedAsTypes('select :geometry, x::geometry')).toEqual(['geometry']);
  expect(files.length).toBeGreaterThan(8);
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(SERVER, file), 'utf8');

  test('no binding is directly followed by a cast', () => {
    expect(castBindings(text), 'write cast(:name as type)').toEqual([]);
  });

  test('no binding is named after a type it casts to', () => {
    expect(bindingsNamedAsTypes(text)).toEqual([]);
  });
});
