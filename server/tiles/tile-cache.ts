import { LRUCache } from 'lru-cache';
import { boxesMeet, tileBox3857, type Box3857 } from './tile-box.ts';
import { tileBody, type TileBody } from './tile-body.ts';

/** What decides the bytes of a tile. */
export interface TileKey {
  layer: string;
  z: number;
  x: number;
  y: number;
  /** Everything else: filters, and whatever says who is asking. */
  rest: string;
}

export interface TileChange {
  layer: string;
  /** Where; null: anywhere. */
  box3857: Box3857 | null;
}

export interface TileRead {
  bytes: Buffer;
  merged: number;
}

interface Loading {
  promise: Promise<TileBody>;
  startedAt: number;
  waiting: number;
  abort: AbortController;
}

interface Noted extends TileChange {
  at: number;
}

/** Changes remembered for tiles that are being read just now; far more than can happen during one read. */
const REMEMBERED = 1000;

/**
 * Tiles in memory, the longest unused going first. A change drops the tiles it meets. A tile that was being read
 * while a change came is given to who asked before it, and not kept: it may show the state before. While changes
 * cannot be heard (`setHearing(false)`) nothing is kept at all, so a tile is never older than what we know.
 */
export class TileCache {
  private readonly kept: LRUCache<string, TileBody & { key: TileKey }>;
  private readonly loading = new Map<string, Loading>();
  private readonly recent: Noted[] = [];
  private clock = 0;
  private hearing = false;
  /** Told of each read that shows what was known when it ended, with its seconds. */
  onRead: ((layer: string, seconds: number) => void) | null = null;
  readonly counts = { hit: 0, miss: 0, joined: 0, unheard: 0 };

  /** @param maxBytes of tiles with their compressed forms */
  constructor(maxBytes: number) {
    this.kept = new LRUCache({
      maxSize: maxBytes,
      // An empty tile is kept too: that nothing is there took the same look-up.
      sizeCalculation: ({ bytes }) => bytes.length * 2 + 500,
    });
  }

  /** Whether changes are heard from now on; either way what was kept is no longer trusted. */
  setHearing(hearing: boolean): void {
    this.hearing = hearing;
    this.clear();
  }

  clear(): void {
    this.kept.clear();
    this.note({ layer: '*', box3857: null });
  }

  /** Drops what a change meets. */
  change(change: TileChange): void {
    this.note(change);
    for (const [name, { key }] of this.kept.entries()) if (meets(change, key)) this.kept.delete(name);
  }

  /**
   * A tile, from memory or by `read`; askers of the same tile share one read.
   * @param read is given a signal: nobody waits any more
   * @param gone the asker's own: it left
   */
  async get(
    key: TileKey,
    read: (signal: AbortSignal) => Promise<TileRead>,
    gone?: AbortSignal,
  ): Promise<{ body: TileBody; from: 'hit' | 'miss' | 'joined' }> {
    const found = this.find(key);
    if (found) return { body: found, from: 'hit' };
    const name = nameOf(key);
    const running = this.loading.get(name);
    // Who asks after a change must not get what was read before it.
    const joins = running !== undefined && !this.changedSince(running.startedAt, key);
    const loading = joins ? running : this.load(name, key, read);
    this.counts[joins ? 'joined' : 'miss']++;
    if (!this.hearing) this.counts.unheard++;
    return { body: await this.wait(loading, gone), from: joins ? 'joined' : 'miss' };
  }

  /** A tile that is in memory; null: it has to be read. */
  find(key: TileKey): TileBody | null {
    const found = this.kept.get(nameOf(key));
    if (!found) return null;
    this.counts.hit++;
    return found;
  }

  get bytes(): number {
    return this.kept.calculatedSize;
  }

  private load(name: string, key: TileKey, read: (signal: AbortSignal) => Promise<TileRead>): Loading {
    const abort = new AbortController();
    const startedAt = this.clock;
    const started = performance.now();
    const promise = read(abort.signal)
      .then(({ bytes, merged }) => {
        const body = tileBody(bytes, merged);
        if (this.hearing && !this.changedSince(startedAt, key)) {
          this.kept.set(name, { ...body, key });
          this.onRead?.(key.layer, (performance.now() - started) / 1000);
        }
        return body;
      })
      .finally(() => {
        if (this.loading.get(name) === loading) this.loading.delete(name);
      });
    const loading: Loading = { promise, startedAt, waiting: 0, abort };
    this.loading.set(name, loading);
    return loading;
  }

  private async wait(loading: Loading, gone: AbortSignal | undefined): Promise<TileBody> {
    loading.waiting++;
    const leave = () => {
      if (--loading.waiting === 0) loading.abort.abort();
    };
    gone?.addEventListener('abort', leave, { once: true });
    try {
      return await loading.promise;
    } finally {
      gone?.removeEventListener('abort', leave);
    }
  }

  private note(change: TileChange): void {
    this.recent.push({ ...change, at: ++this.clock });
    if (this.recent.length > REMEMBERED) this.recent.shift();
  }

  private changedSince(startedAt: number, key: TileKey): boolean {
    const oldest = this.recent[0];
    if (oldest && oldest.at > startedAt + 1) return true; // some are forgotten: be careful
    return this.recent.some((change) => change.at > startedAt && meets(change, key));
  }
}

const nameOf = (key: TileKey): string => `${key.layer}/${key.z}/${key.x}/${key.y}?${key.rest}`;

function meets(change: TileChange, key: TileKey): boolean {
  // Reference layers are told of together.
  const layer = key.layer.startsWith('layers/') ? 'layers' : key.layer;
  if (change.layer !== '*' && change.layer !== layer) return false;
  return change.box3857 === null || boxesMeet(change.box3857, tileBox3857(key));
}
