import { OFFERED_CRS } from './crs.ts';
import { schemaOf } from './describe-collection.ts';
import type { Collection } from './collections.queries.ts';
import { MVT, WEB_MERCATOR_QUAD } from './describe-tiles.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from './item-request.ts';

/**
 * The OpenAPI 3.0 document of `/ogc`. Each collection has paths of its own, because clients read from them which
 * properties they may filter by.
 * @param isTiled whether a collection has vector tiles
 */
export function describeApi(
  collections: Collection[],
  isTiled: (id: string) => boolean,
  base: string,
  version: string,
) {
  const tiled = collections.filter(({ id }) => isTiled(id));
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
      '/api': get('api', 'Capabilities', 'This document', [], ['application/vnd.oai.openapi+json']),
      '/wfs': oldService('WFS 2.0', ['application/gml+xml']),
      '/wmts': oldService('WMTS 1.0', [MVT, 'image/png', 'image/jpeg', 'image/webp']),
      '/conformance': get('conformance', 'Capabilities', 'Conformance classes'),
      '/collections': get('collections', 'Capabilities', 'Collections'),
      '/tileMatrixSets': get('tileMatrixSets', 'Tiles', 'Tile matrix sets'),
      [`/tileMatrixSets/${WEB_MERCATOR_QUAD}`]: get('tileMatrixSet', 'Tiles', 'The usual web grid'),
      ...Object.assign({}, ...collections.map(pathsOf)),
      ...Object.assign({}, ...tiled.map(tilePathsOf)),
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
  const name = nameOf(collection);
  const title = collection.title;
  return {
    [path]: get(`${name}.describe`, 'Capabilities', title, [SCHEME]),
    [`${path}/schema`]: get(`${name}.schema`, 'Capabilities', `${title}: schema`, [SCHEME], SCHEMAS),
    [`${path}/queryables`]: get(
      `${name}.queryables`,
      'Capabilities',
      `${title}: queryables`,
      [SCHEME],
      SCHEMAS,
    ),
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

/** A service whose operations are one address with parameters, told by its own capabilities; errors are XML. */
function oldService(title: string, types: string[]): object {
  const xml = { description: 'Exception report', content: { 'text/xml': { schema: { type: 'string' } } } };
  const content = Object.fromEntries(
    ['text/xml', ...types].map((type) => [type, { schema: { type: 'string' } }]),
  );
  const asked = [
    'service',
    'version',
    'request',
    'typeNames',
    'layer',
    'count',
    'startIndex',
    'srsName',
    'bbox',
    'filter',
    'resourceId',
    'resultType',
  ];
  return {
    get: {
      ...{ operationId: title.slice(0, 4).trim().toLowerCase(), tags: ['Capabilities'], summary: title },
      parameters: asked.map((name) => query(name, { type: 'string' }, `${title}: ${name}`)),
      responses: {
        '200': { description: 'OK', content },
        '304': { description: 'As it was when its ETag was given' },
        '307': { description: 'Where the tile is' },
        '400': xml,
        '401': { $ref: '#/components/responses/Problem' },
        '403': { $ref: '#/components/responses/Problem' },
        '404': xml,
        '503': { $ref: '#/components/responses/Problem' },
      },
    },
  };
}

function tilePathsOf(collection: Collection): Record<string, object> {
  const path = `/collections/${encodeURIComponent(collection.id)}/tiles`;
  const set = `${path}/${WEB_MERCATOR_QUAD}`;
  const [name, title] = [`${nameOf(collection)}.tiles`, `${collection.title}: tiles`];
  const place = ['tileMatrix', 'tileRow', 'tileCol'].map((part) => ({
    ...{ name: part, in: 'path', required: true, schema: { type: 'integer', minimum: 0, maximum: 2 ** 22 } },
  }));
  const filters = [SCHEME, query('batch', { type: 'string' }, 'Code of a batch'), LEVEL];
  return {
    [path]: get(name, 'Tiles', `${title}, their sets`, [SCHEME]),
    [set]: get(`${name}.set`, 'Tiles', `${title}, one set`, [SCHEME]),
    [`${set}/{tileMatrix}/{tileRow}/{tileCol}`]: get(
      `${name}.tile`,
      'Tiles',
      title,
      [...place, ...filters],
      MVT,
    ),
  };
}

function nameOf({ id }: Collection): string {
  return id.replace(/[^A-Za-z0-9]/g, (character) => `_${character.codePointAt(0)!.toString(16)}`);
}

function get(
  operationId: string,
  tag: string,
  summary: string,
  parameters: object[] = [],
  types: string | string[] = 'application/json',
): object {
  const schema = { type: 'object' };
  const content = Object.fromEntries([types].flat().map((type) => [type, { schema }]));
  return {
    get: {
      operationId,
      tags: [tag],
      summary,
      ...(parameters.length > 0 ? { parameters } : {}),
      responses: {
        '200': { description: 'OK', content },
        '304': { description: 'As it was when its ETag was given' },
        ...PROBLEMS,
      },
    },
  };
}

function query(name: string, schema: object, description: string): object {
  return { name, in: 'query', required: false, style: 'form', explode: false, description, schema };
}

/** GDAL wants plain JSON, others the type of JSON Schema. */
const SCHEMAS = ['application/schema+json', 'application/json'];
const PROBLEMS = Object.fromEntries(
  [400, 401, 403, 404, 503].map((status) => [status, { $ref: '#/components/responses/Problem' }]),
);
const LEVEL = query('level', { type: 'integer', minimum: 1, maximum: 9 }, 'Level of the cells');
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
