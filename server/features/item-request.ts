import { z } from 'zod';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { boxTo4490 } from './collection-list.queries.ts';
import type { Collection } from './collections.queries.ts';
import { parseCql2Json } from './cql2/parse-json.ts';
import { parseCql2Text } from './cql2/parse-text.ts';
import { filterSql } from './cql2/filter-sql.queries.ts';
import type { Operation } from './cql2/expression.ts';
import { CRS84, crsOf, type OfferedCrs } from './crs.ts';
import { parseDatetime } from './datetime.ts';
import type { ItemFilter } from './items.queries.ts';

export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 10_000;

/** Parameters of our own; every other one must be the name of a property. */
export const ITEM_PARAMETERS = [
  'f',
  'limit',
  'bbox',
  'bbox-crs',
  'datetime',
  'crs',
  'filter',
  'filter-lang',
  'filter-crs',
  'cursor',
  'scheme',
] as const;

const parameters = z.object({
  f: z.enum(['json', 'geojson']).optional(),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(DEFAULT_LIMIT)
    .transform((n) => Math.min(n, MAX_LIMIT)),
  bbox: z.string().optional(),
  'bbox-crs': z.string().optional(),
  datetime: z.string().optional(),
  crs: z.string().optional(),
  filter: z.string().optional(),
  // cql-text is what GDAL before 3.7 knows; the part of it that clients send reads the same.
  'filter-lang': z.enum(['cql2-text', 'cql2-json', 'cql-text']).default('cql2-text'),
  'filter-crs': z.string().optional(),
  cursor: z.string().optional(),
});

export interface ItemRequest {
  filter: ItemFilter;
  crs: OfferedCrs;
  limit: number;
  /** After which id the page begins, and how many features the first page counted. */
  cursor: { afterId: number; matched: number } | null;
}

/**
 * Reads the parameters of `/items`.
 * @param query as express gives it; parameters that come twice or are unknown are refused, as the standard asks
 * @throws AppError `wrong-request`, `filter-wrong`, `crs-not-offered`
 */
export async function readItemRequest(
  db: Database,
  collection: Collection,
  query: Record<string, unknown>,
  today: string,
): Promise<ItemRequest> {
  const asked = parameters.parse(query);
  const crs = crsOf(asked.crs);
  return {
    crs,
    limit: asked.limit,
    cursor: asked.cursor === undefined ? null : decodeCursor(asked.cursor),
    filter: {
      boxes4490: asked.bbox === undefined ? null : await readBoxes(db, asked.bbox, crsOf(asked['bbox-crs'])),
      time: timeOf(collection, asked.datetime, today),
      condition: conditionOf(collection, query, asked),
    },
  };
}

/** The time a request means: what it says, today where the collection holds states of different days, else any. */
export function timeOf(
  collection: Collection,
  datetime: string | undefined,
  today: string,
): ItemFilter['time'] {
  if (datetime !== undefined) return parseDatetime(datetime);
  return collection.nowByDefault ? { from: today, to: today } : null;
}

function conditionOf(
  collection: Collection,
  query: Record<string, unknown>,
  asked: z.infer<typeof parameters>,
): ItemFilter['condition'] {
  const properties = new Map(collection.properties.map((property) => [property.name, property]));
  const parts: Operation[] = [];
  for (const [name, value] of Object.entries(query)) {
    if ((ITEM_PARAMETERS as readonly string[]).includes(name)) continue;
    const property = properties.get(name);
    if (!property) throw new AppError('wrong-request', `没有参数 ${name} / There is no parameter ${name}`);
    if (typeof value !== 'string')
      throw new AppError(
        'wrong-request',
        `参数 ${name} 只能有一个 / The parameter ${name} may come once only`,
      );
    parts.push({ op: '=', args: [{ property: name }, typed(name, value, property.type)] });
  }
  if (asked.filter !== undefined && asked.filter.trim() !== '')
    parts.push(
      asked['filter-lang'] === 'cql2-json' ? parseCql2Json(asked.filter) : parseCql2Text(asked.filter),
    );
  if (parts.length === 0) return null;
  return filterSql(parts.length === 1 ? parts[0]! : { op: 'and', args: parts }, {
    properties,
    geometry: collection.geometrySql,
    crs: crsOf(asked['filter-crs']),
  });
}

export function typed(name: string, text: string, type: string): string | number | boolean {
  if (type === 'integer' || type === 'number') {
    const number = Number(text);
    if (text.trim() !== '' && Number.isFinite(number)) return number;
  } else if (type === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true';
  } else return text;
  throw new AppError('wrong-request', `参数 ${name} 应是${type} / The parameter ${name} must be a ${type}`);
}

/** `west,south,east,north` (or six numbers, heights passed over) in the axis order of its system. */
export async function readBoxes(
  db: Database,
  text: string,
  crs: OfferedCrs,
): Promise<[number, number, number, number][]> {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if ((numbers.length !== 4 && numbers.length !== 6) || numbers.some((n) => !Number.isFinite(n)))
    throw new AppError('wrong-request', 'bbox 应是 4 个数 / bbox must be 4 numbers');
  const [a, b, c, d] = numbers.length === 6 ? [0, 1, 3, 4].map((i) => numbers[i]!) : numbers;
  const [west, south, east, north] = crs.northFirst ? [b!, a!, d!, c!] : [a!, b!, c!, d!];
  if (south > north) throw new AppError('wrong-request', 'bbox 的南在北之上 / bbox: south is above north');
  if (crs.srid !== CRS84.srid && crs.srid !== 4326) {
    if (west > east) throw new AppError('wrong-request', 'bbox 的西在东之右 / bbox: west is right of east');
    return [await boxTo4490(db, [west, south, east, north], crs.srid)];
  }
  if (Math.abs(west) > 360 || Math.abs(east) > 360 || Math.abs(south) > 90 || Math.abs(north) > 90)
    throw new AppError('wrong-request', 'bbox 超出经纬度范围 / bbox is beyond longitude and latitude');
  // A box whose west lies right of its east crosses the meridian of 180 degrees.
  return west > east
    ? [
        [west, south, 180, north],
        [-180, south, east, north],
      ]
    : [[west, south, east, north]];
}

export function encodeCursor(cursor: { afterId: number; matched: number }): string {
  return Buffer.from(`${cursor.afterId}.${cursor.matched}`).toString('base64url');
}

function decodeCursor(text: string): { afterId: number; matched: number } {
  const found = /^(\d{1,15})\.(\d{1,15})$/.exec(Buffer.from(text, 'base64url').toString('latin1'));
  if (!found)
    throw new AppError('wrong-request', '不是本服务给出的分页标记 / cursor: not a page this server gave');
  return { afterId: Number(found[1]), matched: Number(found[2]) };
}
