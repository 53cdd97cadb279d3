import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import type { TextEncoding } from './decode-text.ts';

const CHUNK_BYTES = 1 << 20;

/** What the first bytes of a text file say of its encoding: `utf-8`, `utf-16le`, `utf-16be`, or null. */
export async function byteOrderMark(file: string): Promise<'utf-8' | 'utf-16le' | 'utf-16be' | null> {
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.alloc(3);
    await handle.read(bytes, 0, 3, 0);
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
    return null;
  } finally {
    await handle.close();
  }
}

/**
 * Streams a text file as strings, never cutting a character in two; a byte order mark is left out.
 * @throws TypeError (code ERR_ENCODING_INVALID_ENCODED_DATA) at the first byte that is not of the encoding
 */
export async function* readText(file: string, encoding: Pick<TextEncoding, 'label'>): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding.label, { fatal: true });
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    yield decoder.decode(chunk as Buffer, { stream: true });
  }
  yield decoder.decode();
}

/** Is this the error of a byte sequence that the encoding does not allow? */
export function isEncodingError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
}
