import express from 'express';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PatchDetail, PatchPage } from './contract/land.ts';
import { importPatches } from './ingest/import-patches.ts';
import { equalAreaM2 } from './testing/equal-area.ts';
import { importFeatures } from './testing/land-fixture.ts';
import { box } from './testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { catalogRoutes } from './catalog/routes.ts';

let database: TestDatabase;
let server: Server;
const place = (n: number, properties: Record<string, unknown>) =>
  box(117 + n * 0.01, 31, 117.005 + n * 0.01, 31.005, properties);
const areaM2 = equalAreaM2(place(0, {}).geometry!);

beforeAll(async () => {
  database = await openTestDatabase();
  const base = { QSX: '2025年1月', HSX: '2025Q2', SFYN: '是' };
  const features = [
    place(0, { ...base, JCBH: 'A', TBLX: '1', JCMJ: areaM2 }),
    place(1, { ...base, JCBH: 'B', TBLX: '新增建设', JCMJ: areaM2 * 0.0015 }),
    place(2, { ...base, JCBH: 'C', TBLX: 'YH', JCMJ: areaM2 * 1.02 }),
  ];
  await importFeatures(features, (path) =>
    importPatches(database.db, {
      regionId: 1,
      dryRun: false,
      today: '2026-01-15',
      paths: [path],
      batch: 'q2',
    }),
  );
  server = express().use(catalogRoutes(database.db, 1)).listen(0);
});
afterAll(async () => {
  server.close();
  await database.drop();
});

async function get<T>(path: string): Promise<T> {
  const { port } = server.address() as AddressInfo;
  return (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as T;
}

test('a patch is told with the names of its type, how exact its dates are, and what is odd about its issued area', async () => {
  const { rows } = await get<PatchPage>('/patches?batch=q2');
  expect(rows.map((row) => [row.patchType, row.patchTypeName])).toEqual([
    ['01', { zh: '耕地', en: 'Cropland' }],
    ['新增建设', null],
    ['YH', { zh: '硬化', en: 'Hardened ground' }],
  ]);
  const details = await Promise.all(rows.map((row) => get<PatchDetail>(`/patches/${row.id}`)));
  expect(details.map((detail) => detail.issuedAreaNote)).toEqual([null, 'unit-mu', 'differs']);
  expect(details[0]).toMatchObject({
    before: { from: '2025-01-01', to: '2025-01-31', text: '2025年1月', precision: 'month' },
    after: { from: '2025-04-01', to: '2025-06-30', precision: 'quarter' },
    details: { basicFarmland: 'yes' },
  });
});
