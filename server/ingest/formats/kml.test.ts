import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';

import { collectLayers } from '../../testing/collect-layers.ts';
import { makeZip } from '../../testing/make-zip.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const SHELL = '119,31,0 119.01,31,0 119.01,31.01,0 119,31.01,0 119,31,0';
const HOLE = '119.002,31.002 119.002,31.008 119.008,31.008 119.002,31.002';
const ring = (kind: 'outer' | 'inner', coordinates: string) =>
  `<${kind}BoundaryIs><LinearRing><coordinates>${coordinates}</coordinates></LinearRing></${kind}BoundaryIs>`;
const polygon = (shell = SHELL, ...holes: string[]) =>
  `<Polygon>${ring('outer', shell)}${holes.map((hole) => ring('inner', hole)).join('')}</Polygon>`;
const placemark = (content: string) => `<Placemark>${content}</Placemark>`;
const kml = (content: string, head = '<?xml version="1.0" encoding="UTF-8"?>') =>
  `${head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>d</name>${content}</Document></kml>`;

async function read(content: string | Buffer, name = 'a.kml', options = {}) {
  const path = join(temporaryFolder(), name);
  await writeFile(path, content);
  return (await collectLayers([path], options))[0]!;
}

test('polygons with holes, names, folders and every kind of extended data', async () => {
  const layer = await read(
    kml(
      `<Schema name="s"><SimpleField name="MJ" type="double"/></Schema>
       <Folder><name>宣城市</name><Folder><name>广德县</name>${placemark(
         `<name>甲 &amp; 乙</name><description><![CDATA[<b>耕地</b>]]></description><styleUrl>#a</styleUrl>
          <TimeSpan><begin>2026-01-01</begin><end>2026-03-31</end></TimeSpan>
          <ExtendedData><Data name="TBLX"><displayName>类型</displayName><value>01</value></Data>
          <SchemaData schemaUrl="#s"><SimpleData name="MJ">12.5</SimpleData><SimpleData name="空"/></SchemaData></ExtendedData>
          ${polygon(SHELL, HOLE)}`,
       )}</Folder></Folder>${placemark(`<name>丙</name>${polygon()}`)}`,
    ),
  );
  expect(layer).toMatchObject({
    format: 'kml',
    encoding: 'UTF-8',
    encodingFrom: 'file',
    crs: 'OGC:CRS84',
    crsFrom: 'standard',
    featureCount: 2,
    fields: ['name', 'description', 'begin', 'end', 'folder', 'TBLX', 'MJ', '空'],
  });
  expect(layer.features[0]!.attributes).toEqual({
    name: '甲 & 乙',
    description: '<b>耕地</b>',
    begin: '2026-01-01',
    end: '2026-03-31',
    folder: '宣城市/广德县',
    TBLX: '01',
    MJ: '12.5',
    空: null,
  });
  expect(layer.features[0]!.geometry!.coordinates).toHaveLength(2);
  expect(layer.features[1]!.attributes).toEqual({ name: '丙' });
});

test('every file says that GCJ-02 cannot be told from the numbers', async () => {
  const layer = await read(kml(placemark(polygon())));
  expect(layer.fileIssues.map((issue) => issue.code)).toEqual(['gcj02-possible']);
});

test.each<[string, string, string[], number]>([
  ['no geometry', '<name>a</name>', ['geometry-null'], 0],
  ['a point', '<Point><coordinates>119,31</coordinates></Point>', ['geometry-not-polygon'], 0],
  [
    'a line',
    '<LineString><coordinates>119,31 120,32</coordinates></LineString>',
    ['geometry-not-polygon'],
    0,
  ],
  [
    'a track of undeclared prefix',
    '<gx:Track><gx:coord>119 31 0</gx:coord></gx:Track>',
    ['geometry-not-polygon'],
    0,
  ],
  [
    'several polygons',
    `<MultiGeometry>${polygon()}${polygon(SHELL.replaceAll('119', '118'))}</MultiGeometry>`,
    [],
    2,
  ],
  [
    'polygons nested among points',
    `<MultiGeometry><Point><coordinates>119,31</coordinates></Point><MultiGeometry>${polygon()}</MultiGeometry></MultiGeometry>`,
    ['collection-polygons-taken'],
    1,
  ],
  ['a ring left open', polygon(SHELL.replace(/ 119,31,0$/, '')), ['ring-closed'], 1],
  ['letters for numbers', polygon('119,x 119,31 120,31'), ['geometry-broken'], 0],
  ['an empty ring', polygon(''), ['geometry-empty', 'ring-collapsed'], 0],
  ['spaces behind the commas', polygon(SHELL.replaceAll(',', ', ')), [], 1],
])('%s', async (_, content, codes, polygons) => {
  const layer = await read(kml(placemark(content) + placemark(polygon())));
  const [one] = layer.features;
  expect(one!.issues.map((issue) => issue.code).sort()).toEqual(codes);
  const parts =
    one!.geometry === null ? 0 : one!.geometry.type === 'Polygon' ? 1 : one!.geometry.coordinates.length;
  expect(parts).toBe(polygons);
});

