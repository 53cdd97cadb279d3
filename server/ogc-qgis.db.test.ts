import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyseFixture } from './testing/analyse-fixture.ts';
import { importFixture, readFixture, TODAY } from './testing/land-fixture.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { buildTiles } from './tiles/build-tiles.ts';

const SCRIPT = fileURLToPath(new URL('./testing/qgis-reads.py', import.meta.url));
// The system's Python: QGIS comes as its Debian package, not for whatever other Python is first in the path.
const PYTHON = '/usr/bin/python3';
const ENVIRONMENT = { ...process.env, QT_QPA_PLATFORM: 'offscreen', PYTHONDONTWRITEBYTECODE: '1' };
const qgis = spawnSync(PYTHON, ['-c', 'import qgis.core'], { env: ENVIRONMENT }).status === 0;
if (!qgis)
  process.stderr.write('[test] 没有 QGIS，不测 / no QGIS here, not tested: apt-get install python3-qgis\n');

interface Read {
  rows: number;
  fields: string[];
  withGeometry: number;
  crs: string;
  /** West and south. */
  box?: number[];
}

let database: TestDatabase;
let app: ServedApp;

beforeAll(async () => {
  if (!qgis) return;
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture('tiles/irregular-grid.geojson'));
  await analyseFixture(database.db, 'irregular-grid');
  await buildTiles(database.db, { regionId: 1, scheme: 'irregular-grid', date: TODAY });
  app = await serveApp(database.db);
});
afterAll(async () => {
  if (!qgis) return;
  await app.close();
  await database.drop();
});

test.skipIf(!qgis)('QGIS opens the features, filters them, and draws the vector tiles', async () => {
  const count = async (table: string) =>
    (await database.owner.raw<{ rows: { n: number }[] }>(`select count(*) n from ${table}`)).rows[0]!.n;
  const { stdout } = await promisify(execFile)(
    PYTHON,
    [SCRIPT, `${app.url}/ogc`, `${app.url}/tiles/cells/{z}/{x}/{y}.mvt`, '117.1', '31.1', '117.5', '31.5'],
    { env: ENVIRONMENT, timeout: 50_000 },
  );
  const found = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Record<string, Read> & {
    tiles: { valid: boolean; colouredPixels: number };
  };
  const cells = await count('cell_version where upper_inf(recorded)');
  expect(found.cells).toMatchObject({ rows: cells, withGeometry: cells });
  expect(found.cells!.fields).toEqual(expect.arrayContaining(['code', 'name', 'level', 'area_m2']));
  expect(found.patches).toMatchObject({ rows: await count('patch') });
  expect(found.batches).toMatchObject({ rows: await count('batch'), withGeometry: 0 });
  expect(found.level2!.rows).toBe(await count('cell_version where upper_inf(recorded) and level = 2'));
  // The same by WFS, whose default system puts latitude first: the ground is where it was.
  expect(found['wfs-cells']).toMatchObject({ rows: cells, withGeometry: cells, crs: 'EPSG:4490' });
  expect(found['wfs-cells']!.fields).toEqual(expect.arrayContaining(['code', 'name', 'level', 'area_m2']));
  expect(found['wfs-cells']!.box![0]).toBeGreaterThan(100);
  expect(found['wfs-batches']).toMatchObject({ rows: await count('batch'), withGeometry: 0 });
  expect(found.tiles.valid).toBe(true);
  // A fifth of the picture at least is land.
  expect(found.tiles.colouredPixels).toBeGreaterThan(500);
});
