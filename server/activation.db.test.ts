import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActivationCard, Activations, DeviceRow, DutyHolders } from './contract/activation.ts';
import { endAccount } from './identity/manage-accounts.ts';
import { hashOfSecret } from './identity/secrets.ts';
import { importLists } from './testing/import-lists.ts';
import { signedInAs } from './testing/make-account.ts';
import { importFixture, readFixture, TODAY } from './testing/land-fixture.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

const SCHEME = 'across-a-border';
const PIN = '738204';
let database: TestDatabase;
let app: ServedApp;
let admin: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture(`assignment/${SCHEME}.geojson`));
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-test-'));
  await importLists(database.db, folder, SCHEME, {
    people:
      '人员编号,姓名,单位,电话\nW1,王东,东村,10073820411\nL2,李西,西村,10000000002\nZ3,张路,东村,10000000003\nN4,无职,东村,10000000004\n',
    duties: '网格编码,人员编号,岗位\n3401,W1,网格长\n3402,L2,网格长\n3401,Z3,网格员\n',
  });
  await rm(folder, { recursive: true });
  app = await serveApp(database.db, { access: 'login' });
  admin = await signedInAs(database.db, 'system-admin');
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const send = (method: string, path: string, body?: unknown, cookie?: string) =>
  fetch(`${app.url}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];
const cookiesOf = (response: Response) =>
  Object.fromEntries(
    response.headers.getSetCookie().map((text) => text.split(';')[0]!.split('=') as [string, string]),
  );
const holders = async () => {
  const answer = await send('GET', `/activations?scheme=${SCHEME}`, undefined, admin);
  return ((await answer.json()) as DutyHolders).holders;
};

async function cardOf(personNo: string): Promise<ActivationCard> {
  const { personId } = (await holders()).find((row) => row.personNo === personNo)!;
  const issued = await send('POST', '/activations', { scheme: SCHEME, personIds: [personId] }, admin);
  expect(issued.status).toBe(201);
  return ((await issued.json()) as Activations).cards[0]!;
}

/** A phone that was activated: its device cookie and its session cookie. */
async function phoneOf(personNo: string): Promise<{ device: string; session: string }> {
  const { code } = await cardOf(personNo);
  const response = await send('POST', '/activation', { code, pin: PIN });
  expect(response.status, await response.clone().text()).toBe(201);
  const { jingtian_device: device, jingtian_session: session } = cookiesOf(response);
  return { device: `jingtian_device=${device}`, session: `jingtian_session=${session}` };
}

const scopeOf = async (session: string) => {
  const me = (await (await send('GET', '/me', undefined, session)).json()) as {
    caller: { scope: number[]; permissions: string[] } | null;
  };
  return me.caller?.scope ?? null;
};
async function cellOf(code: string): Promise<number> {
  const { rows } = await database.owner.raw<{ rows: { cell_id: number }[] }>(
    'select cell_id from cell_version where code = ? and upper_inf(recorded)',
    [code],
  );
  return rows[0]!.cell_id;
}

test('codes are for an administrator of accounts to make, and for people with a duty', async () => {
  expect(await codeOf(await send('POST', '/activations', { scheme: SCHEME }))).toEqual([
    401,
    'login-required',
  ]);
  const security = await signedInAs(database.db, 'security-admin');
  expect(await codeOf(await send('POST', '/activations', { scheme: SCHEME }, security))).toEqual([
    403,
    'not-allowed',
  ]);
  expect((await holders()).map(({ personNo }) => personNo)).toEqual(['W1', 'Z3', 'L2']);
  const { rows } = await database.owner.raw<{ rows: { id: number }[] }>(
    "select id from person where person_no = 'N4'",
  );
  const asked = { scheme: SCHEME, personIds: [rows[0]!.id] };
  const issued = (await (await send('POST', '/activations', asked, admin)).json()) as Activations;
  expect([issued.cards, issued.withoutDuty]).toEqual([[], [rows[0]!.id]]);
  const only = (await (
    await send('POST', '/activations', { scheme: SCHEME, under: '3402' }, admin)
  ).json()) as Activations;
  expect(only.cards.map(({ name }) => name)).toEqual(['李西']);
});

test('the printed page has a card a person, and the code is kept as a hash only', async () => {
  const address = 'https://tian.example:8443';
  const answer = await send('POST', '/activations', { scheme: SCHEME, address, days: 2 }, admin);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { cards, page } = (await answer.json()) as Activations;
  expect(cards).toHaveLength(3);
  for (const { code, link, name } of cards) {
    expect(link).toBe(`${address}/activate#${code}`);
    expect(page).toContain(code);
    expect(page).toContain(`<h2>${name}</h2>`);
  }
  const { rows } = await database.owner.raw<{ rows: { kept: string }[] }>(
    'select c::text kept from activation_code c where expires_at > now()',
  );
  expect(rows).toHaveLength(3);
  for (const { kept } of rows) for (const { code } of cards) expect(kept).not.toContain(code);
  expect(page.match(/<svg/g)).toHaveLength(3);
  // Complete in itself: no address but the one phones go to.
  expect(page.replaceAll(address, '').match(/https?:\/\/(?!www\.w3\.org)/g)).toBeNull();
});

