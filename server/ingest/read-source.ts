import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppError } from '../errors.ts';
import { parseCrsName } from '../geo/crs/parse-crs-name.ts';
import { discover } from './discover.ts';
import type { FoundSource } from './discover.ts';
import { textEncoding } from './formats/decode-text.ts';
import { READ_LIMITS } from './formats/format.ts';
import type { ReadLimits, ReadOptions, SourceFeature, SourceLayer } from './formats/format.ts';
import { refusedLayer, SourceRefusal } from './formats/source-refusal.ts';

/**
 * Reads files, folders and zips layer by layer, in sorted order. A file that cannot be used is a layer with
 * `refusedBy`, so that the others still come. Read a layer's features before asking for the next layer: what was
 * unpacked for it is deleted then, and also when the caller stops early or throws.
 * @throws AppError for wrong paths and options: `file-not-found`, `format-unknown`, `nothing-to-import`,
 * `crs-unknown`, `crs-refused`, `wrong-usage` (encoding), `disk-full`
 */
export async function* readSources(paths: string[], options: ReadOptions = {}): AsyncGenerator<SourceLayer> {
  checkOptions(options);
  const limits: ReadLimits = { ...READ_LIMITS, ...options.limits };
  const only = options.only && new Set(options.only);
  const from = options.shownFrom ? `${options.shownFrom}/` : null;
  const sources = (await discover(paths, limits)).map((source) =>
    from && source.path.startsWith(from) ? { ...source, path: source.path.slice(from.length) } : source,
  );
  for (const [done, source] of sources.entries()) {
    options.onSource?.(done, sources.length);
    const folder = source.packed ? await mkdtemp(join(options.tmpDir ?? tmpdir(), 'jingtian-import-')) : '';
    try {
      for await (const layer of layersOf(source, folder, { ...options, limits }))
        if (!only || only.has(layer.path)) yield layer;
    } finally {
      if (folder) await rm(folder, { recursive: true, force: true });
    }
  }
  options.onSource?.(sources.length, sources.length);
}

/**
 * SHA-256 (hex) of everything `readSources` would read, names and bytes, in its order. Where the files lie does not
 * matter, their names below the given paths do.
 * @param goOn called for every piece read, with what kind of file it is of and the bytes of it so far; may throw to stop
 */
export async function contentHash(
  paths: string[],
  limits: Partial<ReadLimits> = {},
  goOn: (extension: string, bytes: number) => void = () => undefined,
): Promise<string> {
  const hash = createHash('sha256');
  for (const source of await discover(paths, { ...READ_LIMITS, ...limits })) {
    hash.update(`source\0${source.name}\0`);
    for (const [extension, part] of [...source.parts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (extension === 'shx') continue; // not read
      const own = createHash('sha256');
      try {
        await part.read(async (stream) => {
          let bytes = 0;
          for await (const chunk of stream) {
            bytes += (chunk as Buffer).length;
            goOn(extension, bytes);
            own.update(chunk as Buffer);
          }
        });
      } catch (error) {
        if (!(error instanceof SourceRefusal)) throw asAppError(error);
        own.update(error.code); // broken, and refused when it is read
      }
      hash.update(`part\0${extension}\0`).update(own.digest());
    }
  }
  return hash.digest('hex');
}

async function* layersOf(
  source: FoundSource,
  folder: string,
  options: ReadOptions & { limits: ReadLimits },
): AsyncGenerator<SourceLayer> {
  if (!source.format) {
    yield refusedLayer(source.path, 'zip', source.refusal!);
    return;
  }
  let refusal: SourceRefusal | null = null;
  try {
    const parts = new Map<string, string>();
    let file = '';
    for (const [key, part] of source.parts) {
      const placed = await part.place(folder, key);
      parts.set(key, placed);
      if (part === source.main) file = placed;
    }
    for await (const layer of source.format.open({ path: source.path, file, parts }, options)) {
      yield { ...layer, features: () => guarded(layer) };
    }
  } catch (error) {
    refusal = asRefusal(error);
  }
  // A list of people beside the boundaries is not a broken boundary.
  if (source.sniffed && refusal?.code === 'table-no-geometry') return;
  if (refusal) yield refusedLayer(source.path, source.format.name, refusal);
}

/** The whole file was looked through before: an error now means that it changed meanwhile. */
async function* guarded(layer: SourceLayer): AsyncGenerator<SourceFeature> {
  try {
    yield* layer.features();
  } catch (error) {
    if (!(error instanceof SourceRefusal)) throw asAppError(error);
    throw new AppError(
      'file-unreadable',
      `文件在读的时候变了 / The file changed while it was read: ${layer.path}`,
      {
        cause: error,
      },
    );
  }
}

function checkOptions(options: ReadOptions): void {
  if (options.encoding !== undefined && !textEncoding(options.encoding)) {
    throw new AppError('wrong-usage', `不认识编码 / The encoding is not known: ${options.encoding}`);
  }
  if (options.crs === undefined) return;
  const result = parseCrsName(options.crs);
  if ('crs' in result) return;
  throw new AppError(result.code === 'crs-refused' ? 'crs-refused' : 'crs-unknown', result.message);
}

/** One unreadable file does not keep the others out; a full disk does. @throws what is not about this file */
function asRefusal(error: unknown): SourceRefusal {
  if (error instanceof SourceRefusal) return error;
  const known = asAppError(error);
  if (known instanceof AppError && known.code === 'file-unreadable') {
    return new SourceRefusal('file-unreadable', known.message);
  }
  throw known;
}

function asAppError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC') return new AppError('disk-full', undefined, { cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EIO' || code === 'EISDIR' || code === 'ENOENT') {
    return new AppError(
      'file-unreadable',
      `文件读不了 / The file cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
  return error;
}
