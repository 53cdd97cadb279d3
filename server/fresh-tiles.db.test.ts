import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAccount, grantRole } from './identity/manage-accounts.ts';
import { hashOfSecret } from './identity/secrets.ts';
import { insertSession } from './identity/sessions.queries.ts';
import { importCells } from './ingest/import-cells.ts';
import { importPatches } from './ingest/import-patches.ts';
import { followBatches, followCells, runPatchImport } from './pipeline.ts';
import { importFeatures, TODAY } from './testing/land-fixture.ts';
import { COUNTY, countyCells, countyLongBatch, placeAt, type MadeFeature } from './testing/made-county.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { tileAt } from './testing/tile-to-text.ts';
import { openMapChanges, type MapChanges } from './tiles/map-changes.ts';
import { savePatchTiles } from './tiles/patch-tiles.queries.ts';
import { readTile } from './tiles/read-tile.ts';

const ALWAYS = { regionId: 1, dryRun: false, today: TODAY };
const { scheme } = COUNTY;
const quiet = () => undefined;
const AT = (z: number) => {
  const { lon, lat } = placeAt(0.07, 0.07);
  return tileAt(lon, lat, z);
};
let database: TestDatabase;
let changes: MapChanges;
let app: ServedApp;

beforeAll(async () => {
  database = await openTestDatabase();
  await importLevel(1);
  await importLevel(2);
  await followCells(database.db, { regionId: 1, scheme, today: TODAY }, quiet);
  changes = openMapChanges({ db: database.db, url: database.url, regionId: 1, cacheBytes: 10_000_000 });
  app = await serveApp(database.db, { mapChanges: changes });
});
afterAll(async () => {
  await app.close();
  await changes.close();
  await database.drop();
});

const importLevel = (level: number) =>
  importFeatures(countyCells(level), (path) =>
    importCells(database.db, { ...ALWAYS, paths: [path], scheme, level, kind: 'territorial' }),
  );

function featuresOf(bytes: Uint8Array): Record<string, unknown>[] {
  const layer = Object.values(new VectorTile(new PbfReader(bytes)).layers)[0];
  return Array.from({ length: layer?.length ?? 0 }, (_, i) => layer!.feature(i).properties);
}

async function patchesOf(batch: string, z = 12): Promise<Record<string, unknown>[]> {
  const { x, y } = AT(z);
  const response = await fetch(`${app.url}/tiles/patches/${z}/${x}/${y}.mvt?scheme=${scheme}&batch=${batch}`);
  return response.ok ? featuresOf(new Uint8Array(await response.arrayBuffer())) : [];
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds());) {
    if (Date.now() > end) throw new Error('it did not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const told = async (layer: string): Promise<number> => {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  return Number(
    new RegExp(`jingtian_tile_freshness_seconds_count{layer="${layer}"} (\\d+)`).exec(text)?.[1] ?? 0,
  );
};

test('an import is told in the freshness metric once, when a tile has shown it', async () => {
  await until(async () => {
    const { z, x, y } = AT(12);
    await fetch(`${app.url}/tiles/cells/${z}/${x}/${y}.mvt?scheme=${scheme}`);
    return changes.cache.bytes > 0;
  });
  expect(await told('patches')).toBe(0);
  const far = `${app.url}/tiles/patches/12/100/100.mvt?scheme=${scheme}`;
  const missesFar = async () => {
    const { miss } = changes.cache.counts;
    await fetch(far);
    return changes.cache.counts.miss - miss;
  };
  await missesFar();
  await importFeatures(countyLongBatch(), (path) =>
    runPatchImport(database.db, { ...ALWAYS, paths: [path], batch: 'fresh' }, quiet),
  );
  await until(async () => {
    const seen = await patchesOf('fresh');
    return seen.length > 0 && (await told('patches')) > 0;
  });
  // The import dropped the tiles that it meets, and no others.
  expect(await missesFar()).toBe(0);
  await database.db.raw('update batch set code = code');
  await until(async () => (await missesFar()) === 1);
  await patchesOf('fresh', 11);
  expect(await told('patches')).toBe(1);
});

