import type { SearchHit } from '../contract/land.ts';
import type { Queryable } from '../db/pool.ts';
import { parsePlace } from '../geo/parse-place.ts';
import { searchCells, searchPatches } from './search.queries.ts';

const MOST_OF_A_KIND = 10;

/** Finds cells by code or name, patches by number, and reads coordinates; best first, at most 20. */
export async function search(
  db: Queryable,
  ask: { regionId: number; schemeId: number | null; q: string },
): Promise<SearchHit[]> {
  if (ask.q === '') return [];
  const place = parsePlace(ask.q);
  const [cells, patches] = await Promise.all([
    searchCells(db, { ...ask, limit: MOST_OF_A_KIND }),
    searchPatches(db, { ...ask, limit: MOST_OF_A_KIND }),
  ]);
  const hits = [...cells, ...patches];
  if (!place) return hits;
  const title = `${place.lon.toFixed(6)}, ${place.lat.toFixed(6)}`;
  return [{ kind: 'place', id: null, title, subtitle: 'EPSG:4490', ...place, bbox4490: null }, ...hits];
}
