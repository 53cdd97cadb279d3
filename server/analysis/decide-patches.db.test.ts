import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPatchByNumber } from '../catalog/find-patch.queries.ts';
import { requireBatch, requireScheme } from '../catalog/require.ts';
import { undoRun } from '../catalog/undo-run.ts';
import type { DecisionState } from '../contract/decisions.ts';
import type { AppError } from '../errors.ts';
import { drawn, importFixture, importPatchFeatures, readFixture } from '../testing/land-fixture.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { assignBatch } from './assign-batch.ts';
import { decidePatches, readDecisionState, revokeDecisions } from './decide-patches.ts';
import { decisionRoutes } from './decision-routes.ts';
import { answerResponsible } from './responsible.ts';

const NAME = 'fifty-fifty';
const AT = { regionId: 1, scheme: NAME, batch: NAME };
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  await importFixture(database.db, await readFixture(`assignment/${NAME}.geojson`));
  await assignBatch(database.db, AT);
});
afterAll(() => database.drop());

const patchId = async (patchNo: string) => {
  const batch = (await requireBatch(database.db, 1, NAME))!;
  return (await findPatchByNumber(database.db, { regionId: 1, batchId: batch.id, patchNo }))!;
};
const cellId = async (code: string) => {
  const { rows } = await database.db.raw<{ rows: { cell_id: number }[] }>(
    'select cell_id from cell_version where code = :code and upper_inf(recorded)',
    { code },
  );
  return rows[0]!.cell_id;
};
async function answer(patchNo: string) {
  const { rows } = await database.db.raw<{ rows: { state: string; lead: string; shares: string[][] }[] }>(
    `select a.state, v.code lead, a.computed_state,
            (select json_agg(json_build_array(c.code, h.method, h.is_lead, h.calls) order by c.code) from patch_share h
               join cell_version c on c.cell_id = h.cell_id where h.patch_id = a.patch_id) shares
       from patch_assignment a join cell_version v on v.cell_id = a.lead_cell_id where a.patch_id = :id`,
    { id: await patchId(patchNo) },
  );
  return rows[0]!;
}
const word = { regionId: 1, scheme: NAME, reason: '实地核实属东村', by: '县局 王' };
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'not refused',
    (error: AppError) => error.code,
  );

test('a dispute is settled by the level above, holds through a full run and a new delivery, and is taken back', async () => {
  const patchIds = [await patchId('H')];
  const cell = await cellId('3402');
  const [said] = await decidePatches(database.db, { ...word, patchIds, kind: 'adjudicated', cell });
  expect(said).toMatchObject({
    kind: 'adjudicated',
    cell: { code: '3402' },
    authority: { code: '34' },
    computedState: 'disputed',
    computedLead: { code: '3401' },
    applied: true,
  });
  const settled = {
    state: 'assigned',
    lead: '3402',
    computed_state: 'disputed',
    shares: [
      ['3401', 'co-cell', false, true],
      ['3402', 'adjudicated', true, true],
    ],
  };
  expect(await answer('H')).toEqual(settled);
  await assignBatch(database.db, { ...AT, anew: true });
  expect(await answer('H')).toEqual(settled);
  const fixture = await readFixture(`assignment/${NAME}.geojson`);
  const [first, ...others] = drawn(fixture, 'patch');
  first!.properties.note = 'delivered again';
  await importPatchFeatures(database.db, [first!, ...others], NAME);
  await assignBatch(database.db, AT);
  expect(await answer('H')).toEqual(settled);
  await revokeDecisions(database.db, { ...word, patchIds, reason: '有误' });
  expect(await answer('H')).toMatchObject({ state: 'disputed', lead: '3401', computed_state: null });
  const state = await readDecisionState(database.db, { regionId: 1, scheme: NAME, patchId: patchIds[0]! });
  expect(state).toMatchObject({ held: null, history: [{ revoked: { by: '县局 王', reason: '有误' } }] });
});

test('an override names a cell with ground of the patch; another only when it is meant and said why', async () => {
  const patchIds = [await patchId('H2')];
  const override = { ...word, patchIds, kind: 'override' as const };
  const upper = await cellId('34');
  await decidePatches(database.db, { ...override, cell: upper });
  expect(await answer('H2')).toMatchObject({ state: 'assigned', lead: '34' });
  const again = await decidePatches(database.db, { ...override, cell: await cellId('3402') });
  expect(again).toHaveLength(1);
  expect(await answer('H2')).toMatchObject({ lead: '3402' });
  expect(await refusal(decidePatches(database.db, { ...override, cell: 999_999 }))).toBe('decision-refused');
  expect(await refusal(decidePatches(database.db, { ...override, cell: upper, reason: ' ' }))).toBe(
    'decision-refused',
  );
  await revokeDecisions(database.db, { ...word, patchIds });
  expect(await refusal(revokeDecisions(database.db, { ...word, patchIds }))).toBe('decision-refused');
});

test('who handles it now follows the word', async () => {
  const id = await patchId('H');
  const scheme = (await requireScheme(database.db, 1, NAME))!;
  const ask = () =>
    answerResponsible(database.db, {
      ...{ regionId: 1, schemeId: scheme.id, patchId: id, scheme: NAME, settings: scheme.settings },
      date: '2026-01-15',
    });
  expect((await ask()).now.handlers.map((one) => [one.cell.code, one.isLead])[0]).toEqual(['3401', true]);
  await decidePatches(database.db, {
    ...{ ...word, patchIds: [id], kind: 'override', cell: await cellId('3402') },
  });
  expect((await ask()).now.handlers.map((one) => [one.cell.code, one.isLead])).toEqual([
    ['3402', true],
    ['3401', false],
  ]);
});

test('an import that a decision rests on is not undone', async () => {
  const { rows } = await database.db.raw<{ rows: { id: number }[] }>(
    "select max(id) id from import_run where kind = 'patches'",
  );
  await expect(undoRun(database.db, 1, rows[0]!.id)).rejects.toMatchObject({
    code: 'undo-refused',
    dependents: [{ kind: 'decision', count: 1 }],
  });
});

test('over HTTP a word is said, listed and taken back', async () => {
  const app = express().use(decisionRoutes(database.db, 1));
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  try {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const id = await patchId('H2');
    const send = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(base + path, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as unknown };
    };
    const path = `/patches/${id}/decision?scheme=${NAME}`;
    const said = await send('POST', '/decisions', {
      ...{ scheme: NAME, patchIds: [id], cell: 'lead', reason: '维持', by: '县局' },
    });
    expect(said).toMatchObject({ status: 201, body: { rows: [{ cell: { code: '3401' }, applied: true }] } });
    expect((await send('GET', path)).body).toMatchObject({ held: { by: '县局' }, authority: { code: '34' } });
    const list = (await send('GET', `/decisions?scheme=${NAME}&batch=${NAME}`)).body as { rows: unknown[] };
    expect(list.rows).toHaveLength(2);
    const after = await send('DELETE', path, { reason: '撤', by: '县局' });
    expect(after.status).toBe(200);
    expect((after.body as DecisionState).held).toBeNull();
  } finally {
    server.close();
  }
});
