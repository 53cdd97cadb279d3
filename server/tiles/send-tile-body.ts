import type { Request, Response } from 'express';
import { noteSent } from '../http/sent.ts';
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
  const { etag, merged } = body;
  const headers = [
    'Cache-Control',
    'private, no-cache',
    'ETag',
    etag,
    'Vary',
    'Accept-Encoding, Cookie, Authorization',
  ];
  if (merged > 0) headers.push(MERGED_HEADER, String(merged));
  if (request.headers['if-none-match']?.split(/\s*,\s*/).some((tag) => tag.replace(/^W\//, '') === etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const encoding = encodingFor(request, body.bytes.length);
  const bytes = await encodedBody(body, encoding);
  headers.push('Content-Type', type, 'Content-Length', String(bytes.length));
  if (encoding !== 'identity') headers.push('Content-Encoding', encoding);
  noteSent(response, { bytes: bytes.length, merged });
  // All at once: headers set one by one cost more than a small tile.
  response.writeHead(200, headers).end(bytes);
}

/** Browsers send one of a handful of headers; working one out costs as much as sending a small tile. */
const chosen = new Map<string, TileEncoding>();
const MOST_CHOSEN = 100;

function encodingFor(request: Request, length: number): TileEncoding {
  if (length < WORTH_COMPRESSING) return 'identity';
  const header = request.get('accept-encoding') ?? '';
  let encoding = chosen.get(header);
  if (!encoding) {
    // In the order of preference where the client leaves the choice to us.
    encoding = (request.acceptsEncodings(['br', 'gzip', 'identity']) || 'identity') as TileEncoding;
    if (chosen.size < MOST_CHOSEN) chosen.set(header, encoding);
  }
  return encoding;
}
