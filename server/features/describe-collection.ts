import { CRS84, OFFERED_CRS } from './crs.ts';
import type { Collection, Property } from './collections.queries.ts';
import type { ExtentRow } from './items.queries.ts';
import { TILESETS_VECTOR } from './describe-tiles.ts';

export interface Link {
  href: string;
  rel: string;
  type: string;
  title?: string;
  templated?: boolean;
}

const QUERYABLES = 'http://www.opengis.net/def/rel/ogc/1.0/queryables';
const SCHEMA = 'http://www.opengis.net/def/rel/ogc/1.0/schema';
const GEOJSON = 'application/geo+json';
const JSON_SCHEMA = 'application/schema+json';

/**
 * What clients read of a collection before they ask for features.
 * @param base address of `/ogc` as the client sees it
 * @param tiled whether it has vector tiles
 */
export function describeCollection(collection: Collection, extent: ExtentRow, base: string, tiled: boolean) {
  const self = `${base}/collections/${encodeURIComponent(collection.id)}`;
  const links: Link[] = [
    { href: self, rel: 'self', type: 'application/json' },
    { href: `${self}/items`, rel: 'items', type: GEOJSON, title: collection.title },
    // GDAL 3.6 looks for the first spelling, the standard has the second.
    { href: `${self}/schema`, rel: 'describedBy', type: JSON_SCHEMA },
    { href: `${self}/schema`, rel: 'describedby', type: JSON_SCHEMA },
    { href: `${self}/schema`, rel: SCHEMA, type: JSON_SCHEMA },
    { href: `${self}/queryables`, rel: QUERYABLES, type: JSON_SCHEMA },
    { href: `${self}/queryables`, rel: 'queryables', type: JSON_SCHEMA },
    ...(tiled ? [{ href: `${self}/tiles`, rel: TILESETS_VECTOR, type: 'application/json' }] : []),
  ];
  return {
    id: collection.id,
    title: collection.title,
    description: collection.description,
    itemType: 'feature',
    extent: {
      ...(extent.bbox4490 ? { spatial: { bbox: [extent.bbox4490], crs: CRS84.uri } } : {}),
      ...(extent.time_from
        ? { temporal: { interval: [[moment(extent.time_from), moment(extent.time_to)]] } }
        : {}),
    },
    crs: OFFERED_CRS.map(({ uri }) => uri),
    storageCrs: CRS84.uri,
    links,
  };
}

function moment(day: string | null): string | null {
  return day === null ? null : `${day}T00:00:00Z`;
}

/** JSON Schema of the features' properties: `/schema` describes them, `/queryables` says what filters may name. */
export function describeProperties(collection: Collection, self: string, of: 'schema' | 'queryables') {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: self,
    type: 'object',
    title: collection.title,
    properties: {
      ...(collection.geometrySql
        ? { geometry: { format: 'geometry-multipolygon', 'x-ogc-role': 'primary-geometry' } }
        : {}),
      ...Object.fromEntries(collection.properties.map((property) => [property.name, schemaOf(property)])),
    },
    additionalProperties: false,
    // What GDAL 3.6 reads to know which conditions it may hand over.
    ...(of === 'queryables' ? { queryables: collection.properties.map(({ name }) => ({ id: name })) } : {}),
  };
}

export function schemaOf({ type, title }: Property): Record<string, string> {
  return type === 'date' ? { type: 'string', format: 'date', title } : { type, title };
}
