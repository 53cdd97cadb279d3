import type { Request, Response } from 'express';
import { encodedBody, WORTH_COMPRESSING, type TileBody, type TileEncoding } from './tile-body.ts';

/** How many rows the tile tells as part of a merged point only. */
const MERGED_HEADER = 'X-Jingtian-Merged';

/**
 * Sends a tile with its ETag: 304 when the client has it, compressed when it takes that. Browsers keep the bytes but
 * ask each time (`no-cache`), so a change or a revoked right is seen at once.
 */
export async function sendTileBody(
  request: Request,
  response: Response,
  body: TileBody,
  type: string,
): Promise<void> {
  response.setHeader('Cache-Control', 'private, no-cache');
  response.setHeader('ETag', body.etag);
  if (body.merged > 0) response.setHeader(MERGED_HEADER, body.merged);
  response.setHeader('Vary', 'Accept-Encoding, Cookie, Authorization');
  if (
    request.headers['if-none-match']?.split(/\s*,\s*/).some((tag) => tag.replace(/^W\//, '') === body.etag)
  ) {
    response.status(304).end();
    return;
  }
  const encoding = encodingFor(request, body.bytes.length);
  const bytes = await encodedBody(body, encoding);
  response.setHeader('Content-Type', type);
  if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding);
  // Said here although Node would: what is sent is measured.
  response.setHeader('Content-Length', bytes.length);
  response.status(200).end(bytes);
}

function encodingFor(request: Request, length: number): TileEncoding {
  if (length < WORTH_COMPRESSING) return 'identity';
  // In the order of preference where the client leaves the choice to us.
  return (request.acceptsEncodings(['br', 'gzip', 'identity']) || 'identity') as TileEncoding;
}
