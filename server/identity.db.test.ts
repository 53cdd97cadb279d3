import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needOf } from './access-table.ts';
import { createApp } from './app.ts';
import { createAccount, endAccount, grantRole, resetPassword } from './identity/manage-accounts.ts';
import { createToken } from './identity/manage-tokens.ts';
import { findSessionCaller } from './identity/callers.queries.ts';
import { hashOfSecret } from './identity/secrets.ts';
import { insertSession } from './identity/sessions.queries.ts';
import { importFixture, readFixture, TODAY } from './testing/land-fixture.ts';
import { routesOf } from './testing/routes-of.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { openSpool } from './ingest/upload/spool.ts';
import { createJobRunner } from './jobs/job-runner.ts';
import { openMapChanges } from './tiles/map-changes.ts';

const PASSWORD = '田地有界责任到人2026';
let database: TestDatabase;
let app: ServedApp;
let accounts = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture('assignment/across-a-border.geojson'));
  app = await serveApp(database.db, { access: 'login' });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function account(role: string | null, cellId: number | null = null) {
  const loginName = `user${++accounts}`;
  const made = await createAccount(database.db, 1, { loginName, name: `用户${accounts}`, createdBy: 'test' });
  if (role) {
    const period = { from: TODAY, until: null };
    await grantRole(database.db, 1, { accountId: made.id, role, cellId, ...period, grantedBy: 'test' });
  }
  return { ...made, loginName };
}

const post = (path: string, body: unknown, cookie?: string) =>
  fetch(`${app.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) },
    body: JSON.stringify(body),
  });
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${app.url}${path}`, { headers });
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

async function signIn(loginName: string, password: string): Promise<string> {
  const response = await post('/login', { loginName, password });
  expect(response.status, await response.clone().text()).toBe(200);
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

/** Signs in and gets the change of the one-time password behind it. */
async function ready(role: string | null, cellId: number | null = null): Promise<string> {
  const { loginName, oneTimePassword } = await account(role, cellId);
  const cookie = await signIn(loginName, oneTimePassword!);
  const changed = await post('/me/password', { old: oneTimePassword, new: PASSWORD }, cookie);
  expect(changed.status).toBe(204);
  return cookie;
}

async function audited(action: string): Promise<{ who: string; target: string }[]> {
  const result = await database.owner.raw<{ rows: { who: string; target: string }[] }>(
    'select actor who, target from audit_event where action = ? order by id',
    [action],
  );
  return result.rows;
}

test('without a login nothing of the land is seen, and what holds nothing is', async () => {
  for (const path of [
    '/api/v1/patches',
    '/api/v1/cells?scheme=across-a-border',
    '/tiles/patches/8/211/104.mvt',
    '/ogc/collections/patches/items',
    '/api/v1/export/patches',
    '/api/v1/accounts',
    '/imagery/a/1/1/1',
  ])
    expect(await codeOf(await get(path)), path).toEqual([401, 'login-required']);
  for (const path of ['/health', '/ready', '/api/v1/me']) expect((await get(path)).status, path).toBe(200);
  // Desktop GIS is asked for the token, our own pages are not.
  expect((await get('/ogc/')).headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  expect((await get('/api/v1/patches')).headers.has('www-authenticate')).toBe(false);
});

/** Method and address of every route, with numbers for names. */
async function everyRoute(): Promise<{ method: string; path: string }[]> {
  const shared = { db: database.db, regionId: 1, log: pino({ level: 'silent' }) };
  const jobs = createJobRunner({ ...shared, works: {} as never });
  const mapChanges = openMapChanges({ ...shared, url: database.url, cacheBytes: 1 });
  const parts = { ...shared, mapChanges, access: 'login' as const, today: () => TODAY };
  const program = createApp({ ...parts, writing: { spool: openSpool('/nonexistent'), jobs } });
  await mapChanges.close();
  return routesOf(program).map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+/g, '7') }));
}

test('every route of the program needs something, and what no route serves is not there', async () => {
  const routes = await everyRoute();
  expect(routes.length).toBeGreaterThan(80);
  const open = routes
    .filter(({ method, path }) => needOf(method, path)?.need === 'public')
    .map(({ path }) => path);
  expect(new Set(open)).toEqual(
    new Set([
      ...['/health', '/ready', '/metrics', '/api/v1/login', '/api/v1/me'],
      ...['/api/v1/activation', '/api/v1/activation/look', '/api/v1/device', '/api/v1/device/login'],
    ]),
  );
  expect(routes.filter(({ method, path }) => !needOf(method, path))).toEqual([]);
});

