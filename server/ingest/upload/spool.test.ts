import { readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openSpool, SPOOL_LIMITS } from './spool.ts';

const bytes = (text: string) => Readable.from([Buffer.from(text)]);

function made(limits: Partial<typeof SPOOL_LIMITS> = {}) {
  const home = temporaryFolder();
  return { home, spool: openSpool(home, { ...SPOOL_LIMITS, spareBytes: 0, ...limits }) };
}
const partsOf = (home: string, id: string) => readdir(join(home, 'uploads', id, 'parts'));

test('files lie below the folder of their upload under the names they came with', async () => {
  const { spool } = made();
  const { id } = await spool.create();
  await spool.add(id, '乡镇/界线.shp', bytes('shp'), 3);
  await spool.add(id, '../../界线.dbf', bytes('dbfdbf'), 6);
  expect((await spool.look(id)).files).toEqual([
    { path: '乡镇/界线.shp', bytes: 3 },
    { path: '界线.dbf', bytes: 6 },
  ]);
  expect((await stat(join(await spool.folder(id), '界线.dbf'))).size).toBe(6);
});

test('the same name again replaces the file', async () => {
  const { spool } = made();
  const { id } = await spool.create();
  await spool.add(id, 'a.zip', bytes('first'), 5);
  expect((await spool.add(id, 'a.zip', bytes('2'), 1)).bytes).toBe(1);
});

test('an upload that breaks off leaves nothing', async () => {
  const { home, spool } = made();
  const { id } = await spool.create();
  const broken = Readable.from(
    (function* () {
      yield Buffer.from('half');
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    })(),
  );
  await expect(spool.add(id, 'a.zip', broken, 100)).rejects.toMatchObject({ code: 'wrong-request' });
  expect((await spool.look(id)).files).toEqual([]);
  expect(await partsOf(home, id)).toEqual([]);
});

test('more bytes than an upload takes are refused, announced or not', async () => {
  const { home, spool } = made({ uploadBytes: 10 });
  const { id } = await spool.create();
  await spool.add(id, 'a', bytes('123456'), 6);
  await expect(spool.add(id, 'b', bytes('12345'), 5)).rejects.toMatchObject({ code: 'upload-too-large' });
  await expect(spool.add(id, 'b', bytes('12345'), null)).rejects.toMatchObject({ code: 'upload-too-large' });
  expect((await spool.look(id)).bytes).toBe(6);
  expect(await partsOf(home, id)).toEqual([]);
});

test('a disk without room is said before the bytes come', async () => {
  const { spool } = made({ spareBytes: Number.MAX_SAFE_INTEGER });
  const { id } = await spool.create();
  await expect(spool.add(id, 'a', bytes('1'), 1)).rejects.toMatchObject({ code: 'disk-full' });
});

test('what nobody touched for a day is swept, what was used is kept', async () => {
  const { home, spool } = made();
  const old = await spool.create();
  const used = await spool.create();
  const yesterday = new Date(Date.now() - SPOOL_LIMITS.keepMs - 1000);
  for (const { id } of [old, used]) await utimes(join(home, 'uploads', id), yesterday, yesterday);
  await spool.folder(used.id);
  await spool.sweep();
  await expect(spool.look(old.id)).rejects.toMatchObject({ code: 'upload-not-found' });
  expect((await spool.look(used.id)).files).toEqual([]);
});

test.each(['../../etc', 'x', '', 'a'.repeat(200)])('%j is no id of an upload', async (id) => {
  await expect(made().spool.look(id)).rejects.toThrow();
});
