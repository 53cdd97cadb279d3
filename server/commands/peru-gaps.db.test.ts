import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCoverage } from '../analysis/check-coverage.ts';
import { reportCoverage } from '../analysis/coverage-report.ts';
import { importCells } from '../ingest/import-cells.ts';
import { assignBatch } from '../analysis/assign-batch.ts';
import { runPatchImport } from '../pipeline.ts';
import { TODAY } from '../testing/land-fixture.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { PERU_JOB } from './demo-jobs.ts';

const SCRIPT = fileURLToPath(new URL('../testing/geopandas-shares.py', import.meta.url));
// The system's Python: GeoPandas comes as its Debian package, not for whatever other Python is first in the path.
const PYTHON = '/usr/bin/python3';
const geopandas = spawnSync(PYTHON, ['-c', 'import geopandas, rtree']).status === 0;
if (!geopandas)
  process.stderr.write(
    '[test] 没有 GeoPandas，不测 / no GeoPandas here, not tested: apt-get install python3-geopandas python3-rtree\n',
  );

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

/** The plain way, written down here and nowhere in the engine. */
const PLAIN = `
  with cells as (
    select c.* from scheme s, cells_on(1, s.id, cast(:today as date)) c where s.code = 'peru')
  select p.code, area_m2(polygons_only(st_difference(p.geom, u.geom))) "gapM2"
    from cells p
    join (select parent_cell_id, st_union(geom) geom from cells group by parent_cell_id) u on u.parent_cell_id = p.cell_id`;

test('on the sample the gaps of the ten worst parents add up to the difference of parent and children', async () => {
  const { db } = database;
  for (const [n, { path, codeField, nameField }] of PERU_JOB.levels.entries())
    await importCells(db, {
      ...{ regionId: 1, paths: [path], dryRun: false, today: TODAY, kind: 'territorial' },
      ...{ scheme: 'peru', level: n + 1, codeField, nameField },
    });
  await checkCoverage(db, { regionId: 1, scheme: 'peru', date: TODAY });
  const { gaps, totals, groups } = await reportCoverage(db, { regionId: 1, scheme: 'peru' });
  expect(totals).toMatchObject({ gaps: 3400, overlaps: 0, outside: 3811, slivers: 45 });
  expect(groups.length).toBe(3757);

  const { rows } = await db.raw<{ rows: { code: string; gapM2: number }[] }>(PLAIN, { today: TODAY });
  const worst = rows.sort((a, b) => b.gapM2 - a.gapM2).slice(0, 10);
  expect(worst[9]!.gapM2).toBeGreaterThan(1e6);
  for (const { code, gapM2 } of worst) {
    const found = gaps.filter(({ parentCode }) => parentCode === code);
    const sum = found.reduce((total, { areaM2 }) => total + areaM2, 0);
    expect(Math.abs(sum - gapM2), code).toBeLessThanOrEqual(Math.max(1, gapM2 * 1e-6));
  }
});

test.skipIf(!geopandas)(
  'on the sample every share agrees with GeoPandas within a hundredth of a percent',
  async () => {
    const { db } = database;
    const scope = { regionId: 1, scheme: 'peru' };
    for (const { code: batch, path } of PERU_JOB.batches) {
      await runPatchImport(
        db,
        { regionId: 1, paths: [path], dryRun: false, today: TODAY, batch },
        () => undefined,
      );
      await assignBatch(db, { ...scope, batch });
    }
    const folder = temporaryFolder();
    const write = async (name: string, sql: string) => {
      const { rows } = await db.raw<{ rows: { line: string }[] }>(sql);
      await writeFile(join(folder, name), rows.map(({ line }) => line).join('\n'));
      return rows.length;
    };
    await write(
      'cells',
      `select v.cell_id || ' ' || encode(st_asbinary(v.geom), 'hex') line from scheme s, leaf_cells_on(1, s.id, '${TODAY}') v where s.code = 'peru'`,
    );
    expect(
      await write('patches', `select id || ' ' || encode(st_asbinary(geom), 'hex') line from patch`),
    ).toBeGreaterThan(500);
    const { stdout } = await promisify(execFile)(
      PYTHON,
      [SCRIPT, join(folder, 'cells'), join(folder, 'patches')],
      {
        maxBuffer: 64e6,
      },
    );
    const theirs = new Map(
      (JSON.parse(stdout) as number[][]).map(([patch, cell, m2]) => [`${patch} ${cell}`, m2!]),
    );
    const { rows } = await db.raw<{ rows: { pair: string; m2: number }[] }>(
      `select patch_id || ' ' || cell_id pair, share_m2 m2 from patch_share`,
    );
    expect(rows.length).toBeGreaterThan(500);
    const apart = rows.filter(({ pair, m2 }) => {
      const other = theirs.get(pair) ?? 0;
      // The balance may move a share by 0.02 m².
      return Math.abs(m2 - other) > Math.max(0.02, other * 1e-4);
    });
    expect(apart).toEqual([]);
    const ours = new Set(rows.map(({ pair }) => pair));
    expect([...theirs].filter(([pair, m2]) => m2 > 0.02 && !ours.has(pair))).toEqual([]);
  },
);
