import { useSyncExternalStore } from 'react';

/** The one place that knows where the phone layout begins; styles/phone.css uses the same width. */
export const PHONE = '(max-width: 760px)';

export function usePhone(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(PHONE);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(PHONE).matches,
  );
}
