import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

test('only wiring opens pools: routes have the database of their caller, and no other to take', () => {
  const openers = readdirSync(`${ROOT}server`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `server/${path.replaceAll('\\', '/')}`)
    .filter((path) => !/test\.ts$|^server\/(testing|db)\//.test(path))
    .filter((path) =>
      /\b(openPool|openDatabase|scopedDatabase|knex)\(/.test(readFileSync(ROOT + path, 'utf8')),
    );
  expect(openers.sort()).toEqual(['server/app.ts', 'server/commands/context.ts']);
});

test('the program hands no bare pool on: what it gets is wrapped before the first route', () => {
  const text = readFileSync(`${ROOT}server/app.ts`, 'utf8');
  const uses = [...text.matchAll(/\bparts\.(db|longDb)\b/g)].length;
  const wrapped = [...text.matchAll(/scopedDatabase\(parts\.(db|longDb \?\? parts\.db)\b/g)].length;
  expect(uses).toBeGreaterThan(1);
  // `parts.longDb ?? parts.db` is two uses in one.
  expect(uses - 1).toBe(wrapped);
});
