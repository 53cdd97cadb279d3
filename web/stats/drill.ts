import { useEffect } from 'react';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import { flyToBbox } from '../map/map-handle.ts';
import { changeState, readState } from '../view-state.ts';

/** Gone down to by a click, and not yet flown to; a link opens where it says. */
let asked: number | 'top' | null = null;

/** Goes down to the units of a cell, or up to the top (null). */
export function drillTo(id: number | null): void {
  if (readState().within === id) return;
  asked = id ?? 'top';
  changeState({ within: id, selection: null }, 'push');
}

/** Takes the map to what was gone down or up to, once it is known where that lies. */
export function useFlyToDrilled(id: number | null, bbox4490: Bbox4490 | null): void {
  useEffect(() => {
    if (!bbox4490 || asked !== (id ?? 'top')) return;
    asked = null;
    flyToBbox(bbox4490);
  }, [id, bbox4490]);
}
