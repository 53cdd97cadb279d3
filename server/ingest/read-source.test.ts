import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';

import { collectLayers } from '../testing/collect-layers.ts';
import { makeShapefile } from '../testing/make-shapefile.ts';
import { makeZip } from '../testing/make-zip.ts';
import type { ZipMember } from '../testing/make-zip.ts';
import { temporaryFolder, writeParts } from '../testing/temporary-folder.ts';
import { contentHash, readSources } from './read-source.ts';

const RING = [
  [119, 31],
  [119, 31.01],
  [119.01, 31.01],
  [119.01, 31],
  [119, 31],
];
const GEOJSON = JSON.stringify({
  type: 'Feature',
  properties: { a: 1 },
  geometry: { type: 'Polygon', coordinates: [RING] },
});

const parts = (name = '广德县', encoding = 'utf8') =>
  makeShapefile({
    columns: [{ name: '名称', type: 'C', length: 20 }],
    rows: [[name]],
    shapes: [[RING]],
    encoding,
    ldid: encoding === 'gbk' ? 0x4d : 0,
  });

async function zipFile(members: ZipMember[], name = 'a.zip'): Promise<string> {
  const path = join(temporaryFolder(), name);
  await writeFile(path, makeZip(members));
  return path;
}

const members = (base: string, files = parts(), more: Partial<ZipMember> = {}): ZipMember[] =>
  [...files].map(([extension, content]) => ({
    name: iconv.encode(`${base}.${extension}`, 'gbk'),
    content,
    ...more,
  }));

describe('folders', () => {
  test('are read with all below, in sorted order, the unknown passed over', async () => {
    const folder = temporaryFolder();
    await writeParts(folder, 'b/cells', parts());
    await writeFile(join(folder, 'c.geojson'), GEOJSON);
    await writeFile(join(folder, 'readme.txt'), 'hello');
    await writeFile(join(folder, 'package.json'), '{"name":"x"}');
    await writeFile(join(folder, 'a.json'), GEOJSON);
    await writeFile(join(folder, '.hidden.geojson'), GEOJSON);
    await writeFile(join(folder, 'd.zip'), makeZip(members('内/图斑')));
    const layers = await collectLayers([folder]);
    expect(layers.map((layer) => layer.path.slice(folder.length))).toEqual([
      '/a.json',
      '/b/cells.shp',
      '/c.geojson',
      '/d.zip/内/图斑.shp',
    ]);
    expect(layers.every((layer) => layer.features.length === 1)).toBe(true);
  });

  test('parts of a shapefile belong together whatever their case', async () => {
    const folder = temporaryFolder();
    const files = parts();
    await writeFile(join(folder, 'Cells.SHP'), files.get('shp')!);
    await writeFile(join(folder, 'cells.dbf'), files.get('dbf')!);
    const [layer] = await collectLayers([join(folder, 'Cells.SHP')]);
    expect(layer!.features[0]!.attributes).toEqual({ 名称: '广德县' });
  });

  test('naming every part of a shapefile reads it once', async () => {
    const folder = temporaryFolder();
    await writeParts(folder, 'a', parts());
    expect(await collectLayers([join(folder, 'a.dbf'), join(folder, 'a.shp'), folder])).toHaveLength(1);
  });

  test('a broken file does not keep the others out', async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, 'a.geojson'), GEOJSON.slice(0, 50));
    await writeFile(join(folder, 'b.zip'), 'not a zip');
    await writeFile(join(folder, 'c.geojson'), GEOJSON);
    const layers = await collectLayers([folder]);
    expect(
      layers.map((layer) => [layer.format, layer.refusedBy?.code ?? null, layer.features.length]),
    ).toEqual([
      ['geojson', 'file-truncated', 0],
      ['zip', 'zip-broken', 0],
      ['geojson', null, 1],
    ]);
  });

  test('a link in a circle does not hang', async () => {
    const folder = temporaryFolder();
    await symlink(folder, join(folder, 'again'));
    await writeFile(join(folder, 'a.geojson'), GEOJSON);
    expect(await collectLayers([folder])).toHaveLength(1);
  });
});

describe('wrong paths and options throw', () => {
  test.each([
    ['a path that is not there', 'missing.shp', {}, 'file-not-found'],
    ['a format nobody knows', 'a.doc', {}, 'format-unknown'],
    ['a folder of nothing', 'empty', {}, 'nothing-to-import'],
    ['an encoding nobody knows', 'a.geojson', { encoding: 'klingon' }, 'wrong-usage'],
    ['a crs nobody knows', 'a.geojson', { crs: 'EPSG:99999' }, 'crs-unknown'],
    ["Xi'an 80", 'a.geojson', { crs: 'EPSG:4610' }, 'crs-refused'],
  ])('%s', async (_, name, options, code) => {
    const folder = temporaryFolder();
    await writeFile(join(folder, 'a.geojson'), GEOJSON);
    await writeFile(join(folder, 'a.doc'), 'x');
    await mkdir(join(folder, 'empty'));
    await expect(collectLayers([join(folder, name)], options)).rejects.toMatchObject({ code });
  });
});

