import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import fc from 'fast-check';
import { writeXlsx } from 'hucre/xlsx';
import iconv from 'iconv-lite';
import { test } from 'vitest';

import { damage, damaged, expectClear } from '../../testing/damaged-file.ts';
import { makeZip } from '../../testing/make-zip.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const FIXTURES = join(import.meta.dirname, '../../../data/fixtures/formats');
const FEATURE =
  '{"type":"Feature","properties":{"名":"广德"},"geometry":{"type":"Polygon","coordinates":[[[119,31],[119.01,31],[119.01,31.01],[119,31]]]}}';
const KML =
  '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Folder><name>广德</name><Placemark><ExtendedData><Data name="a"><value>1</value></Data></ExtendedData><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>119,31,0 119.01,31,0 119.01,31.01,0 119,31,0</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark></Folder></kml>';
const TXT =
  '[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n计量单位=米\n带号=40\n[地块坐标]\n4,0.5,1,甲,面,,,,@\nJ1,1,3430000,40450000\nJ2,1,3430100,40450000\nJ3,1,3430100,40450100\nJ1,1,3430000,40450000\n';

const TABLE = [
  ['代码', 'wkt'],
  ['01', 'POLYGON((119 31,119.01 31,119.01 31.01,119 31))'],
];
const XLSX = Buffer.from(await writeXlsx({ sheets: [{ name: '甲', rows: TABLE }] }));

test.each<[string, Buffer]>([
  ['a.ndjson', Buffer.from(`${FEATURE}\n${FEATURE}\n`)],
  ['a.geojsons', Buffer.from(`\x1e${FEATURE}\n\x1e${FEATURE}\n`)],
  ['a.kml', Buffer.from(KML)],
  ['a.kmz', makeZip([{ name: 'doc.kml', content: Buffer.from(KML) }])],
  ['a.gpkg', readFileSync(join(FIXTURES, 'layers.gpkg'))],
  ['a.csv', iconv.encode(TABLE.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n'), 'gbk')],
  ['a.xlsx', XLSX],
  ['a.txt', iconv.encode(TXT, 'gbk')],
])('%s with damaged bytes is read or refused, never worse', async (name, bytes) => {
  await fc.assert(
    fc.asyncProperty(damage, async (how) => {
      const path = join(temporaryFolder(), name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, damaged(bytes, how));
      await expectClear(path);
    }),
    { numRuns: 120 },
  );
});
