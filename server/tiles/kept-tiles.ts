import type { RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { scopeKey } from '../db/scope.ts';
import { sendTileBody } from './send-tile-body.ts';
import type { TileCache, TileKey } from './tile-cache.ts';
import { MVT } from './tile-place.ts';

/** What an address asks for, whoever asks. */
type Asked = Omit<TileKey, 'rest'> & { filters: string };

/** The part of a tile's key that says who is asking and with what filters. */
export const restOf = (filters: string): string => `${scopeKey()} ${filters}`;

/**
 * Addresses of tiles that were understood once. Reading an address costs more than sending what is kept for it, so the same
 * address is not read twice; whose tile it is comes from the scope of each request.
 */
export class KnownAddresses {
  private readonly known = new LRUCache<string, Asked>({ max: 50_000 });

  note(url: string, asked: Asked): void {
    // An address of any length is no reason to keep it.
    if (url.length < 300) this.known.set(url, asked);
  }

  find(url: string): TileKey | null {
    const asked = this.known.get(url);
    return asked ? { ...asked, rest: restOf(asked.filters) } : null;
  }
}

/** Sends tiles that are kept in memory, before any route is looked for. Comes after rights and scope of the caller. */
export function keptTiles(known: KnownAddresses, cache: TileCache): RequestHandler {
  return async (request, response, next) => {
    const key = request.method === 'GET' ? known.find(request.originalUrl) : null;
    const body = key && cache.find(key);
    if (body) await sendTileBody(request, response, body, MVT);
    else next();
  };
}