test('a code opens a phone once, for its person, with the role of the duty on the cells of the duty', async () => {
  const { code } = await cardOf('W1');
  const look = (await (await send('POST', '/activation/look', { code })).json()) as { name: string };
  expect(look).toMatchObject({ name: '王东', duties: [{ cellCode: '3401', post: '网格长' }] });
  // A weak PIN leaves the code as it was.
  expect(await codeOf(await send('POST', '/activation', { code, pin: '123456' }))).toEqual([422, 'pin-weak']);
  expect(await codeOf(await send('POST', '/activation', { code, pin: '738204' }))).toEqual([422, 'pin-weak']);
  const typed = ` ${code.toUpperCase().replaceAll('-', ' ')}`;
  const first = await send('POST', '/activation', { code: typed, pin: '905172' });
  expect(first.status).toBe(201);
  expect(first.headers.getSetCookie()[0]).toMatch(
    /^jingtian_device=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=31536000$/,
  );
  const session = `jingtian_session=${cookiesOf(first).jingtian_session}`;
  expect(await scopeOf(session)).toEqual([await cellOf('3401')]);
  expect((await send('GET', '/patches', undefined, session)).status).toBe(200);
  expect((await send('GET', '/accounts', undefined, session)).status).toBe(403);
  for (const again of [code, 'aaaa-bbbb-cccc-dddd'])
    expect(await codeOf(await send('POST', '/activation', { code: again, pin: '905172' }))).toEqual([
      401,
      'activation-wrong',
    ]);
  expect(await codeOf(await send('POST', '/activation/look', { code }))).toEqual([401, 'activation-wrong']);
});

test('of two phones at once with one code, one is activated', async () => {
  const { code } = await cardOf('L2');
  const tries = await Promise.all(
    Array.from({ length: 6 }, () => send('POST', '/activation', { code, pin: PIN })),
  );
  expect(tries.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401, 401, 401]);
});

test('an expired code and one that a newer card replaced open nothing', async () => {
  const [older, newer] = [await cardOf('L2'), await cardOf('L2')];
  expect(await codeOf(await send('POST', '/activation', { code: older.code, pin: PIN }))).toEqual([
    401,
    'activation-wrong',
  ]);
  await database.owner.raw(
    "update activation_code set expires_at = now() - interval '1 second' where secret_hash = ?",
    [hashOfSecret(newer.code)],
  );
  expect(await codeOf(await send('POST', '/activation', { code: newer.code, pin: PIN }))).toEqual([
    401,
    'activation-wrong',
  ]);
});

test('afterwards the device and its PIN sign in, neither of them alone', async () => {
  const { device } = await phoneOf('L2');
  expect(await (await send('GET', '/device', undefined, device)).json()).toEqual({
    known: true,
    name: '李西',
  });
  expect(await (await send('GET', '/device')).json()).toEqual({ known: false, name: null });
  expect(await codeOf(await send('POST', '/device/login', { pin: PIN }))).toEqual([401, 'device-unknown']);
  expect(await codeOf(await send('POST', '/device/login', { pin: '999999' }, device))).toEqual([
    401,
    'pin-wrong',
  ]);
  expect(await codeOf(await send('GET', '/patches', undefined, device))).toEqual([401, 'login-required']);
  const response = await send('POST', '/device/login', { pin: PIN }, device);
  expect(response.status).toBe(200);
  const session = `jingtian_session=${cookiesOf(response).jingtian_session}`;
  expect(await scopeOf(session)).toEqual([await cellOf('3402')]);
});

