import { useEffect, useState } from 'react';
import type { ChiefPatch } from '../../server/contract/chief-page.ts';

const idInAddress = () => Number(/^#patch-(\d{1,15})$/.exec(window.location.hash)?.[1] ?? 0);

/** The patch looked at, kept in the address: the phone's back button leads back to the list. */
export function useChosenPatch(patches: ChiefPatch[]): {
  chosen: ChiefPatch | null;
  choose: (id: number) => void;
  close: () => void;
} {
  const [id, setId] = useState(idInAddress);
  useEffect(() => {
    const follow = () => setId(idInAddress());
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  return {
    chosen: patches.find((patch) => patch.id === id) ?? null,
    choose: (next) => {
      if (id) window.history.replaceState(window.history.state, '', `#patch-${next}`);
      else window.history.pushState({ opened: true }, '', `#patch-${next}`);
      setId(next);
    },
    close: () => {
      if (!id) return;
      // Opened from the list: back to it, so that "back" does not open the patch again.
      if ((window.history.state as { opened?: boolean } | null)?.opened) window.history.back();
      else {
        window.history.replaceState(null, '', window.location.pathname + window.location.search);
        setId(0);
      }
    },
  };
}
