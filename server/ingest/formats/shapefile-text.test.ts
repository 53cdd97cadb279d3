import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';

import { collectLayers } from '../../testing/collect-layers.ts';
import { makeShapefile } from '../../testing/make-shapefile.ts';
import {
  CGCS2000_PRJ,
  codes,
  NAME_COLUMN,
  readMadeShapefile,
  square,
} from '../../testing/read-made-shapefile.ts';
import { temporaryFolder, writeParts } from '../../testing/temporary-folder.ts';

describe('the encoding is found', () => {
  const many = Array.from({ length: 20 }, (_, i) => [`垴村${i}`]);
  const shapes = many.map((_, i) => [square(119 + i * 0.02, 31)]);
  test.each([
    ['GBK by .cpg', { encoding: 'gbk', cpg: 'GBK' }, 'GB18030', 'cpg'],
    ['GBK by the number 936', { encoding: 'gbk', cpg: '936' }, 'GB18030', 'cpg'],
    ['GBK by ANSI 936', { encoding: 'gbk', cpg: 'ANSI 936' }, 'GB18030', 'cpg'],
    ['GBK by language driver', { encoding: 'gbk', ldid: 0x4d }, 'GB18030', 'ldid'],
    ['GBK by nothing', { encoding: 'gbk' }, 'GB18030', 'gb18030-fallback'],
    ['GBK under a driver that says nothing', { encoding: 'gbk', ldid: 0x57 }, 'GB18030', 'gb18030-fallback'],
    ['UTF-8 by .cpg', { encoding: 'utf8', cpg: '65001' }, 'UTF-8', 'cpg'],
    ['UTF-8 by nothing', { encoding: 'utf8' }, 'UTF-8', 'utf-8-strict'],
    ['GBK by the user', { encoding: 'gbk', cpg: 'UTF-8', option: 'gbk' }, 'GB18030', 'option'],
  ])('%s', async (_, how, encoding, encodingFrom) => {
    const layer = await readMadeShapefile({ rows: many, shapes, ...how });
    expect(layer).toMatchObject({
      encoding,
      encodingFrom,
      fields: ['名称'],
    });
    expect(layer.features.map((feature) => [feature.attributes['名称']])).toEqual(many);
    expect(layer.fileIssues).toEqual([]);
  });

  test.each([
    ['UTF-8 over GBK bytes', { encoding: 'gbk', cpg: 'UTF-8' }, 'GB18030', 'gb18030-fallback', 'cpg-wrong'],
    ['GBK over UTF-8 bytes', { encoding: 'utf8', cpg: 'GBK' }, 'UTF-8', 'utf-8-strict', 'cpg-wrong'],
    [
      'ISO-8859-1 over GBK bytes',
      { encoding: 'gbk', cpg: 'ISO-8859-1' },
      'GB18030',
      'gb18030-fallback',
      'cpg-wrong',
    ],
    [
      'a .cpg nobody knows',
      { encoding: 'gbk', cpg: 'KLINGON' },
      'GB18030',
      'gb18030-fallback',
      'cpg-unknown',
    ],
    [
      'a GBK driver over UTF-8 bytes',
      { encoding: 'utf8', ldid: 0x4d },
      'UTF-8',
      'utf-8-strict',
      'ldid-wrong',
    ],
  ])('and a lie is found out: %s', async (_, how, encoding, encodingFrom, code) => {
    const layer = await readMadeShapefile({ rows: many, shapes, ...how });
    expect(layer).toMatchObject({ encoding, encodingFrom });
    expect(codes(layer.fileIssues)).toEqual([code]);
    expect(layer.features[3]!.attributes).toEqual({ 名称: '垴村3' });
  });

  test.each([
    ['GBK over two short UTF-8 names', { encoding: 'utf8', cpg: 'GBK' }, 'UTF-8'],
    ['a GBK driver over two short UTF-8 names', { encoding: 'utf8', ldid: 0x7a }, 'UTF-8'],
    ['UTF-8 over two short GBK names', { encoding: 'gbk', cpg: 'UTF-8' }, 'GB18030'],
    [
      'UTF-8 over GBK that passes for Latin letters in UTF-8',
      { encoding: 'gbk', names: ['摹', '谋'] },
      'GB18030',
    ],
  ])(
    'a lie is found out in a table of two rows: %s',
    async (_, how: { encoding: string; cpg?: string; ldid?: number; names?: string[] }, encoding) => {
      const { names, ...bytes } = how;
      const rows = (names ?? ['城关', '河沿']).map((name) => [name]);
      const layer = await readMadeShapefile({
        columns: [{ ...NAME_COLUMN, name: 'MC' }],
        cpg: names && 'UTF-8',
        ...bytes,
        rows,
        shapes: shapes.slice(0, 2),
      });
      expect(layer.encoding).toBe(encoding);
      expect(layer.features.map((feature) => [feature.attributes.MC])).toEqual(rows);
      expect(layer.fileIssues).toHaveLength(1);
    },
  );

  test('Western text under a Western driver stays Western, Chinese under it is Chinese', async () => {
    const columns = [{ ...NAME_COLUMN, name: 'NOM' }];
    const western = { encoding: 'latin1', ldid: 0x57, columns, rows: [['Áncash']] };
    expect(await readMadeShapefile(western)).toMatchObject({
      encoding: 'Windows-1252',
      encodingFrom: 'ldid',
      features: [{ attributes: { NOM: 'Áncash' } }],
    });
    const chinese = { encoding: 'gbk', ldid: 0x57, columns, rows: [['A区']] };
    expect(await readMadeShapefile(chinese)).toMatchObject({
      encoding: 'GB18030',
      features: [{ attributes: { NOM: 'A区' } }],
    });
  });

  test.each([undefined, 'UTF-8'])('Spanish in UTF-8 is not taken for Chinese (.cpg %s)', async (cpg) => {
    const columns = [{ ...NAME_COLUMN, name: 'NOM' }];
    const layer = await readMadeShapefile({ encoding: 'utf8', cpg, columns, rows: [['Cañete']] });
    expect(layer).toMatchObject({ encoding: 'UTF-8', features: [{ attributes: { NOM: 'Cañete' } }] });
  });

  test('Big5 when asked', async () => {
    const columns = [{ ...NAME_COLUMN, name: '里名' }];
    const layer = await readMadeShapefile({ encoding: 'big5', option: 'big5', columns, rows: [['思源里']] });
    expect(layer).toMatchObject({ encoding: 'Big5', encodingFrom: 'option' });
    expect(layer.features[0]!.attributes).toEqual({ 里名: '思源里' });
  });

  test('Big5 by .cpg', async () => {
    const columns = [{ ...NAME_COLUMN, name: '里名' }];
    const layer = await readMadeShapefile({ encoding: 'big5', cpg: 'Big5', columns, rows: [['思源里']] });
    expect(layer).toMatchObject({ encoding: 'Big5', encodingFrom: 'cpg', fields: ['里名'] });
    expect(layer.features[0]!.attributes).toEqual({ 里名: '思源里' });
  });

  test('Western text under a Western .cpg stays Western', async () => {
    const layer = await readMadeShapefile({
      encoding: 'latin1',
      cpg: 'ISO-8859-1',
      columns: [{ ...NAME_COLUMN, name: 'NOM' }],
      rows: [['Áncash, Cañete']],
    });
    expect(layer.features[0]!.attributes).toEqual({ NOM: 'Áncash, Cañete' });
  });

  test('four-byte characters of GB18030 are read', async () => {
    const bytes = Buffer.concat([iconv.encode('村', 'gbk'), Buffer.from([0x95, 0x32, 0x82, 0x36])]);
    const layer = await readMadeShapefile({ encoding: 'gbk', rows: [[bytes]] });
    expect(layer.features[0]!.attributes).toEqual({ 名称: '村𠀀' });
  });

  test('a field name cut inside a character loses only the half', async () => {
    const layer = await readMadeShapefile({
      encoding: 'utf8',
      columns: [{ ...NAME_COLUMN, name: '图斑编号' }],
      cpg: 'UTF-8',
    });
    expect(layer.fields).toEqual(['图斑编']);
  });

  test('a text cut inside a character loses only the half and says so', async () => {
    const layer = await readMadeShapefile({
      encoding: 'utf8',
      columns: [{ ...NAME_COLUMN, length: 10 }],
      rows: [['网格编码']],
      cpg: 'UTF-8',
    });
    expect(layer.features[0]!.attributes).toEqual({ 名称: '网格编' });
    expect(codes(layer.features[0]!.issues)).toEqual(['text-cut']);
  });
});

