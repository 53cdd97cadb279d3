import type { ReadOptions, SourceFeature, SourceLayer } from '../ingest/formats/format.ts';
import { readSources } from '../ingest/read-source.ts';

export type CollectedLayer = Omit<SourceLayer, 'features'> & { features: SourceFeature[] };

/** Reads everything into memory, for tests. */
export async function collectLayers(paths: string[], options?: ReadOptions): Promise<CollectedLayer[]> {
  const layers: CollectedLayer[] = [];
  for await (const layer of readSources(paths, options)) {
    const features: SourceFeature[] = [];
    for await (const feature of layer.features()) features.push(feature);
    layers.push({ ...layer, features });
  }
  return layers;
}
