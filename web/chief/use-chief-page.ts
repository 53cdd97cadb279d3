import { useCallback, useEffect, useState } from 'react';
import type { ChiefPage } from '../../server/contract/chief-page.ts';
import { ApiError, getJson, unreachable } from '../api.ts';
import { dropPage, keepPage, keptPage } from './kept-page.ts';

export interface PageState {
  page: ChiefPage | null;
  /** No answer: what is shown is what was kept. */
  offline: boolean;
  /** Nobody is signed in. */
  signedOut: boolean;
  error: ApiError | null;
  busy: boolean;
}

const START: PageState = { page: null, offline: false, signedOut: false, error: null, busy: true };
/** Longer than this nobody stands in a field and waits. */
const LONGEST_MS = 25_000;
/** Coming back to the page after this long reads it anew. */
const FRESH_MS = 60_000;

/** The page's one answer, read when it opens, when it comes back to the front and when the network does. */
export function useChiefPage(cell: string | null): PageState & { reload: () => void; leave: () => void } {
  const [state, setState] = useState<PageState>(START);
  const load = useCallback(async () => {
    setState((before) => ({ ...before, busy: true }));
    try {
      const page = await getJson<ChiefPage>('chief', { cell }, AbortSignal.timeout(LONGEST_MS));
      keepPage(page);
      setState({ ...START, page, busy: false });
    } catch (caught) {
      // A line so poor that nothing comes is none.
      const error = caught instanceof DOMException ? unreachable() : caught;
      if (!(error instanceof ApiError)) throw error;
      const { status } = error.problem;
      const page = status === 0 ? keptPage() : null;
      if (page) setState({ ...START, page, offline: true, busy: false });
      else setState({ ...START, signedOut: status === 401, error, busy: false });
    }
  }, [cell]);

  useEffect(() => {
    void load();
    let last = Date.now();
    const again = () => {
      if (document.visibilityState !== 'visible' || Date.now() - last < FRESH_MS) return;
      last = Date.now();
      void load();
    };
    const back = () => void load();
    document.addEventListener('visibilitychange', again);
    window.addEventListener('online', back);
    return () => {
      document.removeEventListener('visibilitychange', again);
      window.removeEventListener('online', back);
    };
  }, [load]);

  return {
    ...state,
    reload: () => void load(),
    leave: () => {
      dropPage();
      setState({ ...START, signedOut: true, busy: false });
    },
  };
}
