import { useSyncExternalStore } from 'react';

/** What is being changed on the map right now. While there is something, clicks on the map belong to it. */
export type Editing =
  | { kind: 'border'; cellId: number }
  | { kind: 'merge'; cellId: number }
  | { kind: 'split'; cellId: number }
  | { kind: 'cut'; patchId: number };

let current: Editing | null = null;
const listeners = new Set<() => void>();

export function edit(what: Editing | null): void {
  current = what;
  for (const listener of listeners) listener();
}

export const isEditing = (): boolean => current !== null;

export function useEditing(): Editing | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
