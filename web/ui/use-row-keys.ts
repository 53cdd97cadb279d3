import { useEffect } from 'react';
import type { RefObject } from 'react';

const TYPING = 'input, textarea, select, [contenteditable], [role="combobox"], [role="dialog"]';

/** j and k go down and up the rows of a list, from the one with the focus or else the selected one; Enter opens, as on any button. */
export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
      if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(TYPING)) return;
      const rows = [...(list.current?.querySelectorAll<HTMLElement>('button.row') ?? [])];
      const focused = rows.findIndex((row) => row === document.activeElement);
      const at =
        focused >= 0 ? focused : rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
      const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: 'nearest' });
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [list]);
}
