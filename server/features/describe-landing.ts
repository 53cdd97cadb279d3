import type { Link } from './describe-collection.ts';
import { TILING_SCHEME } from './describe-tiles.ts';

const OPENAPI = 'application/vnd.oai.openapi+json;version=3.0';

/** The first page of `/ogc`: where everything else is. QGIS needs `service-desc` and `data` with these very types. */
export function describeLanding(base: string) {
  const links: Link[] = [
    { href: `${base}/`, rel: 'self', type: 'application/json', title: '本页 / this page' },
    { href: `${base}/api`, rel: 'service-desc', type: OPENAPI, title: 'OpenAPI 3.0' },
    { href: `${base}/conformance`, rel: 'conformance', type: 'application/json' },
    {
      href: `${base}/conformance`,
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/conformance',
      type: 'application/json',
    },
    { href: `${base}/collections`, rel: 'data', type: 'application/json', title: '数据集 / collections' },
    { href: `${base}/tileMatrixSets`, rel: `${TILING_SCHEME}s`, type: 'application/json' },
  ];
  return {
    title: '井田 Jingtian',
    description:
      '网格、图斑、覆盖问题和参考图层 / Grid cells, change patches, coverage findings, reference layers',
    links,
  };
}
