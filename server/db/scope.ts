import { AsyncLocalStorage } from 'node:async_hooks';

/** What somebody may see: all of the region, or the subtrees below these cells as they are today. */
export type Scope = 'all' | { cellIds: readonly number[] };

interface Held {
  scope: Scope;
  /** Rises whenever the rights of the holder change; part of the key of whatever is cached. */
  epoch: number;
  /** Given when nobody waits for the answer any more; null: the work is done to its end all the same. */
  gone: AbortSignal | null;
}

const held = new AsyncLocalStorage<Held>();

/** Runs a request, with all that follows from it, under a scope. Wiring calls it once a request; nothing else does. */
export function runInScope<T>(scope: Scope, epoch: number, work: () => T): T {
  return held.run({ scope, epoch, gone: null }, work);
}

/** Runs what only reads: its statements are cancelled when the signal is given. Under the scope there is. */
export function runUntilGone<T>(gone: AbortSignal, work: () => T): T {
  const now = held.getStore();
  return now ? held.run({ ...now, gone }, work) : work();
}

export function goneNow(): AbortSignal | null {
  return held.getStore()?.gone ?? null;
}

/** The scope of what runs now; null: nobody said one, and nothing is seen. */
export function scopeNow(): Scope | null {
  return held.getStore()?.scope ?? null;
}

/** Tells scopes apart in the keys of caches: never the same for two that see different things. */
export function scopeKey(): string {
  const now = held.getStore();
  if (!now) return 'none';
  if (now.scope === 'all') return `all@${now.epoch}`;
  return `${[...now.scope.cellIds].sort((a, b) => a - b).join(',')}@${now.epoch}`;
}

/**
 * The settings of a transaction under a scope, all of them local to it: nothing is left on the connection, so a pooler
 * may hand it to whoever comes next. Only utility statements, for a snapshot may still have to be set.
 */
export function scopeSettings(scope: Scope | null): string {
  if (scope === 'all')
    return "set local role jingtian_whole; set local search_path = jingtian, public; set local jingtian.scope = ''";
  const cells = (scope?.cellIds ?? []).map((id) => {
    if (!Number.isSafeInteger(id)) throw new TypeError(`not an id of a cell: ${String(id)}`);
    return String(id);
  });
  return `set local role jingtian_app; set local search_path = scoped, jingtian, public; set local jingtian.scope = '{${cells.join(',')}}'`;
}
