import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';

import { openPromise } from 'yauzl';
import type { Entry } from 'yauzl';

import { GB18030, UTF_8 } from './formats/decode-text.ts';
import type { ReadLimits } from './formats/format.ts';
import { SourceRefusal } from './formats/source-refusal.ts';

export interface ZipEntry {
  /** Path inside the zip with forward slashes, known to stay inside it. */
  name: string;
  bytes: number;
  entry: Entry;
}

const UTF_8_FLAG = 0x800;
const UNICODE_PATH_FIELD = 0x7075;
const MADE_BY_UNIX = 3;
const MADE_BY_MACOS = 19;

/**
 * Lists what a zip holds, from its directory alone, and refuses the whole zip when an entry is dangerous: outside
 * its folder, a link, encrypted, or far larger unpacked than packed.
 * @throws SourceRefusal `zip-broken`, `zip-unsafe`, `zip-encrypted`, `zip-too-large`
 */
export async function listZip(file: string, limits: ReadLimits): Promise<ZipEntry[]> {
  const zip = await openZip(file);
  try {
    if (zip.entryCount > limits.zipEntries) throw tooLarge(`${zip.entryCount} entries`);
    const entries: ZipEntry[] = [];
    let packed = 0;
    let unpacked = 0;
    for await (const entry of zip.eachEntry()) {
      const name = safeName(entry);
      if (name.endsWith('/')) continue;
      if (isLink(entry)) throw unsafe(name);
      if (entry.isEncrypted()) {
        throw new SourceRefusal(
          'zip-encrypted',
          `压缩包有密码，请先解开 / The zip is encrypted; unpack it first (${name})`,
        );
      }
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
      if (unpacked > limits.zipBytes) throw tooLarge(`${unpacked} bytes`);
      if (unpacked > limits.zipRatioFromBytes && unpacked > packed * limits.zipRatio) {
        throw tooLarge(`${Math.round(unpacked / Math.max(1, packed))} : 1`);
      }
      entries.push({ name, bytes: entry.uncompressedSize, entry });
    }
    return entries;
  } catch (error) {
    throw asRefusal(error);
  } finally {
    zip.close();
  }
}

/**
 * Unpacks one entry to a path of our choosing (never one made from its name), and checks its checksum.
 * @throws SourceRefusal `zip-broken`
 */
export async function extractZipEntry(file: string, entry: ZipEntry, to: string): Promise<void> {
  await withEntryStream(file, entry, (stream) => pipeline(stream, createWriteStream(to, { flags: 'wx' })));
}

/** Opens one entry for reading; the checksum is checked at its end. */
export async function withEntryStream(
  file: string,
  { entry, name }: ZipEntry,
  use: (stream: Readable) => Promise<void>,
): Promise<void> {
  const zip = await openZip(file);
  try {
    const source = await zip.openReadStreamPromise(entry);
    let sum = 0;
    const check = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        sum = crc32(chunk, sum);
        done(null, chunk);
      },
      flush(done) {
        done(sum === entry.crc32 ? null : broken(`checksum of ${name}`));
      },
    });
    await Promise.all([pipeline(source, check), use(check)]);
  } catch (error) {
    throw asRefusal(error);
  } finally {
    zip.close();
  }
}

async function openZip(file: string) {
  try {
    // Names stay bytes: old Chinese tools write code page 936 where the standard says 437.
    return await openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: false });
  } catch (error) {
    throw asRefusal(error);
  }
}

function safeName(entry: Entry): string {
  const name = decodeName(entry).replaceAll('\\', '/');
  const outside = name.startsWith('/') || /^[a-zA-Z]:/.test(name) || name.split('/').includes('..');
  if (outside || name.includes('\0') || name === '') throw unsafe(name);
  return name;
}

function decodeName(entry: Entry): string {
  // With decodeStrings off the name is a Buffer, whatever its type says.
  const raw = entry.fileNameRaw;
  if (entry.generalPurposeBitFlag & UTF_8_FLAG) return UTF_8.decode(raw);
  const unicode = entry.extraFields.find((field) => field.id === UNICODE_PATH_FIELD)?.data;
  if (unicode && unicode.length > 5 && unicode[0] === 1 && unicode.readUInt32LE(1) === crc32(raw)) {
    return UTF_8.decode(unicode.subarray(5));
  }
  return (UTF_8.isValid(raw) ? UTF_8 : GB18030).decode(raw);
}

function isLink(entry: Entry): boolean {
  const madeBy = entry.versionMadeBy >>> 8;
  return (
    (madeBy === MADE_BY_UNIX || madeBy === MADE_BY_MACOS) &&
    ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000
  );
}

function asRefusal(error: unknown): unknown {
  if (error instanceof SourceRefusal) return error;
  // System errors (no such file, disk full) carry an errno; everything else is yauzl or zlib about the bytes.
  if (error instanceof Error && 'errno' in error && 'syscall' in error) return error;
  return broken(error instanceof Error ? error.message : String(error));
}

function broken(what: string): SourceRefusal {
  return new SourceRefusal('zip-broken', `压缩包损坏 / The zip is broken: ${what}`);
}

function unsafe(name: string): SourceRefusal {
  return new SourceRefusal(
    'zip-unsafe',
    `压缩包里有指向包外的路径或链接，拒收 / The zip holds a path or link that leads outside it: ${name.slice(0, 100)}`,
  );
}

function tooLarge(what: string): SourceRefusal {
  return new SourceRefusal(
    'zip-too-large',
    `压缩包解开后太大，请解开后再导入 / Unpacked, the zip is larger than the limit (${what}); unpack it and import the folder`,
  );
}
