import { useQuery } from '@tanstack/react-query';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import { getJson } from '../api.ts';
import { useViewState } from '../view-state.ts';

interface Place {
  lon: number;
  lat: number;
  bbox4490: Bbox4490;
  /** Of a cell or finding. */
  level?: number;
}

const PATHS = { patch: 'patches', finding: 'coverage/findings', cell: 'cells' } as const;

/**
 * Where the selected patch or finding lies; the detail panel reads the very same query, so nothing is asked twice.
 * A cell is outlined by the tiles and needs no ring.
 */
export function useSelectedPlace(scheme: string): (Place & { ring: boolean }) | null {
  const selection = useViewState((s) => s.selection);
  const batch = useViewState((s) => s.batch);
  const params = selection?.kind === 'cell' ? { scheme, batch } : { scheme };
  const path = selection ? `${PATHS[selection.kind]}/${selection.id}` : null;
  const { data } = useQuery({
    queryKey: [path, params],
    queryFn: ({ signal }) => getJson<Place>(path ?? '', params, signal),
    enabled: path !== null,
  });
  if (!data || !selection) return null;
  return { ...data, ring: selection.kind !== 'cell' };
}
