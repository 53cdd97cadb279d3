import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportReport } from '../contract/import-report.ts';
import { equalAreaM2 } from '../testing/equal-area.ts';
import { importFeatures } from '../testing/land-fixture.ts';
import { box, type MadeFeature } from '../testing/make-feature.ts';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { importCells } from './import-cells.ts';
import { importPatches, type PatchImportOptions } from './import-patches.ts';
import { keepProfile, profileFor } from './profiles.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const common = { regionId: 1, dryRun: false, today: '2026-01-15' };
const place = (n: number, properties: Record<string, unknown> = {}) =>
  box(117 + n * 0.01, 31, 117.005 + n * 0.01, 31.005, properties);
const areaM2 = equalAreaM2(place(0).geometry!);

function bring(
  batch: string,
  features: MadeFeature[],
  more: Partial<PatchImportOptions> = {},
): Promise<ImportReport> {
  return importFeatures(features, (path) =>
    importPatches(database.db, { ...common, paths: [path], batch, ...more }),
  );
}

async function stored(batch: string) {
  const { rows } = await database.db.raw<{
    rows: {
      patch_type: string | null;
      issued_area_m2: number | null;
      details: Record<string, string>;
      attributes: object;
    }[];
  }>(
    `select p.patch_type, p.issued_area_m2, p.details, p.attributes from patch p
       join batch b on b.id = p.batch_id where b.code = :batch order by p.patch_no`,
    { batch },
  );
  return rows;
}

const base = { JCBH: 'A', QSX: '2025年1月', HSX: '2025-03-31' };

test('a patch of the 2026 layer keeps its type as a code, its flags as yes and no, and its raw attributes', async () => {
  const attributes = { ...base, TBLX: '1', XZQDM: '999901', SFYN: '是', SFHX: 'N', DLBM: '0101', BZ: null };
  const report = await bring('layer', [place(0, attributes)]);
  expect(report.files[0]).toMatchObject({
    profile: 'cn-change-2026',
    profileFrom: 'guess',
    mapping: { patchType: 'TBLX', issuedArea: null },
    issues: [],
  });
  expect(await stored('layer')).toEqual([
    {
      patch_type: '01',
      issued_area_m2: null,
      details: { countyCode: '999901', basicFarmland: 'yes', redLine: 'no', classCode: '0101' },
      attributes,
    },
  ]);
});

test('odd codes and dates are noted, never dropped', async () => {
  const report = await bring('odd', [
    place(0, { ...base, JCBH: '130403SJBG26210183', TBLX: 'XX', XZQDM: '130404' }),
    place(1, { ...base, JCBH: 'B', TBLX: 'YH', XZQDM: '13040' }),
    place(2, { ...base, JCBH: 'C', TBLX: 'YH', QSX: '2025-06-30', HSX: '2025-03', SFYN: '也许' }),
  ]);
  expect(report.totals).toMatchObject({ accepted: 3, refused: 0 });
  expect(report.files[0]!.issues.map((issue) => [issue.feature, issue.code])).toEqual([
    [0, 'number-place-differs'],
    [0, 'code-unknown'],
    [1, 'code-length-unusual'],
    [2, 'dates-reversed'],
    [2, 'code-unknown'],
  ]);
  expect(report.totals.issueCounts).toEqual({
    'number-place-differs': 1,
    'code-unknown': 2,
    'code-length-unusual': 1,
    'dates-reversed': 1,
  });
  expect((await stored('odd'))[0]!.patch_type).toBe('XX');
});

test('an issued area in mu is noted and left alone until its unit is stated', async () => {
  const features = [0, 1, 2].map((n) => place(n, { ...base, JCBH: `P${n}`, JCMJ: (areaM2 * 3) / 2000 }));
  const report = await bring('mu', features);
  expect(report.totals.issueCounts).toEqual({ 'issued-area-unit': 1 });
  expect((await stored('mu'))[0]!.issued_area_m2).toBeCloseTo((areaM2 * 3) / 2000, 6);
  const told = await bring('mu', features, { areaUnit: 'mu' });
  expect(told.files[0]).toMatchObject({ areaUnit: 'mu', issues: [] });
  expect((await stored('mu'))[0]!.issued_area_m2).toBeCloseTo(areaM2, 4);
});

