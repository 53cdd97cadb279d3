import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);
// A vector tile of 15 kB shrinks by a quarter, for half a millisecond: below this compression costs more than it saves.
export const WORTH_COMPRESSING = 16 * 1024;

export type TileEncoding = 'identity' | 'gzip' | 'br';

/** A tile ready to be sent: its bytes, their hash, and the compressed forms once somebody asked for them. */
export interface TileBody {
  bytes: Buffer;
  /** In quotes, as the header has it. */
  etag: string;
  /** Rows that are told as part of a merged point only. */
  merged: number;
  encoded: Map<TileEncoding, Encoded>;
}

export function tileBody(bytes: Buffer, merged = 0): TileBody {
  const etag = `"${createHash('sha1').update(bytes).digest('base64url')}"`;
  return { bytes, etag, merged, encoded: new Map() };
}

interface Encoded {
  quick: Promise<Buffer>;
  /** Asked for once the tile is asked a second time. */
  small?: Promise<Buffer>;
  ready?: Buffer;
}

/**
 * The body in an encoding. Who asks first gets it quickly; what is asked for again is worth compressing well, and is sent
 * so once that is done. Brotli at 5: as small as gzip at 9 for half its time.
 */
export function encodedBody(body: TileBody, encoding: TileEncoding): Promise<Buffer> | Buffer {
  if (encoding === 'identity') return body.bytes;
  const made = body.encoded.get(encoding);
  if (!made) {
    const quick = compress(body.bytes, encoding, QUICK);
    body.encoded.set(encoding, { quick });
    return quick;
  }
  if (!made.small) {
    made.small = compress(body.bytes, encoding, SMALL);
    made.small.then(
      (bytes) => {
        made.ready = bytes;
        // The quick one need not be kept.
        made.quick = made.small!;
      },
      // The quick one is as right: a failure here only leaves it larger.
      () => undefined,
    );
  }
  return made.ready ?? made.quick;
}

const QUICK = { gzip: 1, br: 1 };
const SMALL = { gzip: 6, br: 5 };

function compress(bytes: Buffer, encoding: 'gzip' | 'br', levels: typeof QUICK): Promise<Buffer> {
  return encoding === 'gzip'
    ? toGzip(bytes, { level: levels.gzip })
    : toBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: levels.br } });
}
