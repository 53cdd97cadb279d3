import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import type { Request, Response } from 'express';

const gzip = promisify(gzipCallback);
// A vector tile of 15 kB shrinks by a quarter, for half a millisecond: below this compression costs more than it saves.
const WORTH_COMPRESSING = 16 * 1024;

/**
 * Sends bytes with an ETag of their content: 304 when the client has them, gzip when it takes it. Browsers keep the
 * bytes but ask each time (\`no-cache\`), so a change or a revoked right is seen at once.
 */
export async function sendBytes(
  request: Request,
  response: Response,
  bytes: Buffer,
  type: string,
): Promise<void> {
  const etag = `"${createHash('sha1').update(bytes).digest('base64url')}"`;
  response.setHeader('Cache-Control', 'private, no-cache');
  response.setHeader('ETag', etag);
  response.setHeader('Vary', 'Accept-Encoding');
  if (request.headers['if-none-match']?.split(/\s*,\s*/).some((tag) => tag.replace(/^W\//, '') === etag)) {
    response.status(304).end();
    return;
  }
  response.setHeader('Content-Type', type);
  if (bytes.length < WORTH_COMPRESSING || !request.acceptsEncodings('gzip')) {
    finish(response, bytes);
    return;
  }
  response.setHeader('Content-Encoding', 'gzip');
  finish(response, await gzip(bytes, { level: 4 }));
}

function finish(response: Response, bytes: Buffer): void {
  // Said here although Node would: what is sent is measured.
  response.setHeader('Content-Length', bytes.length);
  response.status(200).end(bytes);
}
