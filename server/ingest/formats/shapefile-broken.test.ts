import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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

describe('incomplete and broken files', () => {
  const three = {
    shapes: [[square(119, 31)], [square(119.1, 31)], [square(119.2, 31)]],
    rows: [['a'], ['b'], ['c']],
  };

  test('without .dbf the geometries come without attributes', async () => {
    const folder = temporaryFolder();
    const path = await writeParts(
      folder,
      'a',
      makeShapefile({ columns: [NAME_COLUMN], ...three, prj: CGCS2000_PRJ }),
    );
    await rm(join(folder, 'a.dbf'));
    const [layer] = await collectLayers([path]);
    expect(codes(layer!.fileIssues)).toEqual(['dbf-missing']);
    expect(layer!.features.map((feature) => feature.attributes)).toEqual([{}, {}, {}]);
  });

  test('a .dbf alone is refused', async () => {
    const folder = temporaryFolder();
    await writeParts(folder, 'a', makeShapefile({ columns: [NAME_COLUMN], ...three }));
    await rm(join(folder, 'a.shp'));
    const [layer] = await collectLayers([join(folder, 'a.dbf')]);
    expect(layer!.refusedBy).toMatchObject({ code: 'shp-missing' });
  });

  test('deleted rows are skipped with their shapes', async () => {
    const layer = await readMadeShapefile({ ...three, deleted: [1] });
    expect(codes(layer.fileIssues)).toEqual(['row-deleted']);
    expect(layer.features.map((feature) => [feature.index, feature.attributes['名称']])).toEqual([
      [0, 'a'],
      [2, 'c'],
    ]);
    expect(layer.featureCount).toBe(2);
  });

  test('different counts of shapes and rows are noted', async () => {
    const layer = await readMadeShapefile({ ...three, rows: [['a'], ['b']] });
    expect(codes(layer.fileIssues)).toEqual(['count-mismatch']);
    expect(layer.features.map((feature) => feature.attributes)).toEqual([{ 名称: 'a' }, { 名称: 'b' }, {}]);
  });

  test.each([
    ['shp', 300],
    ['shp', 50],
    ['dbf', 100],
  ])('a .%s cut to %i bytes is refused whole', async (extension, length) => {
    const folder = temporaryFolder();
    const path = await writeParts(
      folder,
      'a',
      makeShapefile({ columns: [NAME_COLUMN], ...three, prj: CGCS2000_PRJ }),
    );
    await truncate(join(folder, `a.${extension}`), length);
    const [layer] = await collectLayers([path]);
    expect(layer).toMatchObject({ refusedBy: { code: 'file-truncated' }, features: [] });
  });

  test.each([
    ['a record length of nothing', (shp: Buffer) => shp.writeInt32BE(0, 104), 'shp-broken'],
    ['a record length past the end', (shp: Buffer) => shp.writeInt32BE(0x7fffff, 104), 'file-truncated'],
    ['a negative record length', (shp: Buffer) => shp.writeInt32BE(-5, 104), 'shp-broken'],
    ['more points than the record holds', (shp: Buffer) => shp.writeInt32LE(99, 108 + 40), 'shp-broken'],
    ['parts that begin nowhere', (shp: Buffer) => shp.writeInt32LE(7, 108 + 44), 'shp-broken'],
    ['another magic number', (shp: Buffer) => shp.writeInt32BE(1, 0), 'shp-broken'],
  ])('%s refuses the file', async (_, damage, code) => {
    const parts = makeShapefile({ columns: [NAME_COLUMN], ...three, prj: CGCS2000_PRJ });
    damage(parts.get('shp')!);
    const [layer] = await collectLayers([await writeParts(temporaryFolder(), 'a', parts)]);
    expect(layer).toMatchObject({ refusedBy: { code }, features: [] });
  });

  test('bytes after the last record, and a length never filled in, are noted and read', async () => {
    for (const damage of [
      (shp: Buffer) => Buffer.concat([shp, Buffer.alloc(30)]),
      (shp: Buffer) => (shp.writeInt32BE(50, 24), shp),
    ]) {
      const parts = makeShapefile({ columns: [NAME_COLUMN], ...three, prj: CGCS2000_PRJ });
      parts.set('shp', damage(parts.get('shp')!));
      const [layer] = await collectLayers([await writeParts(temporaryFolder(), 'a', parts)]);
      expect(codes(layer!.fileIssues)).toEqual(['shp-length-wrong']);
      expect(layer!.features).toHaveLength(3);
    }
  });

  test('an empty shapefile is a layer of no features', async () => {
    const layer = await readMadeShapefile({ shapes: [], rows: [] });
    expect(layer).toMatchObject({ refusedBy: null, featureCount: 0, features: [] });
  });

  test('a .dbf that is something else refuses the file', async () => {
    const folder = temporaryFolder();
    const path = await writeParts(
      folder,
      'a',
      makeShapefile({ columns: [NAME_COLUMN], ...three, prj: CGCS2000_PRJ }),
    );
    await writeFile(join(folder, 'a.dbf'), 'x'.repeat(200));
    expect((await collectLayers([path]))[0]!.refusedBy).toMatchObject({ code: 'dbf-broken' });
  });
});