test('an address in other letter case reaches nothing, whoever asks', async () => {
  const { id } = await account('system-admin');
  const token = { accountId: id, name: 'any case', permissions: null, days: 1, createdBy: 'test' };
  const { secret } = await createToken(database.db, 1, token);
  const asked = (await everyRoute()).flatMap(({ method, path }) =>
    [path.toUpperCase(), path.replace(/[a-z]/, (letter) => letter.toUpperCase())].map((wrong) => ({
      method,
      wrong,
    })),
  );
  const answers = await Promise.all(
    asked.flatMap(({ method, wrong }) =>
      [undefined, { authorization: `Bearer ${secret}` }].map(async (headers) => {
        const response = await fetch(`${app.url}${wrong}`, { method, ...(headers ? { headers } : {}) });
        await response.arrayBuffer();
        return `${response.status} ${method} ${wrong}`;
      }),
    ),
  );
  expect(answers.filter((answer) => !answer.startsWith('404 '))).toEqual([]);
});

test('nothing is written to an address that is not ours', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const response = await fetch(`${app.url}/elsewhere`, { method });
    expect([response.status, ...(await codeOf(response)).slice(1)], method).toEqual([404, 'not-found']);
  }
});

test('a login holds by cookie, out of reach of scripts; who one is says what one may', async () => {
  const { loginName, oneTimePassword } = await account('analyst');
  const response = await post('/login', { loginName, password: oneTimePassword });
  expect(response.headers.get('set-cookie')).toMatch(
    /^jingtian_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
  // Until the one-time password is changed nothing else is to be had.
  expect(await codeOf(await get('/api/v1/patches', { cookie }))).toEqual([403, 'password-change-required']);
  expect(await codeOf(await post('/me/password', { old: oneTimePassword, new: 'short' }, cookie))).toEqual([
    422,
    'password-weak',
  ]);
  expect((await post('/me/password', { old: oneTimePassword, new: PASSWORD }, cookie)).status).toBe(204);
  expect((await get('/api/v1/patches', { cookie })).status).toBe(200);
  const me = (await (await get('/api/v1/me', { cookie })).json()) as {
    caller: { permissions: string[]; scope: unknown };
  };
  expect(me.caller.scope).toBe('all');
  expect(me.caller.permissions).toContain('patch.decide');
  expect(me.caller.permissions).not.toContain('account.manage');
  expect((await post('/logout', {}, cookie)).status).toBe(204);
  expect(await codeOf(await get('/api/v1/patches', { cookie }))).toEqual([401, 'login-required']);
});

test('a wrong name and a wrong password are answered alike; after five failures the name waits, whatever its case', async () => {
  const { loginName, oneTimePassword } = await account('leader');
  const wrong = await post('/login', { loginName, password: 'x' });
  const nobody = await post('/login', { loginName: 'nobody-at-all', password: 'x' });
  expect(await wrong.json()).toEqual(await nobody.json());
  for (let n = 0; n < 4; n++) await post('/login', { loginName: loginName.toUpperCase(), password: 'x' });
  expect(await codeOf(await post('/login', { loginName, password: oneTimePassword }))).toEqual([
    429,
    'login-locked',
  ]);
  for (let n = 0; n < 5; n++) await post('/login', { loginName: 'nobody-at-all', password: 'x' });
  expect(await codeOf(await post('/login', { loginName: 'nobody-at-all', password: 'x' }))).toEqual([
    429,
    'login-locked',
  ]);
  // Another name is not kept out by it.
  const other = await account('leader');
  expect((await post('/login', { loginName: other.loginName, password: other.oneTimePassword })).status).toBe(
    200,
  );
  expect((await audited('login-failed')).some(({ target }) => target === loginName)).toBe(true);
});

test('many guesses at once are no more than five', async () => {
  const { loginName } = await account('leader');
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => post('/login', { loginName, password: 'guess' })),
  );
  expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
});

test('what a role does not have is refused, and told which permission is missing', async () => {
  const cookie = await ready('supervisor');
  expect((await get('/api/v1/patches', { cookie })).status).toBe(200);
  expect(await codeOf(await get('/api/v1/export/patches', { cookie }))).toEqual([403, 'not-allowed']);
  expect(await codeOf(await post('/jobs', { kind: 'coverage', scheme: 'x' }, cookie))).toEqual([
    403,
    'not-allowed',
  ]);
  expect(await codeOf(await get('/api/v1/patches/1/responsible?scheme=x', { cookie }))).toEqual([
    403,
    'not-allowed',
  ]);
});

