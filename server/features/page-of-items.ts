import type { Database } from '../db/pool.ts';
import type { FoundCollection } from './find-collection.ts';
import { encodeCursor, type ItemRequest } from './item-request.ts';
import { countItems, readItems } from './items.queries.ts';

/**
 * One page of a collection as GeoJSON text, with links to itself and the next page.
 * The features are counted for the first page; its number goes along in the link, so that thousands of small
 * pages (GDAL asks for ten at a time) do not count again and again.
 */
export async function pageOfItems(
  db: Database,
  { collection, keys }: FoundCollection,
  { filter, crs, limit, cursor }: ItemRequest,
  self: string,
  query: Record<string, string>,
): Promise<string> {
  const page = { afterId: cursor?.afterId ?? 0, limit: limit + 1, crs };
  const [rows, matched] = await Promise.all([
    readItems(db, collection, keys, filter, page),
    cursor ? cursor.matched : countItems(db, collection, keys, filter),
  ]);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const type = 'application/geo+json';
  const links = [{ href: address(self, query), rel: 'self', type }];
  if (last)
    links.push({
      href: address(self, { ...query, cursor: encodeCursor({ afterId: last.id, matched }) }),
      rel: 'next',
      type,
    });
  const head = {
    type: 'FeatureCollection',
    numberMatched: matched,
    numberReturned: shown.length,
    timeStamp: new Date().toISOString(),
    links,
  };
  return `${JSON.stringify(head).slice(0, -1)},"features":[${shown.map(({ feature }) => feature).join(',')}]}`;
}

function address(self: string, query: Record<string, string>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? self : `${self}?${text}`;
}
