import { Router } from 'express';
import { AppError } from '../../errors.ts';
import { describeTileMatrixSet, WEB_MERCATOR_QUAD } from '../describe-tiles.ts';
import { asExceptionReport } from './routes.ts';
import { readKvp, wholeOf } from './wfs-request.ts';
import { escapeXml } from './xml.ts';

/** A set of tiles that is there already, at an address of its own below the root of the server. */
export interface TilesOfLayer {
  id: string;
  title: string;
  format: string;
  template: string;
  minZoom: number;
  maxZoom: number;
  bounds4490: [number, number, number, number] | null;
}

/** `GET /wmts`: WMTS 1.0 by KVP, and the addresses of tiles for clients that take them from the capabilities. */
export function wmtsRoutes(list: () => Promise<TilesOfLayer[]>): Router {
  const router = Router();

  router.get('/wmts', async (request, response) => {
    const kvp = readKvp(request.query as Record<string, unknown>);
    const root = `${request.protocol}://${request.get('host') ?? 'localhost'}`;
    const layers = await list();
    const asked = (kvp.request ?? 'GetCapabilities').toLowerCase();
    if (asked === 'getcapabilities') {
      response.type('text/xml').send(capabilities(layers, root, `${root}${request.baseUrl}/wmts`));
      return;
    }
    if (asked !== 'gettile')
      throw new AppError('wrong-request', `没有操作 ${kvp.request} / There is no operation ${kvp.request}`);
    const layer = layers.find(({ id }) => id === kvp.layer);
    if (!layer)
      throw new AppError('layer-not-found', `没有图层 ${kvp.layer} / There is no layer ${kvp.layer}`);
    const [z, x, y] = (['tilematrix', 'tilecol', 'tilerow'] as const).map((name) =>
      wholeOf(kvp[name], name, 0),
    );
    response.setHeader('Location', `${root}${addressOf(layer.template, z!, x!, y!)}`);
    response.status(307).end();
  });

  router.use(asExceptionReport);
  return router;
}

const addressOf = (template: string, z: number | string, x: number | string, y: number | string) =>
  template.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));

function capabilities(layers: TilesOfLayer[], root: string, self: string): string {
  const get = `<ows:DCP><ows:HTTP><ows:Get xlink:href="${escapeXml(self)}?"><ows:Constraint name="GetEncoding"><ows:AllowedValues><ows:Value>KVP</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get></ows:HTTP></ows:DCP>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
<ows:ServiceIdentification><ows:Title>井田 Jingtian</ows:Title><ows:ServiceType>OGC WMTS</ows:ServiceType><ows:ServiceTypeVersion>1.0.0</ows:ServiceTypeVersion></ows:ServiceIdentification>
<ows:OperationsMetadata><ows:Operation name="GetCapabilities">${get}</ows:Operation><ows:Operation name="GetTile">${get}</ows:Operation></ows:OperationsMetadata>
<Contents>
${layers.map((layer) => layerOf(layer, root)).join('\n')}
${matrixSet()}
</Contents>
</Capabilities>
`;
}

function layerOf(
  { id, title, format, template, minZoom, maxZoom, bounds4490 }: TilesOfLayer,
  root: string,
): string {
  const box = bounds4490 ?? [-180, -85.0511287798, 180, 85.0511287798];
  const limits = Array.from({ length: maxZoom - minZoom + 1 }, (_, n) => minZoom + n).map(
    (z) =>
      `<TileMatrixLimits><TileMatrix>${z}</TileMatrix><MinTileRow>0</MinTileRow><MaxTileRow>${2 ** z - 1}</MaxTileRow><MinTileCol>0</MinTileCol><MaxTileCol>${2 ** z - 1}</MaxTileCol></TileMatrixLimits>`,
  );
  const address = addressOf(template, '{TileMatrix}', '{TileCol}', '{TileRow}');
  return `<Layer><ows:Title>${escapeXml(title)}</ows:Title><ows:WGS84BoundingBox><ows:LowerCorner>${box[0]} ${box[1]}</ows:LowerCorner><ows:UpperCorner>${box[2]} ${box[3]}</ows:UpperCorner></ows:WGS84BoundingBox><ows:Identifier>${escapeXml(id)}</ows:Identifier><Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style><Format>${format}</Format><TileMatrixSetLink><TileMatrixSet>${WEB_MERCATOR_QUAD}</TileMatrixSet><TileMatrixSetLimits>${limits.join('')}</TileMatrixSetLimits></TileMatrixSetLink><ResourceURL format="${format}" resourceType="tile" template="${escapeXml(root + address)}"/></Layer>`;
}

function matrixSet(): string {
  const matrices = describeTileMatrixSet().tileMatrices.map(
    ({ id, scaleDenominator, pointOfOrigin, tileWidth, tileHeight, matrixWidth, matrixHeight }) =>
      `<TileMatrix><ows:Identifier>${id}</ows:Identifier><ScaleDenominator>${scaleDenominator}</ScaleDenominator><TopLeftCorner>${pointOfOrigin.join(' ')}</TopLeftCorner><TileWidth>${tileWidth}</TileWidth><TileHeight>${tileHeight}</TileHeight><MatrixWidth>${matrixWidth}</MatrixWidth><MatrixHeight>${matrixHeight}</MatrixHeight></TileMatrix>`,
  );
  return `<TileMatrixSet><ows:Identifier>${WEB_MERCATOR_QUAD}</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS><WellKnownScaleSet>urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible</WellKnownScaleSet>${matrices.join('')}</TileMatrixSet>`;
}
