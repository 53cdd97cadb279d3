import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import iconv from 'iconv-lite';
import { expect, test } from 'vitest';

import { collectLayers } from '../../testing/collect-layers.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const HEADER = {
  格式版本号: '1.01版本',
  坐标系: '2000国家大地坐标系',
  几度分带: '3',
  投影类型: '高斯克吕格',
  计量单位: '米',
  带号: '40',
  精度: '0.001',
  转换参数: '0,0,0,0,0,0,0',
};
const EAST = 40450000;
const NORTH = 3430000;
const square = (ring: number, x: number, y: number, size: number) =>
  [
    [0, 0],
    [size, 0],
    [size, size],
    [0, size],
    [0, 0],
  ].map(([dn, de], i) => `J${i + 1},${ring},${(y + dn!).toFixed(3)},${(x + de!).toFixed(3)}`);

function text(plots: string[][], header: Record<string, string> = HEADER): string {
  const lines = Object.entries(header).map(([key, value]) => `${key}=${value}`);
  return ['[属性描述]', ...lines, '[地块坐标]', ...plots.flat(), ''].join('\r\n');
}

const plot = (count: number, name: string, ...rings: string[][]) => [
  `${count},0.6400,1,${name},面,H50G001001,住宅,0701,@`,
  ...rings.flat(),
];
const PLOTS = [
  plot(10, '甲', square(1, EAST, NORTH, 100), square(2, EAST + 20, NORTH + 20, 20)),
  plot(5, '乙', square(1, EAST + 500, NORTH, 50)),
];

async function read(content: string | Buffer, options = {}) {
  const path = join(temporaryFolder(), 'a.txt');
  await writeFile(path, content);
  return (await collectLayers([path], options))[0]!;
}

test('plots with rings, northing first, named columns, the zone from the header', async () => {
  const layer = await read(text(PLOTS));
  expect(layer).toMatchObject({
    format: 'boundary-txt',
    encoding: 'UTF-8',
    encodingFrom: 'utf-8-strict',
    crs: 'EPSG:4528',
    crsFrom: 'file',
    featureCount: 2,
    fileIssues: [],
  });
  const [first] = layer.features;
  expect(first!.attributes).toEqual({
    地块面积: '0.6400',
    地块编号: '1',
    地块名称: '甲',
    图形属性: '面',
    图幅号: 'H50G001001',
    地块用途: '住宅',
    地类编码: '0701',
  });
  const rings = first!.geometry!.coordinates as number[][][];
  expect(rings).toHaveLength(2);
  // 50 km west of 120° E, so a little east of 119° E.
  expect(rings[0]![0]![0]).toBeCloseTo(119.476, 2);
  expect(rings[0]![0]![1]).toBeCloseTo(30.99, 2);
});

test('GBK is read without a word, for it is what the tools write', async () => {
  const layer = await read(iconv.encode(text(PLOTS), 'gbk'));
  expect(layer).toMatchObject({ encoding: 'GB18030', encodingFrom: 'gb18030-fallback', fileIssues: [] });
  expect(layer.features[1]!.attributes['地块名称']).toBe('乙');
});

test('eastings without the zone number lie in the same place', async () => {
  const plain = PLOTS.map((lines) => lines.map((line) => line.replace(/,40(\d{6}\.)/, ',$1')));
  const [a, b] = [await read(text(PLOTS)), await read(text(plain))];
  expect(b).toMatchObject({ crs: 'EPSG:4549', fileIssues: [] });
  expect(b.features[0]!.geometry).toEqual(a.features[0]!.geometry);
});

test('six-degree zones and a header without a zone', async () => {
  const six = PLOTS.map((lines) => lines.map((line) => line.replace(/,40(\d{6}\.)/, ',20$1')));
  expect(await read(text(six, { ...HEADER, 几度分带: '6', 带号: '20' }))).toMatchObject({ crs: 'EPSG:4498' });
  const { 带号: _, ...rest } = HEADER;
  expect(await read(text(PLOTS, rest))).toMatchObject({ crs: 'EPSG:4528', crsFrom: 'coordinates' });
});

test.each([
  ["Xi'an 80", { 坐标系: '80国家大地坐标系' }, 'crs-refused'],
  ['Beijing 54', { 坐标系: '1954年北京坐标系' }, 'crs-refused'],
  ['a system nobody knows', { 坐标系: '独立坐标系' }, 'crs-unknown'],
  ['a zone that is none', { 带号: '99' }, 'crs-unknown'],
  ['another zone than the eastings say', { 带号: '39' }, 'crs-mismatch'],
])('is refused: %s', async (_, header, code) => {
  expect(await read(text(PLOTS, { ...HEADER, ...header }))).toMatchObject({
    refusedBy: { code },
    features: [],
  });
});

test('the option wins over the header', async () => {
  const layer = await read(text(PLOTS, { ...HEADER, 坐标系: '80国家大地坐标系' }), { crs: 'EPSG:4528' });
  expect(layer).toMatchObject({ crs: 'EPSG:4528', crsFrom: 'option', refusedBy: null });
  expect(layer.fileIssues.map((issue) => issue.code)).toEqual(['crs-overridden']);
});

test('a count that the points contradict is noted, a point plot refused, an open ring closed', async () => {
  const open = square(1, EAST, NORTH, 100).slice(0, 4);
  const layer = await read(
    text([
      plot(9, '甲', square(1, EAST, NORTH, 100)),
      ['1,,2,丙,点,,,,@', `J1,1,${NORTH},${EAST}`],
      plot(4, '乙', open),
    ]),
  );
  expect(layer.features.map((feature) => feature.issues.map((issue) => issue.code))).toEqual([
    ['point-count-differs'],
    ['geometry-not-polygon'],
    ['ring-closed'],
  ]);
});

test.each([
  ['cut inside a line', text(PLOTS).slice(0, -25), 'file-truncated'],
  ['cut between lines', text(PLOTS).split('\r\n').slice(0, -4).join('\r\n'), 'file-truncated'],
  ['cut inside the header', text(PLOTS).slice(0, 40), 'file-truncated'],
  ['letters for numbers', text([['4,,1,甲,面,,,,@', 'J1,1,a,b'], ...PLOTS]), 'boundary-txt-broken'],
  ['points without a plot', text([square(1, EAST, NORTH, 10), ...PLOTS]), 'boundary-txt-broken'],
  ['no plot', text([]), 'boundary-txt-empty'],
  ['another text', 'hello\n', 'boundary-txt-not'],
  ['nothing', '', 'boundary-txt-not'],
  ['a line without end', '[地块坐标]\n' + 'J'.repeat(3e6), 'feature-too-large'],
])('is refused: %s', async (_, content, code) => {
  expect(await read(content)).toMatchObject({ format: 'boundary-txt', refusedBy: { code }, features: [] });
});

test('in a folder, other texts are passed over', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'readme.txt'), '说明');
  await writeFile(join(folder, 'a.txt'), iconv.encode(text(PLOTS), 'gbk'));
  expect((await collectLayers([folder])).map((layer) => layer.format)).toEqual(['boundary-txt']);
});
