import { useEffect } from 'react';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import { flyToBbox } from '../map/map-handle.ts';

const CLOSEST = 17;
/** Of its size on every side: neighbours are seen, and nothing lies under the buttons. */
const ROOM = 0.3;

/** Goes close to what is edited, once it is known; after that the view is the editor's own. */
export function useCloseUp(bbox4490: Bbox4490 | undefined): void {
  const known = bbox4490 !== undefined;
  useEffect(() => {
    if (!bbox4490) return;
    const [west, south, east, north] = bbox4490;
    const [dx, dy] = [(east - west) * ROOM, (north - south) * ROOM];
    flyToBbox([west - dx, south - dy, east + dx, north + dy], CLOSEST);
  }, [known]);
}
