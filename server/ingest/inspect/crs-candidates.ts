import type { CrsCandidate } from '../../contract/upload.ts';
import type { Bbox4490 } from '../../contract/import-report.ts';
import { knownCrs } from '../../geo/crs/known-crs.ts';
import { readSources } from '../read-source.ts';
import { bboxOf, joinBbox } from './feature-bbox.ts';

const LOOKED_AT = 50;

/** Reads the first features of a layer in each system that it could be in: who is asked sees where each puts them. */
export async function findCrsCandidates(
  asked: string[],
  folder: string,
  path: string,
  encoding: string | undefined,
): Promise<CrsCandidate[]> {
  const candidates: CrsCandidate[] = [];
  for (const crs of asked) {
    const bbox = await extentIn(crs, folder, path, encoding);
    // A six-degree meridian is a three-degree one too: the same place is offered once.
    if (!bbox || candidates.some((other) => String(other.bbox) === String(bbox))) continue;
    candidates.push({ crs, name: knownCrs(crs)?.name ?? crs, bbox });
  }
  return candidates;
}

async function extentIn(
  crs: string,
  folder: string,
  path: string,
  encoding: string | undefined,
): Promise<Bbox4490 | null> {
  for await (const layer of readSources([folder], { crs, encoding, shownFrom: folder })) {
    if (layer.path !== path) continue;
    if (layer.refusedBy) return null;
    let bbox: Bbox4490 | null = null;
    let looked = 0;
    for await (const { geometry } of layer.features()) {
      if (geometry) bbox = joinBbox(bbox, bboxOf(geometry));
      if (++looked >= LOOKED_AT) break;
    }
    return bbox;
  }
  return null;
}
