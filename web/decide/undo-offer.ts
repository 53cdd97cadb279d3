import { useSyncExternalStore } from 'react';

/** What was just done and how to take it back. One at a time: the newest is the one that is regretted. */
export interface UndoOffer {
  text: string;
  undo: () => Promise<unknown>;
}

let current: UndoOffer | null = null;
const listeners = new Set<() => void>();

export function offerUndo(offer: UndoOffer | null): void {
  current = offer;
  for (const listener of listeners) listener();
}

export function useUndoOffer(): UndoOffer | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
