import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { collectLayers } from '../../testing/collect-layers.ts';

const FOLDER = join(import.meta.dirname, '../../../data/fixtures/import');

/** What the fixture says of itself: issue codes feature by feature, or the code the whole file is refused with. */
function expectationOf(name: string): { why: string; expect: string[][] | string } {
  if (name === 'truncated.geojson')
    return { why: 'the file ends inside a feature', expect: 'file-truncated' };
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8').replace(/^\uFEFF/, ''));
}

const names = readdirSync(FOLDER).filter((name) => name.endsWith('.geojson'));

test.each(names.map((name) => ({ name, ...expectationOf(name) })))(
  '$name: $why',
  async ({ name, expect: expected }) => {
    const [layer] = await collectLayers([join(FOLDER, name)]);
    const seen =
      layer!.refusedBy?.code ?? layer!.features.map((feature) => feature.issues.map((issue) => issue.code));
    expect(seen).toEqual(expected);
  },
);

test('the folder of fixtures as a whole is read file by file in sorted order', async () => {
  const layers = await collectLayers([FOLDER]);
  expect(layers.map((layer) => layer.path)).toEqual([...names].sort().map((name) => join(FOLDER, name)));
});
