import { createAccount } from '../../identity/manage-accounts.ts';
import { openMapChanges } from '../../tiles/map-changes.ts';
import { buildTiles } from '../../tiles/build-tiles.ts';
import { TODAY } from '../land-fixture.ts';
import type { TestDatabase } from '../make-test-database.ts';
import { makeToken } from '../make-token.ts';
import { serveApp } from '../serve-app.ts';
import { cellIdOf, COUNTIES, makeThreeCounties } from '../three-counties.ts';
import type { KnownValues } from './known-values.ts';

export interface FuzzWorld {
  url: string;
  /** Who may ask, with what they send to say who they are. */
  callers: Record<string, Record<string, string>>;
  known: KnownValues;
  close(): Promise<void>;
}

/** Three counties with everything in them, served with logins; who asks is an analyst, one of a county, an administrator, nobody. */
export async function makeFuzzWorld(database: TestDatabase): Promise<FuzzWorld> {
  const { db, owner } = database;
  await makeThreeCounties(db);
  await buildTiles(db, { regionId: 1, scheme: COUNTIES.scheme, date: TODAY });
  const mapChanges = openMapChanges({ db, url: database.url, regionId: 1, cacheBytes: 1e7 });
  const app = await serveApp(db, { access: 'login', mapChanges });
  const county = await cellIdOf(db, COUNTIES.ours);
  const token = (role: string, cellId: number | null) => makeToken(db, role, cellId);
  const callers = {
    analyst: await token('analyst', null),
    county: await token('analyst', county),
    systemAdmin: await token('system-admin', null),
    securityAdmin: await token('security-admin', null),
    auditor: await token('audit-admin', null),
    nobody: {},
    wrong: { authorization: 'Bearer nobodys' },
  };
  // Accounts to be closed and changed, so that those who ask stay.
  const victims: number[] = [];
  for (let n = 0; n < 5; n++)
    victims.push((await createAccount(db, 1, { loginName: `victim${n}`, name: '甲', createdBy: 'test' })).id);
  return {
    ...{ url: app.url, callers },
    known: { ...(await readKnown(owner, victims)), ...(await startThings(app.url, callers.analyst)) },
    close: async () => {
      await app.close();
      await mapChanges.close();
    },
  };
}

async function readKnown(owner: TestDatabase['owner'], victims: number[]): Promise<KnownValues> {
  const { rows } = await owner.raw<{ rows: { what: string; value: unknown }[] }>(
    `select 'cells' what, to_jsonb(cell_id) as value from cell_version where upper_inf(recorded)
     union all select 'versions', to_jsonb(id) from cell_version
     union all select 'cellCodes', to_jsonb(code) from cell_version where upper_inf(recorded)
     union all select 'patches', to_jsonb(id) from patch
     union all select 'parts', to_jsonb(id) from patch_part
     union all select 'findings', to_jsonb(id) from coverage_finding
     union all select 'people', to_jsonb(id) from person
     union all select 'batches', to_jsonb(code) from batch
     union all select 'schemes', to_jsonb(code) from scheme
     union all select 'import-runs', to_jsonb(id) from import_run
     union all select 'roles', to_jsonb(code) from role`,
  );
  const known: Record<string, unknown[]> = {};
  for (const { what, value } of rows) (known[what] ??= []).push(value);
  return {
    ...known,
    under: [...known.cells!, ...known.cellCodes!],
    ...{
      scheme: known.schemes!,
      batch: known.batches!,
      layers: ['gengdi'],
      layer: ['gengdi', 'cells', 'patches', 'coverage'],
    },
    ...{
      jobs: [1, 2],
      accounts: victims,
      victims,
      grants: [1_000_001],
      tokens: [1_000_001],
      sessions: [1_000_001],
    },
    ...{
      devices: [1_000_001],
      days: ['2026-01-01', '2025-06-30', TODAY],
      fromTo: ['q1', 'q2', '2025-01-01', '2026-06-30'],
    },
    ...{ codes: ['A', '3101', 'q1'], period: ['2025Q4', '2026', '2025-12'], q: ['31', 'A-1', '镇'] },
    ...{
      lons: [117.01],
      lats: [31.01],
      level: [1, 2, 3],
      z: [0, 8, 12],
      x: [0, 211, 3381],
      y: [0, 104, 1672],
    },
  };
}

/** An upload, a job and the profiles: what only comes about by asking. */
async function startThings(url: string, headers: Record<string, string>): Promise<KnownValues> {
  const asked = async <T>(method: string, path: string, body?: string, type = 'application/json') => {
    const response = await fetch(`${url}/api/v1${path}`, {
      ...{ method, headers: { ...headers, 'content-type': type } },
      ...(body === undefined ? {} : { body }),
    });
    return (await response.json()) as T;
  };
  const upload = await asked<{ id: string }>('POST', '/uploads');
  const patch = JSON.stringify({ type: 'FeatureCollection', features: [] });
  await asked('PUT', `/uploads/${upload.id}/files?path=a.geojson`, patch, 'application/octet-stream');
  const { profiles } = await asked<{ profiles: { code: string }[] }>('GET', '/mapping-profiles');
  const job = await asked<{ id: number }>(
    'POST',
    '/jobs',
    JSON.stringify({ kind: 'coverage', scheme: COUNTIES.scheme }),
  );
  const codes = profiles.map(({ code }) => code);
  return { uploads: [upload.id], jobs: [job.id], profiles: codes, 'mapping-profiles': codes };
}
