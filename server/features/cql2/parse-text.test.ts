import { describe, expect, test } from 'vitest';
import { CRS84, crsOf } from '../crs.ts';
import { FIXED_COLLECTIONS } from '../collections.queries.ts';
import type { Operation } from './expression.ts';
import { filterSql } from './filter-sql.queries.ts';
import { parseCql2Json } from './parse-json.ts';
import { parseCql2Text } from './parse-text.ts';

const patches = FIXED_COLLECTIONS.find(({ id }) => id === 'patches')!;
const scope = {
  properties: new Map(patches.properties.map((property) => [property.name, property])),
  geometry: patches.geometrySql,
  crs: CRS84,
};
const sqlOf = (text: string) => filterSql(parseCql2Text(text), scope);

test.each<[string, Operation]>([
  ['area_m2 > 1e3', { op: '>', args: [{ property: 'area_m2' }, 1000] }],
  ["\"patch_no\" = 'it''s'", { op: '=', args: [{ property: 'patch_no' }, "it's"] }],
  ["村名 <> '张村'", { op: '<>', args: [{ property: '村名' }, '张村'] }],
  [
    'a = -3 or b=1 AND c=2',
    {
      op: 'or',
      args: [
        { op: '=', args: [{ property: 'a' }, -3] },
        {
          op: 'and',
          args: [
            { op: '=', args: [{ property: 'b' }, 1] },
            { op: '=', args: [{ property: 'c' }, 2] },
          ],
        },
      ],
    },
  ],
  [
    'NOT (a IS NOT NULL)',
    { op: 'not', args: [{ op: 'not', args: [{ op: 'isNull', args: [{ property: 'a' }] }] }] },
  ],
  ['a not in (1, 2)', { op: 'not', args: [{ op: 'in', args: [{ property: 'a' }, [1, 2]] }] }],
  ['a BETWEEN 1 AND 2', { op: 'between', args: [{ property: 'a' }, 1, 2] }],
  [
    "CASEI(n) LIKE casei('A%')",
    {
      op: 'like',
      args: [
        { op: 'casei', args: [{ property: 'n' }] },
        { op: 'casei', args: ['A%'] },
      ],
    },
  ],
  ['line_locked', { op: '=', args: [{ property: 'line_locked' }, true] }],
  [
    "T_DURING(d, INTERVAL('2025-01-01','..'))",
    { op: 't_during', args: [{ property: 'd' }, { interval: ['2025-01-01', '..'] }] },
  ],
  [
    'S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 0)))',
    {
      op: 's_intersects',
      args: [
        { property: 'geometry' },
        {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 0],
            ],
          ],
        },
      ],
    },
  ],
  [
    'S_INTERSECTS(geometry, BBOX(1,2,3,4))',
    { op: 's_intersects', args: [{ property: 'geometry' }, { bbox: [1, 2, 3, 4] }] },
  ],
])('%s is read to its end', (text, expression) => {
  expect(parseCql2Text(text)).toEqual(expression);
  // Both encodings say the same.
  expect(parseCql2Json(JSON.stringify(expression))).toEqual(expression);
});

test.each([
  'a = 1 AND',
  'a >',
  'a = 1 b = 2',
  "a = 'open",
  '',
  '(a = 1',
  'a = 1)',
  'a like',
  'a in ()',
  '1',
  "lower(a) = 'x'",
  'a = ;',
  'S_INTERSECTS(geometry)',
  'a between 1',
  'not',
  '('.repeat(500) + 'a=1' + ')'.repeat(500),
  'a=1 or '.repeat(3000) + 'a=1',
])('a filter that is not whole is refused: %s', (text) => {
  expect(() => parseCql2Text(text)).toThrow(expect.objectContaining({ code: 'filter-wrong' }));
});

test.each([
  '[]',
  '{"op":"="}',
  'null',
  '{"op":"and","args":[null]}',
  '{',
  `${'{"op":"not","args":['.repeat(200)}true${']}'.repeat(200)}`,
])('JSON that is no filter is refused: %s', (text) => {
  expect(() => parseCql2Json(text)).toThrow(expect.objectContaining({ code: 'filter-wrong' }));
});

describe('SQL of a filter', () => {
  test('values are bound and never become part of the text', () => {
    const { sql, bindings } = sqlOf("patch_no = 'x''; drop table patch --' and area_m2 between 1 and 2");
    expect(sql).toBe(
      '((p.patch_no = cast(:f0 as text)) and (p.area_m2 between cast(:f1 as float8) and cast(:f2 as float8)))',
    );
    expect(bindings).toEqual({ f0: "x'; drop table patch --", f1: 1, f2: 2 });
  });

  test('a text beside a date is a day', () => {
    expect(sqlOf("observed_on >= '2025-07-01'").sql).toBe('(p.observed_on >= cast(:f0 as date))');
    expect(sqlOf("observed_on >= TIMESTAMP('2025-07-01T12:00:00Z')").bindings).toEqual({ f0: '2025-07-01' });
  });

  test('the geometry of a filter is turned into the order of x and y', () => {
    const filter = parseCql2Text('S_INTERSECTS(geometry, POINT(31.2 117.1))');
    const { bindings } = filterSql(filter, { ...scope, crs: crsOf('EPSG:4490') });
    expect(bindings).toEqual({ f0: '{"type":"Point","coordinates":[117.1,31.2]}' });
  });

  test.each([
    'nobody = 1',
    "area_m2 = 'x'",
    "observed_on = '2025-02-30'",
    "observed_on = '0000-01-01'",
    'patch_no > 1',
    "area_m2 like 'x'",
    'S_INTERSECTS(patch_no, POINT(1 2))',
    'S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1)))',
    'S_INTERSECTS(geometry, BBOX(1,2,3))',
    "t_after(patch_no, DATE('2025-01-01'))",
    "area_m2 in (1, 'x')",
    'area_m2 = 1e999',
  ])('%s is refused before the database sees it', (text) => {
    expect(() => sqlOf(text)).toThrow(expect.objectContaining({ code: 'filter-wrong' }));
  });
});