test('issued areas that differ by more than 1 % are listed up to a hundred and counted in full', async () => {
  const features = Array.from({ length: 130 }, (_, n) =>
    place(n, { ...base, JCBH: `P${n}`, MJ: areaM2 * (n < 10 ? 1.005 : 1.02) }),
  );
  const report = await bring('differs', features);
  expect(report.files[0]!.issues).toHaveLength(100);
  expect(report.totals.issueCounts).toEqual({ 'issued-area-differs': 120 });
});

test('a patch that lies in another district than its code says is noted with the district it lies in', async () => {
  const cells = [
    box(117, 30.9, 117.1, 31.1, { XZQDM: '349901', XZQMC: '望湖县', KZMJ: 1, MSSM: '00' }),
    box(117.1, 30.9, 117.2, 31.1, { XZQDM: '349902', XZQMC: '临湖县', KZMJ: 1, MSSM: '01' }),
  ];
  const grid = await importFeatures(cells, (path) =>
    importCells(database.db, { ...common, paths: [path], scheme: 'counties', level: 1, kind: 'territorial' }),
  );
  expect(grid.files[0]).toMatchObject({ profile: 'cn-tdt-1057-xzq' });
  expect(grid.totals.issueCounts).toEqual({ 'cell-is-enclave': 1, 'issued-area-differs': 2 });
  const report = await bring('places', [
    place(0, { ...base, JCBH: 'right', TBLX: 'YH', XZQDM: '349901' }),
    place(11, { ...base, JCBH: 'wrong', TBLX: 'YH', XZQDM: '349901' }),
    place(1, { ...base, JCBH: 'unknown', TBLX: 'YH', XZQDM: '349999' }),
    place(50, { ...base, JCBH: 'nowhere', TBLX: 'YH', XZQDM: '349999' }),
  ]);
  expect(report.files[0]!.issues.map((issue) => [issue.feature, issue.code])).toEqual([
    [1, 'code-place-mismatch'],
    [2, 'code-place-mismatch'],
  ]);
  expect(report.files[0]!.issues[0]!.message).toContain('临湖县（349902）');
});

test('a saved profile reads a file its own way, and a changed profile imports the same file again', async () => {
  const mine = {
    code: 'mine',
    kind: 'patches' as const,
    nameZh: '本县',
    nameEn: 'Ours',
    why: '',
    signature: [],
    fields: { patchNo: ['编码'], issuedArea: ['规模'] },
    units: { 规模: 'mu' as const },
    patterns: {},
    codeLengths: [],
  };
  const features = [place(0, { 编码: 'M1', 规模: (areaM2 * 3) / 2000, TBLX: 'YH' })];
  await keepProfile(database.db, 1, mine);
  const first = await bring('mine', features, {
    profile: await profileFor(database.db, 1, 'patches', 'mine'),
  });
  expect(first.files[0]).toMatchObject({ profile: 'mine', profileFrom: 'option', issues: [] });
  expect(await stored('mine')).toMatchObject([{ patch_type: null }]);
  await keepProfile(database.db, 1, { ...mine, fields: { ...mine.fields, patchType: ['TBLX'] } });
  await bring('mine', features, { profile: await profileFor(database.db, 1, 'patches', 'mine') });
  expect(await stored('mine')).toMatchObject([{ patch_type: 'YH' }]);
  await expect(profileFor(database.db, 1, 'cells', 'mine')).rejects.toMatchObject({ code: 'wrong-usage' });
  await expect(bring('mine', [place(0, { x: 1 })], { profile: mine })).rejects.toMatchObject({
    code: 'profile-does-not-fit',
  });
});