test('heights are dropped with a note, zeros without', async () => {
  const layer = await read(kml(placemark(polygon(SHELL.replaceAll(',0', ',55')))));
  expect(layer.fileIssues.map((issue) => issue.code)).toContain('z-dropped');
});

test('a declared or undeclared GBK is read, a false declaration found out', async () => {
  const content = placemark(`<name>广德县</name>${polygon()}`);
  const names = async (head: string, encoding: string) => {
    const layer = await read(iconv.encode(kml(content, head), encoding));
    return [layer.features[0]?.attributes['name'], layer.encodingFrom, layer.fileIssues[0]!.code];
  };
  expect(await names('<?xml version="1.0" encoding="GBK"?>', 'gbk')).toEqual([
    '广德县',
    'file',
    'gcj02-possible',
  ]);
  expect(await names('', 'gbk')).toEqual(['广德县', 'gb18030-fallback', 'encoding-not-utf-8']);
  expect(await names('<?xml version="1.0" encoding="UTF-8"?>', 'gbk')).toEqual([
    '广德县',
    'gb18030-fallback',
    'encoding-not-utf-8',
  ]);
});

test('a stray & or &nbsp; stays in the text', async () => {
  const layer = await read(kml(placemark(`<name>a & b&nbsp;c</name>${polygon()}`)));
  expect(layer.features[0]!.attributes['name']).toBe('a & b&nbsp;c');
});

test.each([
  ['cut short', kml(placemark(polygon())).slice(0, -30), 'file-truncated'],
  ['empty', '', 'file-truncated'],
  ['tags that cross', kml('<Folder></Document>'), 'xml-broken'],
  ['not XML', '{"type":"Feature"}', 'xml-broken'],
  ['other XML', '<gpx><wpt/></gpx>', 'kml-not'],
  ['nested without end', kml('<Folder>'.repeat(2000)), 'xml-broken'],
  [
    'an element longer than the limit',
    kml(placemark(`<name>${'a'.repeat(3e6)}</name>`)),
    'feature-too-large',
  ],
])('is refused: %s', async (_, content, code) => {
  const layer = await read(content, 'a.kml', { limits: { featureChars: 1e6 } });
  expect(layer).toMatchObject({ format: 'kml', refusedBy: { code }, features: [] });
});

test('entities of a document type are not expanded', async () => {
  const bomb =
    '<!DOCTYPE k [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>';
  const layer = await read(kml(placemark(`<name>&b;&x;</name>${polygon()}`), bomb));
  expect(layer.features[0]!.attributes['name']).toBe('&b;&x;');
});

describe('KMZ', () => {
  const member = (name: string, text: string) => ({ name, content: Buffer.from(text) });

  test('is a zip whose every .kml is a layer; nothing unpacked is left', async () => {
    const path = join(temporaryFolder(), 'a.kmz');
    const tmpDir = temporaryFolder();
    const image = member('files/a.png', 'x');
    await writeFile(
      path,
      makeZip([member('doc.kml', kml(placemark(polygon()))), image, member('b/c.kml', kml(''))]),
    );
    const layers = await collectLayers([path], { tmpDir });
    expect(layers.map((layer) => [layer.path, layer.features.length])).toEqual([
      [`${path}/b/c.kml`, 0],
      [`${path}/doc.kml`, 1],
    ]);
    expect(await readdir(tmpDir)).toEqual([]);
  });

  test('is read out of a zip as well', async () => {
    const kmz = makeZip([member('doc.kml', kml(placemark(polygon())))]);
    const layer = await read(makeZip([{ name: 'in/a.kmz', content: kmz }]), 'a.zip');
    expect(layer).toMatchObject({ format: 'kml', featureCount: 1 });
  });

  test.each([
    ['without KML', makeZip([member('a.txt', 'x')]), 'kmz-empty'],
    ['with a climbing name', makeZip([member('../doc.kml', 'x')]), 'zip-unsafe'],
    ['that is a bomb', makeZip([{ name: 'doc.kml', content: Buffer.alloc(9e5) }]), 'zip-too-large'],
    ['cut short', makeZip([member('doc.kml', kml(''))]).subarray(0, 100), 'zip-broken'],
  ])('is refused %s', async (_, content, code) => {
    const layer = await read(content, 'a.kmz', { limits: { zipRatioFromBytes: 500_000 } });
    expect(layer).toMatchObject({ format: 'kml', refusedBy: { code } });
  });
});
