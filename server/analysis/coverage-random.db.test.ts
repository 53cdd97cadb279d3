import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../db/pool.ts';
import { importFixture, TODAY } from '../testing/land-fixture.ts';
import { drawLand, randomFault, randomLand } from '../testing/random-land.ts';
import { forgetCheck, readFindings } from '../testing/read-results.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { checkCoverage } from './check-coverage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const RUNS = 6;
let lands = 0;

test('on random land with random faults the findings are those of plain set operations', async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(randomLand, async (land) => {
      const scheme = `random-${lands++}`;
      await importFixture(db, { name: scheme, why: '', features: drawLand(land) });
      await checkCoverage(db, { regionId: 1, scheme, date: TODAY });
      expect(await foundSums(db, scheme)).toEqual(await plainSums(db, scheme));
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test('a check of what changed leaves the same findings as a check of everything', async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(
      randomLand,
      fc.array(randomFault, { minLength: 1, maxLength: 3 }),
      async (land, later) => {
        const scheme = `changed-${lands++}`;
        await importFixture(db, { name: scheme, why: '', features: drawLand(land) });
        await checkCoverage(db, { regionId: 1, scheme, date: TODAY });
        const features = drawLand({ ...land, faults: [...land.faults, ...later] });
        await importFixture(db, { name: scheme, why: '', features });
        await checkCoverage(db, { regionId: 1, scheme, date: TODAY });
        const little = await readFindings(db, scheme);
        await forgetCheck(db, scheme);
        expect(await checkCoverage(db, { regionId: 1, scheme, date: TODAY })).toBe(true);
        expect(little).toEqual(await readFindings(db, scheme));
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});

interface Sum {
  what: string;
  m2: number;
}

const shown = (sums: Sum[]) => sums.map(({ what, m2 }) => `${what} ${(Math.round(m2 * 20) / 20).toFixed(2)}`);

async function foundSums(db: Database, scheme: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: Sum[] }>(
    `select what, sum(area_m2) m2 from (
       select case kind when 'gap' then 'gap ' || parent_code when 'overlap' then 'overlap ' || array_to_string(codes, '~')
                        else 'outside ' || codes[1] end what, f.area_m2
         from coverage_finding f join scheme s on s.id = f.scheme_id where s.code = :scheme and f.state <> 'fixed') x
      group by what having sum(area_m2) > 0.1 order by what collate "C"`,
    { scheme },
  );
  return shown(rows);
}

async function plainSums(db: Database, scheme: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: Sum[] }>(PLAIN, { scheme, today: TODAY });
  return shown(rows);
}

const PLAIN = `
  with cells as materialized (
    select v.* from scheme s, lateral cells_on(1, s.id, cast(:today as date)) v where s.code = :scheme),
  parent as (
    select p.code, p.geom, st_union(c.geom) children, sum(c.area_m2) / p.area_m2 filled
      from cells p join cells c on c.parent_cell_id = p.cell_id group by p.code, p.geom, p.area_m2)
  select what, m2 from (
    select 'gap ' || code what, area_m2(st_difference(geom, children)) m2 from parent where filled >= 0.25
    union all
    select 'overlap ' || a.code || '~' || b.code, area_m2(polygons_only(st_intersection(a.geom, b.geom)))
      from cells a join cells b on a.level = b.level and a.kind = b.kind and a.code < b.code and st_intersects(a.geom, b.geom)
    union all
    select 'outside ' || c.code, area_m2(coalesce(st_difference(c.geom, p.geom), c.geom))
      from cells c left join cells p on c.parent_cell_id = p.cell_id where c.level > 1) x
   where m2 > 0.1 order by what collate "C"`;
