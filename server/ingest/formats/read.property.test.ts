import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { toGrid } from '../../geo/crs/to-4490.ts';
import { collectLayers } from '../../testing/collect-layers.ts';
import { damage, damaged, expectClear } from '../../testing/damaged-file.ts';
import { makeShapefile } from '../../testing/make-shapefile.ts';
import { makeZip } from '../../testing/make-zip.ts';
import { temporaryFolder, writeParts } from '../../testing/temporary-folder.ts';

const COLUMNS = [
  { name: '名称', type: 'C', length: 60 },
  { name: 'MJ', type: 'N', length: 14, decimals: 2 },
] as const;

/** Clockwise rectangles that keep apart, so that every one is a part of its own. */
const shapes = fc.array(
  fc.array(
    fc.tuple(
      fc.double({ min: 0.001, max: 0.4, noNaN: true }),
      fc.double({ min: 0.001, max: 0.4, noNaN: true }),
    ),
    { minLength: 1, maxLength: 5 },
  ),
  { minLength: 1, maxLength: 8 },
);
const hanzi = fc.string({ unit: fc.constantFrom(...'广德县宁国市垴村图斑甲乙丙0A 镕'), maxLength: 15 });

test('what is written to a shapefile is read back, in GBK and in UTF-8', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.array(fc.tuple(hanzi, fc.integer({ min: -1e9, max: 1e9 }))),
      fc.constantFrom('gbk', 'utf8'),
      async (parts, values, encoding) => {
        const rings = parts.map((one) =>
          one.map(([w, h], i) => [
            [100 + i, 30],
            [100 + i, 30 + h],
            [100 + i + w, 30 + h],
            [100 + i + w, 30],
            [100 + i, 30],
          ]),
        );
        const rows = rings.map((_, i) => [values[i]?.[0] ?? '', (values[i]?.[1] ?? 0) / 100]);
        const files = makeShapefile({ columns: [...COLUMNS], rows, shapes: rings, encoding, cpg: encoding });
        const [layer] = await collectLayers([await writeParts(temporaryFolder(), 'a', files)]);
        expect(layer!.features.map((f) => f.attributes)).toEqual(
          rows.map(([text, number]) => ({
            名称: (text as string).trimEnd() || null,
            MJ: Number((number as number).toFixed(2)),
          })),
        );
        const grid = rings.map((one) => one.map((ring) => [ring.map(([x, y]) => [toGrid(x!), toGrid(y!)])]));
        expect(
          layer!.features.map((f) =>
            f.geometry!.type === 'Polygon' ? [f.geometry!.coordinates] : f.geometry!.coordinates,
          ),
        ).toEqual(grid);
      },
    ),
    { numRuns: 40 },
  );
});

const SHELL = [
  [119, 31],
  [119, 31.01],
  [119.01, 31.01],
  [119.01, 31],
  [119, 31],
];
const HOLE = [
  [119.002, 31.002],
  [119.008, 31.002],
  [119.008, 31.008],
  [119.002, 31.002],
];
const files = () =>
  makeShapefile({
    columns: [...COLUMNS],
    rows: [
      ['广德', 1],
      ['宁国', 2],
    ],
    shapes: [[SHELL, HOLE], [SHELL]],
    encoding: 'gbk',
    prj: 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]',
  });
const GEOJSON = Buffer.from(
  JSON.stringify({
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: { 名: '广德' },
        geometry: { type: 'Polygon', coordinates: [SHELL, HOLE] },
      },
    ],
  }),
);

test.each(['shp', 'dbf', 'prj'])(
  'a .%s with damaged bytes is read or refused, never worse',
  async (extension) => {
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        const parts = files();
        parts.set(extension, damaged(parts.get(extension)!, how));
        await expectClear(await writeParts(temporaryFolder(), 'a', parts));
      }),
      { numRuns: 120 },
    );
  },
);

test.each([
  ['zip', makeZip([...files()].map(([extension, content]) => ({ name: `a.${extension}`, content })))],
  ['geojson', GEOJSON],
])('a .%s with damaged bytes is read or refused, never worse', async (extension, bytes) => {
  await fc.assert(
    fc.asyncProperty(damage, async (how) => {
      const path = join(temporaryFolder(), `a.${extension}`);
      await writeFile(path, damaged(bytes, how));
      await expectClear(path);
    }),
    { numRuns: 120 },
  );
});
