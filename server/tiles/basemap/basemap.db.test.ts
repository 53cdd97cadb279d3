import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { colouredPng } from '../../testing/make-pictures.ts';
import { serveApp, type ServedApp } from '../../testing/serve-app.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { saveBasemap } from './basemaps.queries.ts';
import { openPictures } from './basemap-shelf.ts';

const PNG = colouredPng([10, 120, 60]);
let database: TestDatabase;
let app: ServedApp;

beforeAll(async () => {
  database = await openTestDatabase();
  app = await serveApp(database.db);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

type Row = Parameters<typeof saveBasemap>[1];
const save = (row: Partial<Row> & Pick<Row, 'code' | 'kind' | 'source'>) =>
  saveBasemap(database.db, {
    ...{ regionId: 1, name: row.code, from_south: false, min_zoom: 0, max_zoom: 18 },
    ...{ bounds4490: null, attribution: null, ...row },
  });
const get = async (path: string) => {
  const response = await fetch(`${app.url}${path}`);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
};

function folderOf(z: number, x: number, y: number, bytes: Buffer, extension = 'png'): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, String(z), String(x)), { recursive: true });
  writeFileSync(join(folder, String(z), String(x), `${y}.${extension}`), bytes);
  return folder;
}

function mbtilesOf(z: number, x: number, rowFromSouth: number): string {
  const file = join(temporaryFolder(), 'own.mbtiles');
  const database = new sqlite.Database(file);
  database.exec(
    'create table metadata (name text, value text); create table tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)',
  );
  for (const [name, value] of [
    ['name', '县影像'],
    ['minzoom', '3'],
    ['maxzoom', '5'],
    ['bounds', '117,31,118,32'],
  ])
    database.run('insert into metadata values (?, ?)', [name!, value!]);
  database.run('insert into tiles values (?, ?, ?, ?)', [z, x, rowFromSouth, PNG]);
  database.close();
  return file;
}

test('a folder of tiles is served as it lies, from north or from south, and nothing beside it', async () => {
  await save({ code: 'folder', kind: 'folder', source: folderOf(3, 6, 2, PNG) });
  expect(await get('/imagery/folder/3/6/2')).toEqual({ status: 200, type: 'image/png', bytes: PNG });
  expect((await get('/imagery/folder/3/6/5')).status).toBe(204);
  await save({ code: 'folder', kind: 'folder', source: folderOf(3, 6, 2, PNG), from_south: true });
  expect((await get('/imagery/folder/3/6/5')).bytes).toEqual(PNG);
  for (const path of [
    '/imagery/folder/3/..%2F..%2F/2',
    '/imagery/folder/3/6/..%2Fpasswd',
    '/imagery/folder/3/9/2',
  ])
    expect((await get(path)).status, path).toBeGreaterThanOrEqual(400);
});

test('what is no picture is not handed on, whatever it is called', async () => {
  await save({
    code: 'script',
    kind: 'folder',
    source: folderOf(0, 0, 0, Buffer.from('<script>alert(1)</script>')),
  });
  expect((await get('/imagery/script/0/0/0')).status).toBe(502);
});

test('MBTiles: rows from the south, zooms and extent from its own table', async () => {
  const file = mbtilesOf(3, 6, 5);
  const pictures = (await openPictures('mbtiles', file)) as Awaited<ReturnType<typeof openPictures>> & {
    facts: unknown;
  };
  expect(pictures.facts).toEqual({
    name: '县影像',
    minZoom: 3,
    maxZoom: 5,
    bounds4490: [117, 31, 118, 32],
    attribution: undefined,
  });
  await pictures.close();
  await save({ code: 'archive', kind: 'mbtiles', source: file });
  expect((await get('/imagery/archive/3/6/2')).bytes).toEqual(PNG);
  expect((await get('/imagery/archive/3/6/3')).status).toBe(204);
});

test('a server on the network is asked by us; where it is is told to nobody', async () => {
  const asked: string[] = [];
  const upstream: Server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url!.includes('x=1')) response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
  });
  await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening));
  const { port } = upstream.address() as AddressInfo;
  await save({
    code: 'wmts',
    kind: 'server',
    source: `http://127.0.0.1:${port}/t?x={x}&y={y}&z={z}&tk=secret`,
  });
  expect((await get('/imagery/wmts/3/6/2')).bytes).toEqual(PNG);
  expect(asked).toEqual(['/t?x=6&y=2&z=3&tk=secret']);
  // It may not send us anywhere else.
  const turned = await get('/imagery/wmts/3/1/2');
  expect(turned.status).toBe(502);
  expect(turned.bytes.toString()).not.toMatch(/secret|127\.0\.0\.1/);
  const list = (await get('/api/v1/basemaps')).bytes.toString();
  expect(list).toContain('"code":"wmts"');
  expect(list).not.toMatch(/secret|127\.0\.0\.1|\/tmp/);
  await new Promise((closed) => upstream.close(closed));
});

test('zooms a basemap has not are not looked for; codes nobody gave are told', async () => {
  await save({ code: 'shallow', kind: 'folder', source: folderOf(3, 6, 2, PNG), max_zoom: 2 });
  expect((await get('/imagery/shallow/3/6/2')).status).toBe(204);
  const none = await get('/imagery/none/3/6/2');
  expect([none.status, JSON.parse(none.bytes.toString()).code]).toEqual([404, 'basemap-not-found']);
});

test.each([
  ['folder', '/no/such/folder', 'file-not-found'],
  ['mbtiles', '/etc/passwd', 'file-unreadable'],
  ['pmtiles', '/etc/passwd', 'file-unreadable'],
  ['server', 'http://127.0.0.1/tiles', 'wrong-usage'],
  ['server', 'file:///etc/{z}/{x}/{y}', 'wrong-usage'],
] as const)('%s %s is refused with %s', async (kind, source, code) => {
  await expect(openPictures(kind, source)).rejects.toMatchObject({ code });
});
