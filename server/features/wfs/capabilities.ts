import type { Bbox4490 } from '../../contract/import-report.ts';
import type { Collection } from '../collections.queries.ts';
import { DEFAULT_COUNT } from './feature-page.ts';
import { urnOf, WFS_CRS } from './wfs-crs.ts';
import { elementName, escapeXml, NAMESPACE } from './xml.ts';

const OPERATIONS = [
  'GetCapabilities',
  'DescribeFeatureType',
  'GetFeature',
  'ListStoredQueries',
  'DescribeStoredQueries',
];
const CLASSES = {
  ImplementsBasicWFS: true,
  ImplementsTransactionalWFS: false,
  ImplementsLockingWFS: false,
  KVPEncoding: true,
  XMLEncoding: false,
  SOAPEncoding: false,
  ImplementsResultPaging: true,
  ImplementsStandardJoins: false,
  ImplementsSpatialJoins: false,
  ImplementsTemporalJoins: false,
  ImplementsFeatureVersioning: false,
  ManageStoredQueries: false,
};
const COMPARISONS = [
  'EqualTo',
  'NotEqualTo',
  'LessThan',
  'GreaterThan',
  'LessThanOrEqualTo',
  'GreaterThanOrEqualTo',
  'Like',
  'Null',
  'Between',
];

export interface OfferedType {
  collection: Collection;
  bbox4490: Bbox4490 | null;
}

/** What the service is and has. @param self its own address */
export function wfsCapabilities(types: OfferedType[], self: string): string {
  const get = `<ows:DCP><ows:HTTP><ows:Get xlink:href="${escapeXml(self)}?"/></ows:HTTP></ows:DCP>`;
  const constraint = (name: string, value: unknown) =>
    `<ows:Constraint name="${name}"><ows:NoValues/><ows:DefaultValue>${String(value)}</ows:DefaultValue></ows:Constraint>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:jt="${NAMESPACE}">
<ows:ServiceIdentification><ows:Title>井田 Jingtian</ows:Title><ows:ServiceType>WFS</ows:ServiceType><ows:ServiceTypeVersion>2.0.0</ows:ServiceTypeVersion></ows:ServiceIdentification>
<ows:OperationsMetadata>
${OPERATIONS.map((name) => `<ows:Operation name="${name}">${get}${extrasOf(name)}</ows:Operation>`).join('\n')}
<ows:Parameter name="version"><ows:AllowedValues><ows:Value>2.0.0</ows:Value></ows:AllowedValues></ows:Parameter>
${Object.entries(CLASSES)
  .map(([name, value]) => constraint(name, value ? 'TRUE' : 'FALSE'))
  .join('')}
${constraint('CountDefault', DEFAULT_COUNT)}
</ows:OperationsMetadata>
<wfs:FeatureTypeList>
${types.map(typeOf).join('\n')}
</wfs:FeatureTypeList>
<fes:Filter_Capabilities>
<fes:Conformance>${['ImplementsQuery', 'ImplementsAdHocQuery', 'ImplementsResourceId', 'ImplementsMinStandardFilter', 'ImplementsStandardFilter', 'ImplementsMinSpatialFilter'].map((name) => `<fes:Constraint name="${name}"><ows:NoValues/><ows:DefaultValue>TRUE</ows:DefaultValue></fes:Constraint>`).join('')}</fes:Conformance>
<fes:Id_Capabilities><fes:ResourceIdentifier name="fes:ResourceId"/></fes:Id_Capabilities>
<fes:Scalar_Capabilities><fes:LogicalOperators/><fes:ComparisonOperators>${COMPARISONS.map((name) => `<fes:ComparisonOperator name="PropertyIs${name}"/>`).join('')}</fes:ComparisonOperators></fes:Scalar_Capabilities>
<fes:Spatial_Capabilities><fes:GeometryOperands><fes:GeometryOperand name="gml:Envelope"/></fes:GeometryOperands><fes:SpatialOperators><fes:SpatialOperator name="BBOX"/></fes:SpatialOperators></fes:Spatial_Capabilities>
</fes:Filter_Capabilities>
</wfs:WFS_Capabilities>
`;
}

