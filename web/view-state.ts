import { useSyncExternalStore } from 'react';
import { formatState, parseState } from './state.ts';
import type { ViewState } from './state.ts';

/**
 * The one store of the console: the state of the link. Changes are written to the address at once;
 * `push` makes a step that the back button undoes (tabs, selections), `replace` does not (filters, map moves).
 */
let current: ViewState = parseState(window.location.search);
const listeners = new Set<() => void>();
const backListeners = new Set<(state: ViewState) => void>();

function emit(): void {
  for (const listener of listeners) listener();
}

export function readState(): ViewState {
  return current;
}

export function changeState(change: Partial<ViewState>, how: 'push' | 'replace' = 'replace'): void {
  const next = { ...current, ...change };
  const before = formatState(current);
  const after = formatState(next);
  current = next;
  if (before !== after) {
    const address = after ? `?${after}` : window.location.pathname;
    if (how === 'push') window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
  }
  emit();
}

/** Selecting what is selected already makes no new step in the history. */
export function select(selection: ViewState['selection'], change: Partial<ViewState> = {}): void {
  const same = selection?.kind === current.selection?.kind && selection?.id === current.selection?.id;
  changeState({ ...change, selection }, same ? 'replace' : 'push');
}

/** `pick` must return a primitive or a part of the state itself, so that equal states stay identical. */
export function useViewState<T>(pick: (state: ViewState) => T): T {
  return useSyncExternalStore(subscribe, () => pick(current));
}

/** Called after the back or forward button, when the map must follow the link again. */
export function onBack(listener: (state: ViewState) => void): () => void {
  backListeners.add(listener);
  return () => backListeners.delete(listener);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

window.addEventListener('popstate', () => {
  current = parseState(window.location.search);
  emit();
  for (const listener of backListeners) listener(current);
});
