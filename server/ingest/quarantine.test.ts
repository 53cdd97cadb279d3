import { expect, test } from 'vitest';

import { refusedLayer, SourceRefusal } from './formats/source-refusal.ts';
import { Quarantine } from './quarantine.ts';

const issue = { feature: 0, code: 'geometry-null', message: '没有图形 / none', repaired: false };
const layer = {
  ...refusedLayer('a.shp', 'shapefile', new SourceRefusal('x', 'x')),
  originals: () =>
    Promise.resolve({
      head: {},
      async *read(positions: ReadonlySet<number>) {
        for (const index of positions) yield { index, kind: 'row' as const, bytes: Buffer.alloc(100) };
      },
    }),
};

test('the quarantine is bounded in features, in bytes and in bytes of one feature, and says so', async () => {
  const quarantine = new Quarantine({ features: 3, bytes: 250, featureBytes: 150 });
  for (let i = 0; i < 5; i++) quarantine.refuse(i, [issue], {});
  expect(await quarantine.fetch(layer, 0)).toMatchObject({ code: 'quarantine-full', feature: null });
  expect(quarantine.features.map(({ original, bytes }) => [original?.length ?? null, bytes])).toEqual([
    [100, 100],
    [100, 100],
    [null, 100],
  ]);
});