function extrasOf(operation: string): string {
  if (operation !== 'GetFeature') return '';
  const values = (name: string, list: string[]) =>
    `<ows:Parameter name="${name}"><ows:AllowedValues>${list.map((value) => `<ows:Value>${value}</ows:Value>`).join('')}</ows:AllowedValues></ows:Parameter>`;
  return (
    values('outputFormat', ['application/gml+xml; version=3.2']) + values('resultType', ['results', 'hits'])
  );
}

function typeOf({ collection, bbox4490 }: OfferedType): string {
  const [first, ...rest] = WFS_CRS;
  const box = bbox4490 ?? [-180, -90, 180, 90];
  return `<wfs:FeatureType><wfs:Name>jt:${elementName(collection.id)}</wfs:Name><wfs:Title>${escapeXml(collection.title)}</wfs:Title><wfs:Abstract>${escapeXml(collection.description)}</wfs:Abstract><wfs:DefaultCRS>${urnOf(first!)}</wfs:DefaultCRS>${rest.map((crs) => `<wfs:OtherCRS>${urnOf(crs)}</wfs:OtherCRS>`).join('')}<ows:WGS84BoundingBox><ows:LowerCorner>${box[0]} ${box[1]}</ows:LowerCorner><ows:UpperCorner>${box[2]} ${box[3]}</ows:UpperCorner></ows:WGS84BoundingBox></wfs:FeatureType>`;
}

const BY_ID = 'urn:ogc:def:query:OGC-WFS::GetFeatureById';

/** The one query that every server keeps: a feature by its id. */
export function storedQueries(types: OfferedType[], described: boolean): string {
  const names = types.map(({ collection }) => `jt:${elementName(collection.id)}`);
  const head = 'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';
  const jt = `xmlns:jt="${NAMESPACE}"`;
  if (!described)
    return `<?xml version="1.0" encoding="UTF-8"?>\n<wfs:ListStoredQueriesResponse ${head} ${jt}><wfs:StoredQuery id="${BY_ID}">${names.map((name) => `<wfs:ReturnFeatureType>${name}</wfs:ReturnFeatureType>`).join('')}</wfs:StoredQuery></wfs:ListStoredQueriesResponse>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<wfs:DescribeStoredQueriesResponse ${head} ${jt}><wfs:StoredQueryDescription id="${BY_ID}"><wfs:Parameter name="ID" type="xsd:string"/><wfs:QueryExpressionText returnFeatureTypes="${names.join(' ')}" language="urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression" isPrivate="true"/></wfs:StoredQueryDescription></wfs:DescribeStoredQueriesResponse>\n`;
}

/** The XML Schema of the features. */
export function describeTypes(collections: Collection[]): string {
  const XSD = { string: 'string', integer: 'long', number: 'double', boolean: 'boolean', date: 'date' };
  const elements = collections.map((collection) => {
    const name = elementName(collection.id);
    const field = (property: string, type: string) =>
      `<xsd:element name="${property}" type="${type}" minOccurs="0" nillable="true"/>`;
    const fields = collection.properties.map((property) => field(property.name, `xsd:${XSD[property.type]}`));
    if (collection.geometrySql !== null) fields.push(field('geometry', 'gml:MultiSurfacePropertyType'));
    return `<xsd:element name="${name}" type="jt:${name}Type" substitutionGroup="gml:AbstractFeature"/><xsd:complexType name="${name}Type"><xsd:complexContent><xsd:extension base="gml:AbstractFeatureType"><xsd:sequence>${fields.join('')}</xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:jt="${NAMESPACE}" targetNamespace="${NAMESPACE}" elementFormDefault="qualified" version="1.0">
<xsd:import namespace="http://www.opengis.net/gml/3.2" schemaLocation="http://schemas.opengis.net/gml/3.2.1/gml.xsd"/>
${elements.join('\n')}
</xsd:schema>
`;
}
