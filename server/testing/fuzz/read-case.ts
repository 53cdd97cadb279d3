import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { AppError } from '../../errors.ts';
import { readSources } from '../../ingest/read-source.ts';
import { multiPolygonBbox4490 } from '../../geo/wkb.ts';
import type { FuzzCase } from './make-case.ts';

/** What reading came to: `read`, or the code of the refusal. */
export type Outcome = { is: 'read' | 'refused'; code: string };

/** Puts a case into a folder of its own for as long as `use` takes. */
export async function withCase<T>(one: FuzzCase, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-fuzz-'));
  try {
    for (const [name, bytes] of one.files) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
    return await use(join(folder, one.main));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Reads a damaged file to its end. Either features that hold what they promise, or a refusal with a code.
 * @throws whatever else happened: a finding
 */
export async function readCase(path: string): Promise<Outcome> {
  let outcome: Outcome = { is: 'read', code: 'nothing' };
  try {
    for await (const layer of readSources([path])) {
      let count = 0;
      for await (const feature of layer.features()) {
        count++;
        if (feature.refused !== (feature.geometry === null)) throw new Error('refused and geometry disagree');
        if (feature.refused && !feature.issues.at(-1)?.code) throw new Error('refused without a code');
        if (!feature.geometry) continue;
        const bbox = multiPolygonBbox4490(feature.geometry);
        if (!bbox.every((value) => Math.abs(value) <= 180)) throw new Error(`no place: ${bbox.join()}`);
      }
      if (count !== layer.featureCount)
        throw new Error(`${layer.featureCount} features were promised, ${count} came`);
      outcome = layer.refusedBy
        ? { is: 'refused', code: layer.refusedBy.code }
        : { is: 'read', code: count ? 'features' : 'empty' };
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal') throw error;
    return { is: 'refused', code: error.code };
  }
  return outcome;
}