test('administrators of accounts, of rights and of the audit are three, and none of them works on the land', async () => {
  const cookies = {
    system: await ready('system-admin'),
    security: await ready('security-admin'),
    audit: await ready('audit-admin'),
  };
  const may = async (cookie: string) =>
    (
      await Promise.all(
        ['/accounts', '/grants', '/audit', '/patches'].map((path) => get(`/api/v1${path}`, { cookie })),
      )
    ).map(({ status }) => status);
  expect(await may(cookies.system)).toEqual([200, 403, 403, 403]);
  expect(await may(cookies.security)).toEqual([403, 200, 403, 403]);
  expect(await may(cookies.audit)).toEqual([403, 403, 200, 403]);
  const both = await account('system-admin');
  await expect(
    grantRole(database.db, 1, {
      accountId: both.id,
      role: 'analyst',
      cellId: null,
      from: TODAY,
      until: null,
      grantedBy: 'x',
    }),
  ).rejects.toMatchObject({ code: 'grant-refused' });
  // Nobody lifts themselves up.
  const { caller } = (await (await get('/api/v1/me', { cookie: cookies.security })).json()) as {
    caller: { name: string };
  };
  const { rows } = await database.owner.raw<{ rows: { id: number }[] }>(
    'select id from account where name = ?',
    [caller.name],
  );
  const granted = await post('/grants', { accountId: rows[0]!.id, role: 'analyst' }, cookies.security);
  expect(await codeOf(granted)).toEqual([403, 'not-allowed']);
});

