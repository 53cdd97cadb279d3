import { expect, test } from 'vitest';
import type { ProfileKind } from '../contract/mapping-profile.ts';
import { findField } from './find-field.ts';
import { guessMapping, unitInName } from './guess-mapping.ts';
import { shippedProfiles } from './shipped-profiles.ts';

const guess = async (kind: ProfileKind, fields: string[], sample: Record<string, unknown>[] = []) =>
  guessMapping(kind, fields, sample, await shippedProfiles());

const LAYER_2026 =
  'OBJECTID XZQDM XMC TBLX TZ QSX HSX DDTC BZ JSYDXZ JCBH DLBM DLMC TBXHDM TBXHMC ZZSXDM ZZSXMC CZCSXM SFYN SFHX MJ';

test.each<[ProfileKind, string, string]>([
  ['patches', LAYER_2026, 'cn-change-2026'],
  [
    'patches',
    '下发时间 图斑编号 地块编号 图斑类型 图斑分类 往期图斑编号 监测面积JCMJ 耕地面积',
    'cn-web-ledger',
  ],
  ['patches', 'id|Polygon area (ha)|Mined area (ha)', 'amazon-mining-watch'],
  ['patches', 'id|Polygon ar|Mined area', 'amazon-mining-watch'],
  ['patches', 'patch_no patch_type after_date', 'generic-patches'],
  ['cells', 'BSM YSDM XZQDM XZQMC KZMJ JSMJ MSSM', 'cn-tdt-1057-xzq'],
  ['cells', 'code name streetCode provinceCode cityCode areaCode', 'cn-statistics-codes'],
  ['cells', 'code name', 'generic-cells'],
  ['cells', 'IDDIST NOMBDIST NOMBPROV NOMBDEP', 'pe-ubigeo'],
  ['layer', 'BSM TBBH DLBM DLMC TBMJ', 'cn-land-class'],
  ['layer', 'PZWH XMMC PZRQ PZMJ', 'cn-approvals'],
  ['layer', 'nothing known', 'generic-layer'],
])('%s with the fields %s are read by %s', async (kind, fields, profile) => {
  const names = fields.split(fields.includes('|') ? '|' : ' ');
  expect((await guess(kind, names)).profile).toBe(profile);
});

test('every column of the change layer of 2026 is known, and the unit of its area', async () => {
  const { mapping, areaUnit, confidence } = await guess('patches', LAYER_2026.split(' '));
  expect(Object.values(mapping).filter(Boolean)).toHaveLength(LAYER_2026.split(' ').length - 1);
  expect(mapping).toMatchObject({
    patchNo: 'JCBH',
    patchType: 'TBLX',
    countyCode: 'XZQDM',
    issuedArea: 'MJ',
  });
  expect(areaUnit).toBe('m2');
  expect(confidence).toBe(1);
});

test('the area of a ledger has no unit unless its column says so', async () => {
  const base = ['图斑编号', '图斑类型', '耕地面积'];
  expect((await guess('patches', [...base, '监测面积'])).areaUnit).toBeNull();
  expect((await guess('patches', [...base, '监测面积（亩）'])).areaUnit).toBe('mu');
});

test('what a profile leaves open is found under the generic names, each field once', async () => {
  const { profile, mapping } = await guess('patches', ['JCBH', 'TBLX', 'QSX', 'HSX', '监测面积', '备注']);
  expect(profile).toBe('cn-change-2026');
  expect(mapping).toMatchObject({ issuedArea: '监测面积', remark: '备注', countyCode: null });
});

test('plots of a boundary-point text come with their number and name', async () => {
  const { mapping } = await guess(
    'cells',
    '地块面积 地块编号 地块名称 图形属性 图幅号 地块用途 地类编码'.split(' '),
  );
  expect(mapping).toMatchObject({ code: '地块编号', name: '地块名称' });
});

test('values that are no codes of a profile make it unlikely', async () => {
  const fields = ['code', 'name', 'cityCode'];
  const likely = await guess('cells', fields, [{ code: '340101', name: 'A' }]);
  const unlikely = await guess('cells', fields, [{ code: 'A-7', name: 'A' }]);
  expect(likely.profile).toBe('cn-statistics-codes');
  expect(unlikely.confidence).toBeLessThan(likely.confidence);
  expect(unlikely.profile).toBe('generic-cells');
});

test('the other profiles that would fit are offered, the best first', async () => {
  const { alternatives } = await guess('patches', LAYER_2026.split(' '));
  const confidences = alternatives.map((other) => other.confidence);
  expect(alternatives.map((other) => other.profile)).toContain('generic-patches');
  expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
});

test.each([
  ['监测图斑编', '监测图斑编号', true],
  ['监测图', '监测图斑编号', true],
  ['监测', '监测图斑编号', false],
  ['issued_are', 'issued_area_m2', true],
  ['issued', 'issued_area_m2', false],
  ['ISSUED_AREA_M2', 'issued_area_m2', true],
  ['Mined area', 'Mined area (ha)', true],
])('%s stands for %s: %s', (field, name, stands) => {
  expect(findField([field], [name])).toEqual(stands ? { field, name } : null);
});

test.each([
  ['面积（亩）', 'mu'],
  ['area_ha', 'ha'],
  ['面积(公顷)', 'ha'],
  ['issued_area_m2', 'm2'],
  ['alpha', null],
  ['MJ', null],
])('the name %s states the unit %s', (name, unit) => {
  expect(unitInName(name)).toBe(unit);
});