describe('zips', () => {
  test('names in code page 936 without the UTF-8 flag are read, layers in nested folders too', async () => {
    const path = await zipFile([
      ...members('宣城/二级/变化图斑', parts('宁国市', 'gbk')),
      ...members('宣城/甲'),
    ]);
    const layers = await collectLayers([path]);
    expect(layers.map((layer) => layer.path)).toEqual([
      `${path}/宣城/二级/变化图斑.shp`,
      `${path}/宣城/甲.shp`,
    ]);
    expect(layers[0]).toMatchObject({ encodingFrom: 'ldid', features: [{ attributes: { 名称: '宁国市' } }] });
  });

  test('names with the UTF-8 flag, UTF-8 names without it and backslashes are read', async () => {
    const [shp, dbf] = [parts().get('shp')!, parts().get('dbf')!];
    const path = await zipFile([
      { name: '甲.shp', content: shp, utf8: true },
      { name: '甲.dbf', content: dbf, utf8: true },
      { name: '内\\乙.shp', content: shp },
      { name: '__MACOSX/._甲.shp', content: Buffer.from('x') },
    ]);
    expect((await collectLayers([path])).map((layer) => layer.path.slice(path.length))).toEqual([
      '/内/乙.shp',
      '/甲.shp',
    ]);
  });

  test.each<[string, ZipMember[], string]>([
    ['a name that climbs out', [{ name: '../a.shp', content: Buffer.from('x') }], 'zip-unsafe'],
    [
      'a name that climbs by backslash',
      [{ name: 'a\\..\\..\\b.shp', content: Buffer.from('x') }],
      'zip-unsafe',
    ],
    ['an absolute name', [{ name: '/etc/a.shp', content: Buffer.from('x') }], 'zip-unsafe'],
    ['a drive letter', [{ name: 'C:/a.shp', content: Buffer.from('x') }], 'zip-unsafe'],
    ['a link', [{ name: 'a.shp', content: Buffer.from('/etc/passwd'), symlink: true }], 'zip-unsafe'],
    ['a password', [{ name: 'a.shp', content: Buffer.from('x'), encrypted: true }], 'zip-encrypted'],
    [
      'too many entries',
      Array.from({ length: 30 }, (_, i) => ({ name: `${i}.txt`, content: Buffer.alloc(1) })),
      'zip-too-large',
    ],
    ['too many bytes', [{ name: 'a.shp', content: Buffer.alloc(2_000_000, 7) }], 'zip-too-large'],
    ['a bomb', [{ name: 'a.shp', content: Buffer.alloc(900_000) }], 'zip-too-large'],
    ['a wrong checksum', members('a', parts(), { crc: 1 }), 'zip-broken'],
  ])('%s is refused', async (_, content, code) => {
    const limits = { zipEntries: 20, zipBytes: 1_000_000, zipRatioFromBytes: 500_000 };
    const [layer] = await collectLayers([await zipFile(content)], { limits });
    expect(layer).toMatchObject({ refusedBy: { code }, features: [] });
  });

  test('a zip of nothing useful throws', async () => {
    const path = await zipFile([{ name: 'readme.txt', content: Buffer.from('x') }]);
    await expect(collectLayers([path])).rejects.toMatchObject({ code: 'nothing-to-import' });
  });

  test('what was unpacked is gone afterwards, also when the caller stops or throws', async () => {
    const path = await zipFile(members('a'));
    const tmpDir = temporaryFolder();
    await collectLayers([path], { tmpDir });
    expect(await readdir(tmpDir)).toEqual([]);
    for await (const layer of readSources([path], { tmpDir })) {
      expect(await readdir(tmpDir)).toHaveLength(1);
      for await (const feature of layer.features()) if (feature) break;
      break;
    }
    expect(await readdir(tmpDir)).toEqual([]);
    const failing = async () => {
      for await (const layer of readSources([path], { tmpDir })) throw new Error(layer.format);
    };
    await expect(failing()).rejects.toThrow('shapefile');
    expect(await readdir(tmpDir)).toEqual([]);
  });
});

describe('the content hash', () => {
  test('is of names and bytes, not of the place', async () => {
    const [a, b] = [temporaryFolder(), temporaryFolder()];
    await writeParts(a, 'x/cells', parts());
    await writeParts(b, 'x/cells', parts());
    const hash = await contentHash([a]);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await contentHash([b])).toBe(hash);
    await writeFile(join(b, 'x/cells.prj'), 'GEOGCS');
    expect(await contentHash([b])).not.toBe(hash);
  });

  test('is there for a broken zip as well', async () => {
    const path = await zipFile(members('a', parts(), { crc: 1 }));
    expect(await contentHash([path])).toMatch(/^[0-9a-f]{64}$/);
  });
});

test.skipIf(process.getuid?.() === 0)('a file we may not read is refused, the others are read', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'a.geojson'), GEOJSON);
  await writeFile(join(folder, 'b.geojson'), GEOJSON);
  await chmod(join(folder, 'a.geojson'), 0);
  expect((await collectLayers([folder])).map((layer) => layer.refusedBy?.code)).toEqual([
    'file-unreadable',
    undefined,
  ]);
});