describe('tokens', () => {
  test('hold as Bearer and as the password of desktop GIS, for what they are given only', async () => {
    const { id } = await account('analyst');
    const order = { accountId: id, name: 'night', days: 1, createdBy: 'test' };
    const whole = await createToken(database.db, 1, { ...order, permissions: null });
    const part = await createToken(database.db, 1, {
      ...order,
      permissions: ['land.read', 'account.manage'],
    });
    const basic = { authorization: `Basic ${Buffer.from(`anybody:${whole.secret}`).toString('base64')}` };
    const bearer = { authorization: `Bearer ${part.secret}` };
    expect((await get('/ogc/collections/patches/items', basic)).status).toBe(200);
    expect((await get('/api/v1/export/patches', basic)).status).toBe(200);
    expect((await get('/api/v1/patches', bearer)).status).toBe(200);
    expect((await get('/api/v1/export/patches', bearer)).status).toBe(403);
    // A token has no more than its account.
    expect((await get('/api/v1/accounts', bearer)).status).toBe(403);
    expect((await audited('export')).at(-1)!.who).toMatch(/ · night$/);
  });

  test('in an address are not looked at', async () => {
    const { id } = await account('analyst');
    const { secret } = await createToken(database.db, 1, {
      accountId: id,
      name: 'x',
      permissions: null,
      days: 1,
      createdBy: 'test',
    });
    expect((await get(`/api/v1/patches?token=${secret}&access_token=${secret}`)).status).toBe(401);
  });

  test('die at once: revoked, expired, or with their account', async () => {
    const { id } = await account('analyst');
    const make = async () =>
      createToken(database.db, 1, {
        accountId: id,
        name: 'x',
        permissions: null,
        days: 1,
        createdBy: 'test',
      });
    const [revoked, expired, closed] = [await make(), await make(), await make()];
    const status = async ({ secret }: { secret: string }) =>
      (await get('/api/v1/patches', { authorization: `Bearer ${secret}` })).status;
    for (const token of [revoked, expired, closed]) expect(await status(token)).toBe(200);
    await database.owner.raw('update api_token set revoked_at = now() where id = ?', [revoked.id]);
    await database.owner.raw("update api_token set expires_at = now() - interval '1 second' where id = ?", [
      expired.id,
    ]);
    const gone = async (token: { secret: string }) => {
      for (const end = Date.now() + 3000; Date.now() < end; await new Promise((r) => setTimeout(r, 100)))
        if ((await status(token)) === 401) return true;
      return false;
    };
    expect(await gone(revoked)).toBe(true);
    expect(await gone(expired)).toBe(true);
    expect(await status(closed)).toBe(200);
    await endAccount(database.db, 1, id);
    expect(await gone(closed)).toBe(true);
  });

  test('make no tokens', async () => {
    const { id } = await account('analyst');
    const { secret } = await createToken(database.db, 1, {
      accountId: id,
      name: 'x',
      permissions: null,
      days: 1,
      createdBy: 'test',
    });
    const response = await fetch(`${app.url}/api/v1/me/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: '{"name":"y"}',
    });
    expect(await codeOf(response)).toEqual([403, 'not-allowed']);
  });
});

test('a reset signs out everywhere; a session ends when idle and at the longest', async () => {
  const { id, loginName, oneTimePassword } = await account('analyst');
  const cookie = await signIn(loginName, oneTimePassword!);
  await resetPassword(database.db, 1, id);
  const secret = cookie.split('=')[1]!;
  const at = { regionId: 1, secretHash: hashOfSecret(secret), today: TODAY };
  expect(await findSessionCaller(database.db, at)).toBeNull();
  for (const change of [
    "last_seen_at = now() - interval '61 minutes'",
    "expires_at = now() - interval '1 second'",
  ]) {
    const secretHash = hashOfSecret(`session ${change}`);
    await insertSession(database.db, { regionId: 1, accountId: id, secretHash, client: null });
    expect(await findSessionCaller(database.db, { ...at, secretHash })).not.toBeNull();
    await database.owner.raw(`update session set ${change} where secret_hash = ?`, [secretHash]);
    expect(await findSessionCaller(database.db, { ...at, secretHash })).toBeNull();
  }
});

test('a page of somebody else cannot sign in or write for us', async () => {
  const { loginName, oneTimePassword } = await account('analyst');
  const response = await fetch(`${app.url}/api/v1/login`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: 'http://elsewhere.example',
      'sec-fetch-site': 'cross-site',
    },
    body: JSON.stringify({ loginName, password: oneTimePassword }),
  });
  expect(await codeOf(response)).toEqual([403, 'request-cross-site']);
});

test('a chief sees by duty, a deputy while the holder is absent', async () => {
  const { owner, db } = database;
  const { rows: cells } = await owner.raw<{ rows: { scheme_id: number; cell_id: number }[] }>(
    'select scheme_id, cell_id from cell_version where upper_inf(recorded) order by level desc limit 1',
  );
  const { scheme_id: schemeId, cell_id: cellId } = cells[0]!;
  const person = async (name: string) =>
    (
      await owner.raw<{ rows: { id: number }[] }>(
        "insert into person (region_id, person_no, name, content_hash) values (1, ?, ?, '') returning id",
        [name, name],
      )
    ).rows[0]!.id;
  const [chief, deputy] = [await person('张三'), await person('李四')];
  for (const [who, role] of [
    [chief, 'main'],
    [deputy, 'deputy'],
  ] as const)
    await owner.raw(
      "insert into duty (region_id, scheme_id, cell_id, person_id, role, post, valid) values (1, ?, ?, ?, ?, '网格长', '[2026-01-01,)')",
      [schemeId, cellId, who, role],
    );
  const secrets: Record<string, Buffer> = {};
  for (const [name, personId] of [
    ['chief', chief],
    ['deputy', deputy],
  ] as const) {
    const made = await createAccount(db, 1, { loginName: name, name, personId, createdBy: 'test' });
    await grantRole(db, 1, {
      accountId: made.id,
      role: 'chief',
      cellId: null,
      from: TODAY,
      until: null,
      grantedBy: 'test',
    });
    await owner.raw('update account set must_change = false where id = ?', [made.id]);
    secrets[name] = hashOfSecret(name);
    await insertSession(db, { regionId: 1, accountId: made.id, secretHash: secrets[name]!, client: null });
  }
  const scope = async (name: string, today: string) => {
    const row = await findSessionCaller(db, { regionId: 1, secretHash: secrets[name]!, today });
    return [row!.sees_all, row!.cell_ids];
  };
  expect(await scope('chief', TODAY)).toEqual([false, [cellId]]);
  expect(await scope('deputy', TODAY)).toEqual([false, []]);
  const before = (await owner.raw<{ rows: { epoch: number }[] }>('select epoch from permission_epoch'))
    .rows[0]!.epoch;
  await owner.raw(
    "insert into absence (region_id, person_id, valid) values (1, ?, '[2026-01-10,2026-01-20)')",
    [chief],
  );
  expect(await scope('deputy', TODAY)).toEqual([false, [cellId]]);
  expect(await scope('deputy', '2026-01-25')).toEqual([false, []]);
  const after = (await owner.raw<{ rows: { epoch: number }[] }>('select epoch from permission_epoch'))
    .rows[0]!.epoch;
  expect(after).toBeGreaterThan(before);
});

test('without logins the machine is let in, what a proxy passes on is not', async () => {
  const local = await serveApp(database.db);
  expect((await fetch(`${local.url}/api/v1/patches`)).status).toBe(200);
  const proxied = await fetch(`${local.url}/api/v1/patches`, { headers: { 'x-forwarded-for': '10.0.0.9' } });
  expect(await codeOf(proxied)).toEqual([401, 'login-required']);
  const stale = await fetch(`${local.url}/api/v1/patches`, { headers: { authorization: 'Bearer nobodys' } });
  expect(await codeOf(stale)).toEqual([401, 'login-required']);
  await local.close();
});
