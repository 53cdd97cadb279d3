/** The classes that the service keeps; tests go through what they ask for. */
export const CONFORMANCE: readonly string[] = [
  ...classes('ogcapi-common-1/1.0', ['core', 'landing-page', 'json', 'oas30']),
  ...classes('ogcapi-common-2/1.0', ['collections']),
  ...classes('ogcapi-features-1/1.0', ['core', 'geojson', 'oas30']),
  ...classes('ogcapi-features-2/1.0', ['crs']),
  ...classes('ogcapi-features-3/1.0', [
    'filter',
    'features-filter',
    'queryables',
    'queryables-query-parameters',
  ]),
  ...classes('ogcapi-features-5/1.0', ['schemas']),
  // The spatial class has two names: QGIS looks for the first, finished servers and the standard use the second.
  ...classes('cql2/1.0', [
    'cql2-text',
    'cql2-json',
    'basic-cql2',
    'advanced-comparison-operators',
    'case-insensitive-comparison',
    'basic-spatial-operators',
    'basic-spatial-functions',
  ]),
  ...classes('ogcapi-tiles-1/1.0', ['core', 'tileset', 'tilesets-list', 'geodata-tilesets', 'mvt', 'oas30']),
];

function classes(standard: string, names: string[]): string[] {
  return names.map((name) => `http://www.opengis.net/spec/${standard}/conf/${name}`);
}