test('the old version of a delivery is served until the new one is whole, number, type and ground together', async () => {
  const deliver = (features: MadeFeature[]) =>
    importFeatures(features, (path) =>
      importPatches(database.db, { ...ALWAYS, paths: [path], batch: 'large' }),
    );
  const first = countyLongBatch().map((feature, n) => ({
    ...feature,
    properties: { ...feature.properties, JCBH: `L-${n}`, TBLX: '旧' },
  }));
  const grown = (geometry: GeoJSON.Polygon): GeoJSON.Polygon => ({
    type: 'Polygon',
    coordinates: geometry.coordinates.map((ring) =>
      ring.map(([x, y], n) => [x!, n === 2 ? y! + 0.0002 : y!]),
    ),
  });
  const typesAt = async () => {
    const types: Record<string, number> = {};
    for (const { types: told } of await patchesOf('large', 8))
      for (const [type, n] of Object.entries(JSON.parse(String(told)) as Record<string, number>))
        types[type] = (types[type] ?? 0) + n;
    return types;
  };
  const areas = async () => new Set((await patchesOf('large')).map(({ area_m2: area }) => Number(area)));
  await deliver(first);
  await followBatches(database.db, 1, quiet);
  await until(async () => (await typesAt())['旧'] === first.length);
  const before = await areas();

  await deliver(
    first.map((feature) => ({
      ...feature,
      geometry: grown(feature.geometry),
      properties: { ...feature.properties, TBLX: '新' },
    })),
  );
  // Committed, its tile rows are still to come: nothing of it is drawn.
  expect(await typesAt()).toEqual({ 旧: first.length });
  expect(await areas()).toEqual(before);
  const { rows } = await database.db.raw<{ rows: { id: number }[] }>(
    "select id from batch where code = 'large'",
  );
  const trx = await database.db.transaction();
  await savePatchTiles(trx, { regionId: 1, batchId: rows[0]!.id });
  // Being written: still nothing of it.
  expect(await typesAt()).toEqual({ 旧: first.length });
  expect(await areas()).toEqual(before);
  await trx.commit();
  const seen: Record<string, number>[] = [];
  await until(async () => {
    seen.push(await typesAt());
    return seen.at(-1)!['新'] === first.length;
  });
  for (const types of seen) expect([{ 旧: first.length }, { 新: first.length }]).toContainEqual(types);
  await until(async () => [...(await areas())].every((area) => !before.has(area)));
});

test('a tile is never drawn with levels of one version of the tables and shapes of another', async () => {
  const cells = async () => {
    const { bytes } = await readTile(database.db, 'cells', {
      ...{ regionId: 1, scheme, level: null, batch: null, ...AT(12) },
    });
    return featuresOf(bytes).filter(({ fill }) => fill);
  };
  const levels = (features: Record<string, unknown>[]) => [...new Set(features.map(({ level }) => level))];
  expect(levels(await cells())).toEqual([2]);
  // Levels are looked up once a second; nobody tells this reader that they changed.
  await importLevel(3);
  await followCells(database.db, { regionId: 1, scheme, today: TODAY }, quiet);
  expect(levels(await cells())).toEqual([3]);
  expect((await cells()).length).toBeGreaterThan(3);
});

test('a right that was taken away is gone within a second, whatever bytes are kept', async () => {
  const { rows } = await database.db.raw<{ rows: { code: string; cell_id: number }[] }>(
    "select code, cell_id from cell_version where upper_inf(recorded) and code in ('349901102', '349901103') order by code",
  );
  const [own, lost] = rows;
  const { id } = await createAccount(database.db, 1, { loginName: 'two', name: '两乡', createdBy: 'test' });
  const grant = { accountId: id, role: 'officer', from: TODAY, until: null, grantedBy: 'test' };
  for (const { cell_id: cellId } of rows) await grantRole(database.db, 1, { ...grant, cellId });
  await database.owner.raw('update account set must_change = false where id = ?', [id]);
  const secret = 't'.repeat(43);
  await insertSession(database.db, {
    regionId: 1,
    accountId: id,
    secretHash: hashOfSecret(secret),
    client: null,
  });
  const login = await serveApp(database.db, { mapChanges: changes, access: 'login' });
  try {
    const { z, x, y } = AT(10);
    let etag = '';
    const codes = async () => {
      const response = await fetch(`${login.url}/tiles/cells/${z}/${x}/${y}.mvt?scheme=${scheme}&level=2`, {
        headers: { cookie: `jingtian_session=${secret}`, ...(etag ? { 'if-none-match': etag } : {}) },
      });
      if (response.status === 304) return 'unchanged';
      expect(response.status).toBe(200);
      etag = response.headers.get('etag')!;
      return featuresOf(new Uint8Array(await response.arrayBuffer()))
        .map(({ code }) => code)
        .sort()
        .join(' ');
    };
    expect(await codes()).toBe('349901102 349901103');
    const { hit } = changes.cache.counts;
    expect(await codes()).toBe('unchanged');
    expect(changes.cache.counts.hit).toBe(hit + 1);
    await database.owner.raw('delete from role_grant where account_id = ? and cell_id = ?', [
      id,
      lost!.cell_id,
    ]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await codes()).toBe(own!.code);
    await database.owner.raw('delete from role_grant where account_id = ?', [id]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const refused = await fetch(`${login.url}/tiles/cells/${z}/${x}/${y}.mvt?scheme=${scheme}&level=2`, {
      headers: { cookie: `jingtian_session=${secret}`, 'if-none-match': etag },
    });
    expect(refused.status).toBe(403);
  } finally {
    await login.close();
  }
});
