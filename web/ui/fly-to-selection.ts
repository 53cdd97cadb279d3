import { useEffect, useSyncExternalStore } from 'react';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import { flyToBbox } from '../map/map-handle.ts';
import { readState } from '../view-state.ts';

/** Asked for and not yet done. A link that names a thing but no map position opens at the thing. */
let asked = readState().selection !== null && readState().position === null ? 1 : 0;
let done = 0;
const listeners = new Set<() => void>();

/** Takes the map to what is being selected, as soon as it is known where that lies. */
export function flyToSelection(): void {
  asked += 1;
  for (const listener of listeners) listener();
}

export function useFlyToSelection(bbox4490: Bbox4490 | null): void {
  const wish = useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => asked,
  );
  useEffect(() => {
    if (!bbox4490 || done === wish) return;
    done = wish;
    flyToBbox(bbox4490, 13);
  }, [bbox4490, wish]);
}
