import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { makePatches } from '../../scripts/bench/make-patches.ts';
import { AppError } from '../errors.ts';
import { prepareLayer } from './prepare-layer.ts';
import type { PreparedFeature } from './prepare-feature.ts';
import { readSources } from './read-source.ts';
import type { SourceLayer } from './formats/format.ts';

const COUNT = 5_100;

async function openMade(): Promise<{ layer: SourceLayer; base: string }> {
  const base = join(temporaryFolder(), 'made');
  await makePatches(base, { count: COUNT, vertices: 5, seed: 3, bowTies: 100 });
  for await (const layer of readSources([`${base}.shp`])) return { layer, base };
  throw new Error('no layer');
}

async function all(layer: SourceLayer, workers: number): Promise<PreparedFeature[]> {
  const features: PreparedFeature[] = [];
  for await (const batch of prepareLayer(layer, workers, 1000)) features.push(...batch);
  return features;
}

test('workers prepare the same features in the same order as one thread', async () => {
  const { layer } = await openMade();
  const [alone, together] = [await all(layer, 1), await all(layer, 2)];
  expect(together).toHaveLength(COUNT);
  expect(together.map((feature) => feature.index)).toEqual(alone.map((feature) => feature.index));
  for (const n of [0, 1, 999, 1000, 1001, COUNT - 1]) {
    const [one, other] = [alone[n]!, together[n]!];
    expect(other.attributes).toEqual(one.attributes);
    expect(other.attributesJson).toBe(one.attributesJson);
    expect(other.ground!.checked).toEqual(one.ground!.checked);
    expect(Buffer.compare(other.ground!.ewkb, one.ground!.ewkb)).toBe(0);
    expect(Buffer.compare(other.ground!.hash, one.ground!.hash)).toBe(0);
    expect(other.sourceWkb).toBeNull(); // on the working grid as delivered
  }
}, 60_000);

test('a file that changes while workers read it is refused, not half taken', async () => {
  const { layer, base } = await openMade();
  await writeFile(`${base}.shp`, Buffer.alloc(1000));
  await expect(all(layer, 2)).rejects.toBeInstanceOf(AppError);
}, 60_000);
