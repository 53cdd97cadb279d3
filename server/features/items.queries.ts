import type { Queryable } from '../db/pool.ts';
import type { Bbox4490 } from '../contract/import-report.ts';
import type { Collection } from './collections.queries.ts';
import type { OfferedCrs } from './crs.ts';

/** What every statement over a collection is bound to. */
export interface CollectionKeys {
  regionId: number;
  /** The scheme whose assignments patches show. */
  schemeId: number | null;
  /** Set for collections of reference layers. */
  layerId: number | null;
}

export interface ItemFilter {
  /** Boxes in lon/lat degrees, one of them must be met; null: everywhere. Two where the asked one crosses 180°. */
  boxes4490: Bbox4490[] | null;
  /** Inclusive ISO dates, null: open; the whole null: any time. */
  time: { from: string | null; to: string | null } | null;
  /** Condition and bindings of `filterSql`. */
  condition: { sql: string; bindings: Record<string, string | number | boolean> } | null;
}

/** One page of features as GeoJSON texts, in the order of their ids. */
export async function readItems(
  db: Queryable,
  collection: Collection,
  keys: CollectionKeys,
  filter: ItemFilter,
  page: { afterId: number; limit: number; crs: OfferedCrs },
): Promise<{ id: number; feature: string }[]> {
  const { sql, bindings } = conditions(collection, keys, filter);
  const result = await db.raw<{ rows: { id: number; feature: string }[] }>(
    `select ${collection.idSql} id, ${featureSql(collection, page.crs)} feature
       from ${collection.from}
      where ${sql} and ${collection.idSql} > :afterId
      order by ${collection.idSql} limit :limit`,
    { ...bindings, afterId: page.afterId, limit: page.limit },
  );
  return result.rows;
}

/**
 * Rows from a place on, as WFS pages ask for them: values in the order of the properties, geometry as GML 3.2 in the system asked
 * for, with that system's own order of axes.
 */
export async function readGmlRows(
  db: Queryable,
  collection: Collection,
  keys: CollectionKeys,
  filter: ItemFilter,
  page: { offset: number; limit: number; crs: OfferedCrs },
): Promise<{ id: number; gml: string | null; values: unknown[] }[]> {
  const { sql, bindings } = conditions(collection, keys, filter);
  const values = collection.properties.map((property) => property.sql).join(', ');
  const shape = movedSql(collection, page.crs);
  const gml = shape === null ? 'null' : `st_asgml(3, ${shape}, ${page.crs.digits}, 1, 'gml')`;
  const result = await db.raw<{ rows: { id: number; gml: string | null; values: unknown[] }[] }>(
    `select ${collection.idSql} id, ${gml} gml, json_build_array(${values}) "values"
       from ${collection.from} where ${sql}
      order by ${collection.idSql} limit :limit offset :offset`,
    { ...bindings, limit: page.limit, offset: page.offset },
  );
  return result.rows;
}

/** How many features there are in all. */
export async function countItems(
  db: Queryable,
  collection: Collection,
  keys: CollectionKeys,
  filter: ItemFilter,
): Promise<number> {
  const { sql, bindings } = conditions(collection, keys, filter);
  const result = await db.raw<{ rows: { n: number }[] }>(
    `select count(*) n from ${collection.from} where ${sql}`,
    bindings,
  );
  return result.rows[0]!.n;
}

/** One feature as GeoJSON text, null when there is none of that id. */
export async function readItem(
  db: Queryable,
  collection: Collection,
  keys: CollectionKeys,
  item: { id: number; crs: OfferedCrs; time: ItemFilter['time'] },
): Promise<string | null> {
  const filter = { boxes4490: null, time: item.time, condition: null };
  const { sql, bindings } = conditions(collection, keys, filter);
  const result = await db.raw<{ rows: { feature: string }[] }>(
    `select ${featureSql(collection, item.crs)} feature from ${collection.from}
      where ${sql} and ${collection.idSql} = :id`,
    { ...bindings, id: item.id },
  );
  return result.rows[0]?.feature ?? null;
}

export interface ExtentRow {
  bbox4490: Bbox4490 | null;
  time_from: string | null;
  time_to: string | null;
}

/** Where and when the features of a collection are. */
export async function readExtent(
  db: Queryable,
  collection: Collection,
  keys: CollectionKeys,
  filter: ItemFilter,
): Promise<ExtentRow> {
  const { sql, bindings } = conditions(collection, keys, filter);
  const time = collection.timeExtentSql;
  const box =
    collection.geometrySql === null ? 'null::geometry' : `st_extent(${collection.geometrySql})::geometry`;
  const result = await db.raw<{ rows: ExtentRow[] }>(
    `select case when box is not null then json_build_array(st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box)) end bbox4490,
            time_from, time_to
       from (select ${box} box, ${time ? `min(${time})` : 'null::date'} time_from, ${time ? `max(${time})` : 'null::date'} time_to
               from ${collection.from} where ${sql}) e`,
    bindings,
  );
  return result.rows[0]!;
}

function conditions(
  collection: Collection,
  keys: CollectionKeys,
  filter: ItemFilter,
): { sql: string; bindings: Record<string, string | number | boolean | null> } {
  const parts = [collection.where];
  const bindings: Record<string, string | number | boolean | null> = { ...keys };
  if (filter.boxes4490 !== null) {
    // A feature without geometry lies in no box.
    const boxes = filter.boxes4490.map((box, index) => {
      box.forEach((value, side) => (bindings[`box${index}x${side}`] = value));
      const envelope = `st_makeenvelope(:box${index}x0, :box${index}x1, :box${index}x2, :box${index}x3, 4490)`;
      // The exact ground is asked, not its box: that is what the standard's own tests look for.
      return `st_intersects(${collection.geometrySql}, ${envelope})`;
    });
    parts.push(collection.geometrySql === null ? 'false' : `(${boxes.join(' or ')})`);
  }
  if (filter.time !== null && collection.timeSql !== null) {
    parts.push(`(${collection.timeSql})`);
    bindings.timeFrom = filter.time.from;
    bindings.timeTo = filter.time.to;
  }
  if (filter.condition) {
    parts.push(filter.condition.sql);
    Object.assign(bindings, filter.condition.bindings);
  }
  return { sql: parts.join(' and '), bindings };
}

function featureSql(collection: Collection, crs: OfferedCrs): string {
  const fields = collection.properties.map(({ name, sql }) => `'${name}', ${sql}`).join(', ');
  return `json_build_object('type', 'Feature', 'id', ${collection.idSql}, 'geometry', ${geometrySql(collection, crs)}, 'properties', json_build_object(${fields}))::text`;
}

/** The geometry in the system asked for, in that system's own order of axes. */
function geometrySql(collection: Collection, crs: OfferedCrs): string {
  const moved = movedSql(collection, crs);
  return moved === null ? 'null::json' : `st_asgeojson(${moved}, ${crs.digits}, 0)::json`;
}

function movedSql({ geometrySql: stored }: Collection, crs: OfferedCrs): string | null {
  if (stored === null) return null;
  const moved = crs.srid === 4490 ? stored : `st_transform(${stored}, ${crs.srid})`;
  return crs.northFirst ? `st_flipcoordinates(${moved})` : moved;
}
