import { OFFERED_CRS } from './crs.ts';
import { schemaOf } from './describe-collection.ts';
import type { Collection } from './collections.queries.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from './item-request.ts';

/**
 * The OpenAPI 3.0 document of `/ogc`. Each collection has paths of its own, because clients read from them which
 * properties they may filter by.
 */
export function describeApi(collections: Collection[], base: string, version: string) {
  return {
    openapi: '3.0.3',
    info: {
      title: '井田 Jingtian · OGC API',
      version,
      description: 'OGC API Features 1, 2, 3, 5 and Tiles 1',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: base }],
    tags: [{ name: 'Capabilities' }, { name: 'Features' }, { name: 'Tiles' }],
    paths: {
      '/': get('landing', 'Capabilities', 'Landing page'),
      '/api': get('api', 'Capabilities', 'This document'),
      '/conformance': get('conformance', 'Capabilities', 'Conformance classes'),
      '/collections': get('collections', 'Capabilities', 'Collections'),
      '/tileMatrixSets': get('tileMatrixSets', 'Tiles', 'Tile matrix sets'),
      ...Object.assign({}, ...collections.map(pathsOf)),
    },
    components: {
      parameters: PARAMETERS,
      responses: {
        Problem: {
          description: 'What was wrong',
          content: {
            'application/problem+json': {
              schema: {
                type: 'object',
                required: ['code', 'status', 'title'],
                properties: {
                  code: { type: 'string' },
                  status: { type: 'integer' },
                  title: { type: 'string' },
                  detail: { type: 'string' },
                },
              },
            },
          },
        },
      },
    },
  };
}

function pathsOf(collection: Collection): Record<string, object> {
  const path = `/collections/${encodeURIComponent(collection.id)}`;
  const name = collection.id.replace(
    /[^A-Za-z0-9]/g,
    (character) => `_${character.codePointAt(0)!.toString(16)}`,
  );
  const title = collection.title;
  return {
    [path]: get(`${name}.describe`, 'Capabilities', title, [SCHEME]),
    [`${path}/schema`]: get(`${name}.schema`, 'Capabilities', `${title}: schema`),
    [`${path}/queryables`]: get(`${name}.queryables`, 'Capabilities', `${title}: queryables`),
    [`${path}/items`]: get(
      `${name}.items`,
      'Features',
      `${title}: features`,
      [
        ...Object.keys(PARAMETERS)
          .filter((key) => key !== 'featureId')
          .map((key) => ({ $ref: `#/components/parameters/${key}` })),
        ...collection.properties.map((property) => ({
          name: property.name,
          in: 'query',
          required: false,
          style: 'form',
          explode: false,
          description: property.title,
          schema: schemaOf(property),
        })),
      ],
      'application/geo+json',
    ),
    [`${path}/items/{featureId}`]: get(
      `${name}.item`,
      'Features',
      `${title}: one feature`,
      [{ $ref: '#/components/parameters/featureId' }, { $ref: '#/components/parameters/crs' }, SCHEME],
      'application/geo+json',
    ),
  };
}

function get(
  operationId: string,
  tag: string,
  summary: string,
  parameters: object[] = [],
  type = 'application/json',
): object {
  return {
    get: {
      operationId,
      tags: [tag],
      summary,
      ...(parameters.length > 0 ? { parameters } : {}),
      responses: {
        '200': { description: 'OK', content: { [type]: { schema: { type: 'object' } } } },
        '400': { $ref: '#/components/responses/Problem' },
        '404': { $ref: '#/components/responses/Problem' },
      },
    },
  };
}

function query(name: string, schema: object, description: string): object {
  return { name, in: 'query', required: false, style: 'form', explode: false, description, schema };
}

const SCHEME = query('scheme', { type: 'string' }, 'Code of the scheme whose assignments patches show');

const PARAMETERS: Record<string, object> = {
  limit: query(
    'limit',
    { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
    'Features of a page',
  ),
  bbox: query(
    'bbox',
    { type: 'array', items: { type: 'number' }, minItems: 4, maxItems: 6 },
    'Box that features meet, in the axes of bbox-crs',
  ),
  'bbox-crs': query('bbox-crs', { type: 'string', format: 'uri' }, 'System of bbox; CRS84 when absent'),
  datetime: query('datetime', { type: 'string' }, 'Day, moment, or interval with "/" and ".."'),
  crs: query(
    'crs',
    { type: 'string', format: 'uri', enum: OFFERED_CRS.map(({ uri }) => uri) },
    'System of the answer; CRS84 when absent',
  ),
  filter: query('filter', { type: 'string' }, 'Condition in CQL2'),
  // GDAL 3.6 hands conditions over only where it finds the old name.
  'filter-lang': query(
    'filter-lang',
    { type: 'string', enum: ['cql2-text', 'cql2-json', 'cql-text'], default: 'cql2-text' },
    'Language of filter',
  ),
  'filter-crs': query('filter-crs', { type: 'string', format: 'uri' }, 'System of the geometries in filter'),
  cursor: query('cursor', { type: 'string' }, 'Where a page begins; taken from the link "next"'),
  scheme: SCHEME,
  f: query('f', { type: 'string', enum: ['json', 'geojson'] }, 'Format'),
  featureId: {
    name: 'featureId',
    in: 'path',
    required: true,
    schema: { type: 'integer', format: 'int64' },
    description: 'Id of the feature',
  },
};
