import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import iconv from 'iconv-lite';
import { expect, test } from 'vitest';

import { collectLayers } from '../../testing/collect-layers.ts';
import { makeZip } from '../../testing/make-zip.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const RING = [
  [119, 31],
  [119.01, 31],
  [119.01, 31.01],
  [119, 31],
];
const feature = (name: string, geometry: unknown = { type: 'Polygon', coordinates: [RING] }) => ({
  type: 'Feature',
  properties: { 名称: name },
  geometry,
});
const line = (name: string) => JSON.stringify(feature(name));

async function read(content: string | Buffer, name = 'a.ndjson', options = {}) {
  const path = join(temporaryFolder(), name);
  await writeFile(path, content);
  return (await collectLayers([path], options))[0]!;
}

test.each([
  ['lines', `${line('广德')}\n${line('宁国')}\n`],
  ['lines without a last break', `${line('广德')}\n${line('宁国')}`],
  [
    'lines ended as Windows does, blank ones between, behind a byte order mark',
    `\uFEFF${line('广德')}\r\n\r\n${line('宁国')}\r\n`,
  ],
  ['a text sequence', `\x1e${line('广德')}\n\x1e${line('宁国')}\n`],
  [
    'a text sequence with breaks inside',
    `\x1e${JSON.stringify(feature('广德'), null, 2)}\n\x1e${line('宁国')}\n`,
  ],
  [
    'a collection appended to a line',
    `${line('广德')}\n${JSON.stringify({ type: 'FeatureCollection', features: [feature('宁国')] })}\n`,
  ],
])('%s', async (_, content) => {
  const layer = await read(content);
  expect(layer).toMatchObject({ format: 'ndjson', featureCount: 2, crs: 'OGC:CRS84', fields: ['名称'] });
  expect(layer.features.map((one) => [one.attributes['名称'], one.refused])).toEqual([
    ['广德', false],
    ['宁国', false],
  ]);
});

test('bare geometries are features without attributes', async () => {
  const layer = await read(JSON.stringify({ type: 'Polygon', coordinates: [RING] }) + '\n');
  expect(layer.features[0]).toMatchObject({ attributes: {}, refused: false });
});

test('GBK is read with a note', async () => {
  const layer = await read(iconv.encode(`${line('广德')}\n`, 'gbk'), 'a.geojsonl');
  expect(layer).toMatchObject({ encoding: 'GB18030', encodingFrom: 'gb18030-fallback' });
  expect(layer.fileIssues.map((issue) => issue.code)).toEqual(['encoding-not-utf-8']);
  expect(layer.features[0]!.attributes).toEqual({ 名称: '广德' });
});

test.each([
  ['cut inside the last line', `${line('a')}\n${line('b').slice(0, 60)}`, 'file-truncated'],
  ['broken in the middle', `${line('a')}\n{"type": nope}\n${line('b')}\n`, 'json-broken'],
  ['JSON that is something else', '{"name":"x"}\n', 'geojson-not'],
  ['longer than the limit', `${line('a'.repeat(3000))}\n`, 'feature-too-large'],
  [
    'metres',
    `${JSON.stringify(feature('a', { type: 'Polygon', coordinates: [RING.map(([x, y]) => [x! * 1e5, y! * 1e5])] }))}\n`,
    'crs-mismatch',
  ],
])('is refused: %s', async (_, content, code) => {
  const layer = await read(content, 'a.geojsons', { limits: { featureChars: 2000 } });
  expect(layer).toMatchObject({ format: 'ndjson', refusedBy: { code }, features: [] });
});

test('in a zip and in a folder it is found, and a .jsonl of something else is passed over', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'log.jsonl'), '{"level":30,"msg":"started"}\n');
  await writeFile(join(folder, 'a.jsonl'), line('a'));
  await writeFile(join(folder, 'b.zip'), makeZip([{ name: 'x/b.ndjson', content: Buffer.from(line('b')) }]));
  const layers = await collectLayers([folder]);
  expect(layers.map((layer) => [layer.path.slice(folder.length), layer.features.length])).toEqual([
    ['/a.jsonl', 1],
    ['/b.zip/x/b.ndjson', 1],
  ]);
});
