import { EventEmitter } from 'node:events';
import { listen } from '../db/listen.ts';
import type { Database } from '../db/pool.ts';
import { Freshness } from './freshness.ts';
import { readWatermark, sweepTileChanges } from './map-changes.queries.ts';
import { forgetShownLevels } from './shown-levels.ts';
import type { Box3857 } from './tile-box.ts';
import { TileCache, type TileChange } from './tile-cache.ts';

export interface MapChange extends TileChange {
  /** Where a client that was away reads on from: all transactions before it are known. */
  watermark: string;
}

/** What happens to the map, as this process hears it from the database: drops cached tiles, tells open maps. */
export interface MapChanges {
  cache: TileCache;
  /** @returns ends it */
  subscribe(onChange: (change: MapChange) => void): () => void;
  /** Told whenever an import has come to be seen in tiles: the layer, and how long after its commit. */
  onFresh(told: (layer: string, seconds: number) => void): void;
  close(): Promise<void>;
}

const NOTICE = /^(\d+) (\S+) (?:all|(\S+) (\S+) (\S+) (\S+))$/;
const SWEEP_MS = 3_600_000;

/**
 * @param url of the app's role; the channel needs a connection of its own
 * @param cacheBytes of tiles in memory
 */
export function openMapChanges(parts: {
  db: Database;
  url: string;
  regionId: number;
  cacheBytes: number;
}): MapChanges {
  const { db, url, regionId, cacheBytes } = parts;
  const cache = new TileCache(cacheBytes);
  const freshness = new Freshness(db, regionId);
  cache.onRead = (layer, seconds) => freshness.read(layer, seconds);
  const told = new EventEmitter<{ change: [MapChange] }>();
  told.setMaxListeners(0);

  const tell = (change: TileChange) => {
    if (told.listenerCount('change') === 0) return;
    readWatermark(db).then(
      (watermark) => told.emit('change', { ...change, watermark }),
      // The database went away again; when it is back everything is told anew.
      () => undefined,
    );
  };
  const everything: TileChange = { layer: '*', box3857: null };

  const stop = listen(url, 'jingtian_tiles', {
    onNotice: (payload) => {
      const change = parseNotice(payload, regionId);
      if (!change) return;
      if (change.layer.startsWith('cell') || change.layer === '*') forgetShownLevels();
      cache.change(change);
      freshness.heard(change.layer);
      tell(change);
    },
    onUp: () => {
      forgetShownLevels();
      freshness.begin();
      cache.setHearing(true);
      tell(everything);
    },
    onDown: () => cache.setHearing(false),
  });
  const sweep = setInterval(() => {
    // Housekeeping: a failure is tried again in an hour.
    sweepTileChanges(db, regionId).catch(() => undefined);
  }, SWEEP_MS).unref();

  return {
    cache,
    subscribe: (onChange) => {
      told.on('change', onChange);
      return () => told.off('change', onChange);
    },
    onFresh: (told) => (freshness.told = told),
    close: async () => {
      clearInterval(sweep);
      await stop();
    },
  };
}

function parseNotice(payload: string, regionId: number): TileChange | null {
  const [, region, layer, ...sides] = NOTICE.exec(payload) ?? [];
  if (Number(region) !== regionId || !layer) return null;
  const box = sides.map(Number);
  const known = sides[0] !== undefined && box.every(Number.isFinite);
  return { layer, box3857: known ? (box as unknown as Box3857) : null };
}