test('wrong PINs make a device wait, then end it; it can be tried again once the wait is over', async () => {
  const { device, session } = await phoneOf('Z3');
  const wrong = () => send('POST', '/device/login', { pin: '111111' }, device);
  for (let n = 0; n < 5; n++) expect(await codeOf(await wrong())).toEqual([401, 'pin-wrong']);
  expect(await codeOf(await send('POST', '/device/login', { pin: PIN }, device))).toEqual([
    429,
    'login-locked',
  ]);
  const waited = () =>
    database.owner.raw("update login_guard set locked_until = now() where login_name like ' device %'");
  await waited();
  expect((await send('POST', '/device/login', { pin: PIN }, device)).status).toBe(200);
  for (let n = 0; n < 9; n++) {
    expect(await codeOf(await wrong())).toEqual([401, 'pin-wrong']);
    await waited();
  }
  expect(await codeOf(await wrong())).toEqual([401, 'device-unknown']);
  expect(await codeOf(await send('POST', '/device/login', { pin: PIN }, device))).toEqual([
    401,
    'device-unknown',
  ]);
  await expect.poll(() => scopeOf(session), { timeout: 3000 }).toBeNull();
});

test('a revoked device is out at once, and so are those of a closed account', async () => {
  const [lost, kept] = [await phoneOf('L2'), await phoneOf('L2')];
  const { devices } = (await (await send('GET', '/me/devices', undefined, lost.session)).json()) as {
    devices: DeviceRow[];
  };
  expect(new Set(devices.map(({ name }) => name))).toEqual(new Set(['李西']));
  const { rows } = await database.owner.raw<{ rows: { id: number; account_id: number }[] }>(
    'select id, account_id from device where secret_hash = ?',
    [hashOfSecret(lost.device.split('=')[1]!)],
  );
  // Somebody else's is none of one's business.
  const other = await phoneOf('Z3');
  expect((await send('DELETE', `/me/devices/${rows[0]!.id}`, undefined, other.session)).status).toBe(404);
  expect((await send('DELETE', `/devices/${rows[0]!.id}`, undefined, admin)).status).toBe(204);
  expect(await codeOf(await send('GET', '/patches', undefined, lost.session))).toEqual([
    401,
    'login-required',
  ]);
  expect(await codeOf(await send('POST', '/device/login', { pin: PIN }, lost.device))).toEqual([
    401,
    'device-unknown',
  ]);
  expect((await send('GET', '/patches', undefined, kept.session)).status).toBe(200);
  await endAccount(database.db, 1, rows[0]!.account_id);
  expect(await codeOf(await send('POST', '/device/login', { pin: PIN }, kept.device))).toEqual([
    401,
    'device-unknown',
  ]);
});

test('whose duty is handed over loses the cell, and the account stays', async () => {
  const { session } = await phoneOf('Z3');
  expect(await scopeOf(session)).toEqual([await cellOf('3401')]);
  await database.owner.raw(
    `update duty set valid = daterange(lower(valid), ?::date)
      where person_id = (select id from person where person_no = 'Z3')`,
    [TODAY],
  );
  await expect.poll(() => scopeOf(session), { timeout: 3000 }).toEqual([]);
  const list = (await (await send('GET', `/cells?scheme=${SCHEME}`, undefined, session)).json()) as {
    total?: number;
  };
  expect(list.total ?? 0).toBe(0);
  expect((await holders()).map(({ personNo }) => personNo)).not.toContain('Z3');
});

test('what was done with codes and devices is in the audit, without a code or a PIN', async () => {
  const { rows } = await database.owner.raw<{ rows: { action: string; text: string }[] }>(
    'select action, target || detail::text "text" from audit_event',
  );
  for (const action of ['activate', 'activate-failed', 'login', 'login-failed', 'read-personal'])
    expect(rows.map((row) => row.action)).toContain(action);
  expect(rows.some(({ text }) => text.startsWith('POST /api/v1/activations'))).toBe(true);
  expect(rows.filter(({ text }) => text.includes(PIN) || /[a-z2-9]{4}-[a-z2-9]{4}-/.test(text))).toEqual([]);
});
