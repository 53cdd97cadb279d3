import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { writeXlsx } from 'hucre/xlsx';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';

import { makeZip } from '../../testing/make-zip.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTables } from './open-table.ts';

async function read(content: string | Uint8Array, name = 'a.csv', options = {}) {
  const path = join(temporaryFolder(), name);
  await writeFile(path, content);
  const tables = await openTables(path, options);
  return Promise.all(
    tables.map(async (table) => {
      const rows = [];
      for await (const row of table.rows()) rows.push(row);
      return { ...table, rows };
    }),
  );
}
const valuesOf = async (content: string | Uint8Array, name = 'a.csv', options = {}) => {
  const [table] = await read(content, name, options);
  return [table!.header, ...table!.rows.map((row) => row.values)];
};
const EXPECTED = [
  ['姓名', '代码'],
  ['王 "小" 明', '0123'],
];

describe('CSV', () => {
  test.each<[string, string | Uint8Array, string, string]>([
    ['UTF-8', '姓名,代码\n"王 ""小"" 明",0123\n', 'UTF-8', 'utf-8-strict'],
    ['UTF-8 behind a byte order mark', '\uFEFF姓名,代码\r\n"王 ""小"" 明",0123\r\n', 'UTF-8', 'bom'],
    ['GBK', iconv.encode('姓名,代码\n"王 ""小"" 明",0123\n', 'gbk'), 'GB18030', 'gb18030-fallback'],
    [
      "Excel's Unicode text",
      iconv.encode('姓名\t代码\r\n"王 ""小"" 明"\t0123\r\n', 'utf16le', { addBOM: true }),
      'UTF-16LE',
      'bom',
    ],
    ['semicolons', '姓名;代码\n"王 ""小"" 明";0123', 'UTF-8', 'utf-8-strict'],
    ['a line that names the delimiter', 'sep=|\n姓名|代码\n"王 ""小"" 明"|0123', 'UTF-8', 'utf-8-strict'],
    [
      'codes kept as text by a tab or a formula',
      '姓名,代码\n"\t王 ""小"" 明","=""0123"""',
      'UTF-8',
      'utf-8-strict',
    ],
  ])('%s', async (_, content, encoding, encodingFrom) => {
    const [table] = await read(content);
    expect(table).toMatchObject({ encoding, encodingFrom, name: null, issues: [] });
    expect([table!.header, ...table!.rows.map((row) => row.values)]).toEqual(EXPECTED);
  });

  test('rows are brought to the width of the header, empty ones left out, lines are those of the file', async () => {
    const [table] = await read('a,b,,b,\n1\n,,\n\n"x\ny",2,3,4,5,6\n7,8\n');
    expect(table!.header).toEqual(['a', 'b', '列3', 'b_2']);
    expect(table!.rows).toEqual([
      { line: 2, values: ['1', null, null, null] },
      { line: 5, values: ['x\ny', '2', '3', '4'] },
      { line: 7, values: ['7', '8', null, null] },
    ]);
  });

  test.each([
    ['a quote that is never closed', 'a,b\n"1,2\n3,4', 'file-truncated'],
    ['nothing', '', 'table-empty'],
    ['a row over the limit', `a,b\n${'x'.repeat(2e4)},1`, 'feature-too-large'],
    ['bytes of no encoding', Buffer.from([0x61, 0x0a, 0xff, 0xff]), 'encoding-wrong'],
  ])('is refused: %s', async (_, content, code) => {
    await expect(read(content, 'a.csv', { limits: { featureChars: 1e4 } })).rejects.toMatchObject({ code });
  });
});

describe('Excel', () => {
  const workbook = () =>
    writeXlsx({
      sheets: [
        {
          name: '网格 & 人',
          rows: [
            ['代码', '日期', '数', '真'],
            ['0123', new Date(Date.UTC(2026, 2, 31)), 12.5, true],
            [],
            [null, new Date(Date.UTC(2026, 2, 31, 8, 30)), null, null],
          ],
        },
        { name: '空', rows: [] },
        { name: '藏', rows: [['x'], [1]], hidden: true },
        { name: '二', rows: [['y'], [' z ']] },
      ],
    });

  test('every visible sheet with a header is a table, cells keep their types', async () => {
    const tables = await read(await workbook(), 'a.xlsx');
    expect(tables.map((table) => table.name)).toEqual(['网格 & 人', '二']);
    expect(tables[0]).toMatchObject({ header: ['代码', '日期', '数', '真'], encoding: null });
    expect(tables[0]!.rows).toEqual([
      { line: 2, values: ['0123', '2026-03-31', 12.5, true] },
      { line: 4, values: [null, '2026-03-31 08:30:00', null, null] },
    ]);
    expect(await valuesOf(await workbook(), 'a.xlsx')).toHaveLength(3);
  });

  test.each<[string, () => Uint8Array | Promise<Uint8Array>, string]>([
    ['cut short', async () => (await workbook()).subarray(0, 2000), 'xlsx-broken'],
    ['empty', () => Buffer.alloc(0), 'xlsx-broken'],
    ['an old .xls', () => Buffer.from('d0cf11e0a1b11ae100000000', 'hex'), 'xls-old'],
    ['a zip of something else', () => makeZip([{ name: 'a.txt', content: Buffer.from('x') }]), 'xlsx-broken'],
    [
      'a sheet that is no XML',
      () =>
        makeZip([
          {
            name: 'xl/workbook.xml',
            content: Buffer.from('<workbook><sheets><sheet name="a"/></sheets></workbook>'),
          },
        ]),
      'xlsx-broken',
    ],
    [
      'a bomb',
      () => makeZip([{ name: 'xl/worksheets/sheet1.xml', content: Buffer.alloc(3e6) }]),
      'zip-too-large',
    ],
  ])('is refused: %s', async (_, make, code) => {
    const limits = { zipRatioFromBytes: 1e6 };
    await expect(read(await make(), 'a.xlsx', { limits })).rejects.toMatchObject({ code });
  });
});
