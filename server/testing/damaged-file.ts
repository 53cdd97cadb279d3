import fc from 'fast-check';
import { expect } from 'vitest';

import { AppError } from '../errors.ts';
import { collectLayers } from './collect-layers.ts';

/** Some bytes changed, the rest perhaps cut off. */
export const damage = fc.record({
  changes: fc.array(fc.tuple(fc.nat(4000), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
  keep: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
});

export function damaged(
  bytes: Buffer,
  { changes, keep }: { changes: [number, number][]; keep: number | null },
): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, value] of changes) copy[at % copy.length] = value;
  return keep === null ? copy : copy.subarray(0, Math.floor(copy.length * keep));
}

/** Either features that hold what they promise, or a refusal with a code; nothing else may come out. */
export async function expectClear(path: string): Promise<void> {
  try {
    for (const layer of await collectLayers([path], {
      limits: { recordBytes: 1 << 20, zipBytes: 1 << 22 },
    })) {
      if (layer.refusedBy) expect(layer.refusedBy.code).toMatch(/^[a-z0-9-]+$/);
      else expect(layer.features).toHaveLength(layer.featureCount);
      for (const feature of layer.features) {
        if (feature.refused) expect(feature.issues.at(-1)!.code).toMatch(/^[a-z-]+$/);
        else expect(JSON.stringify(feature.geometry)).not.toContain('null');
      }
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal') throw error;
  }
}
