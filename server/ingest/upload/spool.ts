import { randomBytes, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Upload, UploadedFile } from '../../contract/upload.ts';
import { uploadId } from '../../contract/import-request.ts';
import { AppError } from '../../errors.ts';
import { listFolder } from '../list-files.ts';
import { safePath } from './safe-path.ts';

export interface SpoolLimits {
  /** Bytes of one upload, all its files together. */
  uploadBytes: number;
  files: number;
  /** An upload that nobody touched for so long is removed. */
  keepMs: number;
  /** What must stay free on the disk. */
  spareBytes: number;
}

export const SPOOL_LIMITS: SpoolLimits = {
  uploadBytes: 8 * 2 ** 30,
  files: 20_000,
  keepMs: 24 * 3600_000,
  spareBytes: 2 ** 30,
};

/**
 * Files that were uploaded and wait to be looked into and imported: a folder each below `<home>/uploads`, nothing in the
 * database. `files/` holds what came whole, `parts/` what is still coming.
 */
export interface Spool {
  create(): Promise<Upload>;
  /** Takes the bytes of one file; a name that is there already is replaced. What breaks off leaves nothing. */
  add(id: string, path: string, bytes: Readable, announced: number | null): Promise<UploadedFile>;
  look(id: string): Promise<Upload>;
  remove(id: string): Promise<void>;
  /** The folder to read from; it will not be removed for a while. @throws AppError `upload-not-found` */
  folder(id: string): Promise<string>;
  /** Removes what is too old. */
  sweep(): Promise<void>;
}

export function openSpool(home: string, limits: SpoolLimits = SPOOL_LIMITS): Spool {
  const root = join(home, 'uploads');
  const contents = new Map<string, Map<string, number>>();

  async function placeOf(id: string): Promise<string> {
    const place = join(root, uploadId.parse(id));
    const info = await stat(place).catch(() => null);
    if (!info?.isDirectory()) {
      throw new AppError('upload-not-found', undefined, {
        hint: '上传的文件保留一天，请重新选择文件 / Uploaded files are kept for a day; choose the files again',
      });
    }
    await utimes(place, new Date(), new Date()).catch(() => undefined);
    return place;
  }

  /** The files of an upload, name → bytes: listed once, since a folder of thousands comes file by file. */
  async function contentsOf(id: string): Promise<Map<string, number>> {
    const place = await placeOf(id);
    const known = contents.get(id);
    if (known) return known;
    const found = await listFolder(join(place, 'files'), limits.files);
    const listed = new Map<string, number>();
    for (const { name, file } of found) listed.set(name, (await stat(file)).size);
    contents.set(id, listed);
    return listed;
  }

  async function look(id: string): Promise<Upload> {
    const files = [...(await contentsOf(id))].map(([path, bytes]) => ({ path, bytes }));
    files.sort((a, b) => (a.path < b.path ? -1 : 1));
    return { id, files, bytes: sumOf(files), maxBytes: limits.uploadBytes };
  }

  async function add(
    id: string,
    path: string,
    bytes: Readable,
    announced: number | null,
  ): Promise<UploadedFile> {
    const place = await placeOf(id);
    const name = safePath(path);
    if (!name) throw new AppError('wrong-request', `文件名不能用 / This file name cannot be used: ${path}`);
    const { files, bytes: already } = await look(id);
    if (files.length >= limits.files) throw tooLarge(`${limits.files} 个文件 / files`);
    const room = limits.uploadBytes - already;
    if ((announced ?? 0) > room) throw tooLarge(gigabytes(limits.uploadBytes));
    await checkDisk(root, (announced ?? 0) + limits.spareBytes);
    const part = join(place, 'parts', randomUUID());
    try {
      await pipeline(bytes, stopAfter(room, limits.uploadBytes), createWriteStream(part));
      const target = join(place, 'files', name);
      await mkdir(dirname(target), { recursive: true });
      await rename(part, target);
      const file = { path: name, bytes: (await stat(target)).size };
      contents.get(id)?.set(name, file.bytes);
      return file;
    } catch (error) {
      await rm(part, { force: true });
      throw asUploadError(error, name);
    }
  }

  return {
    look,
    add,
    async create() {
      const id = randomBytes(16).toString('base64url');
      const place = join(root, id);
      await mkdir(join(place, 'files'), { recursive: true, mode: 0o700 });
      await mkdir(join(place, 'parts'));
      return look(id);
    },
    async remove(id) {
      await rm(await placeOf(id), { recursive: true, force: true });
      contents.delete(id);
    },
    folder: async (id) => join(await placeOf(id), 'files'),
    async sweep() {
      for (const name of await readdir(root).catch(() => [])) {
        const place = join(root, name);
        const info = await stat(place).catch(() => null);
        if (!info || Date.now() - info.mtimeMs <= limits.keepMs) continue;
        await rm(place, { recursive: true, force: true });
        contents.delete(name);
      }
    },
  };
}

/** Lets bytes through up to a number: what a client announces need not be true. */
function stopAfter(room: number, limit: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > room) done(tooLarge(gigabytes(limit)));
      else done(null, chunk);
    },
  });
}

async function checkDisk(root: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(root);
  if (bavail * bsize >= needed) return;
  throw new AppError('disk-full', undefined, {
    hint: '请清理数据目录所在的磁盘再上传；已上传的没有丢 / Make room on the disk of the data folder, then upload again; what is uploaded is kept',
  });
}

function tooLarge(limit: string): AppError {
  return new AppError('upload-too-large', `一次上传最多 ${limit} / One upload takes at most ${limit}`, {
    hint: '请分批上传，或在服务器上用命令导入 / Upload in parts, or import by command on the server',
  });
}

const sumOf = (files: UploadedFile[]) => files.reduce((sum, file) => sum + file.bytes, 0);

const gigabytes = (bytes: number) =>
  bytes >= 2 ** 30 ? `${Math.round(bytes / 2 ** 30)} GB` : `${Math.round(bytes / 2 ** 20)} MB`;

function asUploadError(error: unknown, name: string): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET') {
    return new AppError('wrong-request', `上传中断 / The upload broke off: ${name}`);
  }
  // A file where a folder is wanted, or the other way round.
  if (code === 'EISDIR' || code === 'ENOTDIR' || code === 'EEXIST' || code === 'ENOTEMPTY') {
    return new AppError('wrong-request', `文件和文件夹重名 / A file and a folder have one name: ${name}`);
  }
  return error;
}