describe('values of the .dbf', () => {
  test.each([
    ['a number', { type: 'N', length: 10, decimals: 2 }, 12.5, 12.5, []],
    ['a number in scientific notation', { type: 'F', length: 12 }, '1.25e+003', 1250, []],
    ['a blank number', { type: 'N', length: 10 }, null, null, []],
    ['asterisks', { type: 'N', length: 5 }, '*****', null, ['value-overflow']],
    ['letters in a number', { type: 'N', length: 5 }, 'abc', null, ['value-not-a-number']],
    [
      'a code too long for a number',
      { type: 'N', length: 20 },
      '341882100200300400',
      '341882100200300400',
      [],
    ],
    ['a date', { type: 'D', length: 8 }, '20240229', '2024-02-29', []],
    ['no date', { type: 'D', length: 8 }, '00000000', null, ['value-not-a-date']],
    ['30 February', { type: 'D', length: 8 }, '20240230', null, ['value-not-a-date']],
    ['true', { type: 'L', length: 1 }, true, true, []],
    ['unknown', { type: 'L', length: 1 }, '?', null, ['value-not-yes-or-no']],
    ['a code with leading zeros', { type: 'C', length: 6 }, '010203', '010203', []],
    ['blank text', { type: 'C', length: 6 }, null, null, []],
    ['text padded with NUL', { type: 'C', length: 6 }, Buffer.from('AB\0\0\0\0'), 'AB', []],
  ] as const)('%s', async (_, column, given, value, issues) => {
    const layer = await readMadeShapefile({ columns: [{ name: 'V', ...column }], rows: [[given]] });
    expect(layer.features[0]).toMatchObject({ attributes: { V: value }, refused: false });
    expect(codes(layer.features[0]!.issues)).toEqual(issues);
  });

  test('two fields cut to the same name are told apart', async () => {
    const columns = [
      { ...NAME_COLUMN, name: 'AREA' },
      { ...NAME_COLUMN, name: 'AREA' },
    ];
    expect((await readMadeShapefile({ columns, rows: [['a', 'b']] })).features[0]!.attributes).toEqual({
      AREA: 'a',
      AREA_2: 'b',
    });
  });

  test('a text wider than 255 bytes is read whole', async () => {
    const long = 'x'.repeat(300);
    const parts = makeShapefile({
      columns: [{ ...NAME_COLUMN, length: 300 & 255, decimals: 1 }],
      rows: [],
      shapes: [[square(119, 31)]],
      prj: CGCS2000_PRJ,
    });
    const dbf = parts.get('dbf')!;
    dbf.writeUInt32LE(1, 4);
    dbf.writeUInt16LE(301, 10);
    parts.set('dbf', Buffer.concat([dbf.subarray(0, 65), Buffer.from(` ${long}`)]));
    const [layer] = await collectLayers([await writeParts(temporaryFolder(), 'a', parts)]);
    expect(layer!.features[0]!.attributes).toEqual({ 名称: long });
  });
});
