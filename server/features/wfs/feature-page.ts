import type { Database } from '../../db/pool.ts';
import { CRS84 } from '../crs.ts';
import { filterSql } from '../cql2/filter-sql.queries.ts';
import type { Operation } from '../cql2/expression.ts';
import type { FoundCollection } from '../find-collection.ts';
import { MAX_LIMIT, readBoxes, timeOf } from '../item-request.ts';
import { countItems, readGmlRows, type ItemFilter } from '../items.queries.ts';
import { FES_CRS, ID_PROPERTY, idsOf, readFes } from './read-fes.ts';
import { urnOf, wfsCrs } from './wfs-crs.ts';
import { wholeOf } from './wfs-request.ts';
import { elementName, escapeXml, NAMESPACE } from './xml.ts';

export const DEFAULT_COUNT = 1000;

/**
 * A page of features as GML 3.2, or with `resultType=hits` how many there are.
 * @param kvp parameters of GetFeature by lower-case name
 * @param self address of the service, for the link to the next page
 * @throws AppError `wrong-request`, `filter-wrong`, `crs-not-offered`
 */
export async function wfsFeatures(
  db: Database,
  found: FoundCollection,
  kvp: Record<string, string>,
  { self, today }: { self: string; today: string },
): Promise<string> {
  const { collection, keys } = found;
  const crs = wfsCrs(kvp.srsname);
  const startIndex = wholeOf(kvp.startindex, 'startIndex', 0);
  const count = Math.min(wholeOf(kvp.count ?? kvp.maxfeatures, 'count', DEFAULT_COUNT), MAX_LIMIT);
  const filter = await filterOf(db, found, kvp, today);
  const hits = kvp.resulttype?.toLowerCase() === 'hits';
  const page = { offset: startIndex, limit: count + 1, crs };
  const [rows, matched] = await Promise.all([
    hits ? [] : readGmlRows(db, collection, keys, filter, page),
    // Counted once, for the first page: thousands of pages would each count all of it.
    hits || startIndex === 0 ? countItems(db, collection, keys, filter) : null,
  ]);
  const shown = rows.slice(0, count);
  const chosen = kvp.propertyname?.split(',').map((name) => name.trim().replace(/^.*[:/]/, ''));
  const name = elementName(collection.id);
  const members = shown.map(({ id, gml, values }) => {
    const fields = collection.properties.map((property, at) =>
      values[at] === null || (chosen && !chosen.includes(property.name))
        ? ''
        : `<jt:${property.name}>${escapeXml(values[at])}</jt:${property.name}>`,
    );
    const shape =
      gml === null || (chosen && !chosen.includes('geometry'))
        ? ''
        : `<jt:geometry>${crs === CRS84 ? gml.replaceAll('urn:ogc:def:crs:EPSG::4490', urnOf(crs)) : gml}</jt:geometry>`;
    return `<wfs:member><jt:${name} gml:id="${name}.${id}">${fields.join('')}${shape}</jt:${name}></wfs:member>`;
  });
  const next =
    rows.length > count
      ? ` next="${escapeXml(`${self}?${new URLSearchParams({ ...kvp, startindex: String(startIndex + count) }).toString()}`)}"`
      : '';
  return `<?xml version="1.0" encoding="UTF-8"?>
<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:jt="${NAMESPACE}" timeStamp="${new Date().toISOString()}" numberMatched="${matched ?? 'unknown'}" numberReturned="${shown.length}"${next}>
${members.join('\n')}
</wfs:FeatureCollection>
`;
}

async function filterOf(
  db: Database,
  { collection }: FoundCollection,
  kvp: Record<string, string>,
  today: string,
): Promise<ItemFilter> {
  const parts: Operation[] = [];
  const ids = kvp.resourceid ?? kvp.featureid ?? (kvp.storedquery_id ? kvp.id : undefined);
  if (ids !== undefined) parts.push(idsOf(collection, ids.split(',')));
  if (kvp.filter !== undefined) parts.push(await readFes(db, collection, kvp.filter));
  const properties = new Map(collection.properties.map((property) => [property.name, property]));
  properties.set(ID_PROPERTY, { name: ID_PROPERTY, type: 'integer', title: 'id', sql: collection.idSql });
  return {
    boxes4490: kvp.bbox === undefined ? null : await boxesOf(db, kvp.bbox),
    time: timeOf(collection, undefined, today),
    condition:
      parts.length === 0
        ? null
        : filterSql(parts.length === 1 ? parts[0]! : { op: 'and', args: parts }, {
            ...{ properties, geometry: collection.geometrySql, crs: FES_CRS },
          }),
  };
}

/** Four numbers in the axes of the system named behind them, else of the first one offered. */
function boxesOf(db: Database, text: string) {
  const [a, b, c, d, ...crs] = text.split(',');
  return readBoxes(db, [a, b, c, d].join(','), wfsCrs(crs.length > 0 ? crs.join(',').trim() : undefined));
}
