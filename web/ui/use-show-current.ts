import { useEffect, useRef } from 'react';

/** Brings the selected row into view when the selection came from elsewhere (the map, a link). */
export function useShowCurrent<T extends HTMLElement>(key: string, rows: number) {
  const list = useRef<T>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [key, rows > 0]);
  return list;
}
