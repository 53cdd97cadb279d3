import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCoverage } from './analysis/check-coverage.ts';
import { reportCoverage } from './analysis/coverage-report.ts';
import type { FindingEvent, Problem } from './contract/land.ts';
import { importFixture, readFixture, TODAY } from './testing/land-fixture.ts';
import { serveApp, type ServedApp } from './testing/serve-app.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let app: ServedApp;
let finding: string;
beforeAll(async () => {
  database = await openTestDatabase();
  app = await serveApp(database.db);
  await importFixture(database.db, await readFixture('coverage/gap-between-siblings.geojson'), 'gap');
  await checkCoverage(database.db, { regionId: 1, scheme: 'gap', date: TODAY });
  const [gap] = (await reportCoverage(database.db, { regionId: 1, scheme: 'gap' })).gaps;
  finding = `${app.url}/api/v1/coverage/findings/${gap!.id}`;
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const decide = (body: object, of = finding) =>
  fetch(`${of}/decisions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a decision over HTTP answers with state and history, and both are there to be read afterwards', async () => {
  const answer = await decide({ state: 'disputed', reason: '两乡都不认', who: '王' });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ state: 'disputed', history: [{ who: '王', to: 'disputed' }] });
  await decide({ comment: '已约两乡到场', who: '赵' });
  const read = (await (await fetch(`${finding}/history`)).json()) as { history: FindingEvent[] };
  expect(read.history.map(({ who, from, to, reason, comment }) => [who, from, to, reason, comment])).toEqual([
    ['王', 'open', 'disputed', '两乡都不认', null],
    ['赵', 'disputed', 'disputed', null, '已约两乡到场'],
  ]);
  const row = (await (await fetch(`${finding}?scheme=gap`)).json()) as { state: string };
  expect(row.state).toBe('disputed');
});

test('a decision without reason, by nobody, of no such state or on no such finding is refused and leaves no trace', async () => {
  const history = async () => (await fetch(`${finding}/history`)).text();
  const before = await history();
  const refusals = await Promise.all([
    decide({ state: 'accepted', who: '王' }),
    decide({ state: 'accepted', reason: '界河', who: ' ' }),
    decide({ state: 'fixed', reason: '界河', who: '王' }),
    decide({ state: 'accepted', reason: '界河', who: '王' }, finding.replace(/\d+$/, '999999')),
  ]);
  const told = await Promise.all(refusals.map(async (one) => ((await one.json()) as Problem).code));
  expect(told).toEqual(['decision-refused', 'decision-refused', 'wrong-request', 'finding-not-found']);
  expect(await history()).toBe(before);
});
