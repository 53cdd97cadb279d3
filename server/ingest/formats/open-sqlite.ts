import { copyFile, mkdtemp, open, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import sqlite from 'node-sqlite3-wasm';
import type { Database } from 'node-sqlite3-wasm';

import { SourceRefusal } from './source-refusal.ts';

const HEADER_BYTES = 100;
const WAL = 2;

/**
 * Opens an SQLite file for reading through a link in a folder of our own, so that nothing is written beside it (the
 * reader puts a lock there), a read-only folder will do and a lock left by a kill is gone with the folder. A file left in
 * write-ahead mode is copied first and read as a plain one: its log is empty, else it is still in use.
 * @param companions the files beside it by extension
 * @returns the database; `close` removes the folder as well
 * @throws SourceRefusal `sqlite-not`, `file-truncated`, `sqlite-in-use`, `sqlite-broken`
 */
export async function openSqlite(
  file: string,
  companions: ReadonlyMap<string, string>,
  tmpDir: string | undefined,
): Promise<{ database: Database; close: () => Promise<void> }> {
  const isWal = await checkHeader(file);
  for (const suffix of ['gpkg-wal', 'gpkg-journal']) {
    const beside = companions.get(suffix);
    if (beside && (await stat(beside)).size > 0) {
      throw new SourceRefusal(
        'sqlite-in-use',
        '文件还被别的软件打开着，最新的改动在旁边的日志文件里；请先关闭 QGIS 等软件再导入 / The file is still open elsewhere and its latest changes are in the log beside it; close QGIS or the like first',
      );
    }
  }
  const folder = await mkdtemp(join(tmpDir ?? tmpdir(), 'jingtian-gpkg-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const own = join(folder, 'data.gpkg');
    if (isWal) await copyWithoutLog(file, own);
    else await symlink(resolve(file), own);
    const database = guardSqlite(() => new sqlite.Database(own, { readOnly: true }));
    const close = async () => {
      if (database.isOpen) database.close();
      await remove();
    };
    try {
      // A page used twice would send a query round in circles, so the structure is checked before any is asked.
      const check = guardSqlite(() => database.get('pragma quick_check(1)'));
      if (check?.['quick_check'] !== 'ok') throw brokenSqlite(String(check?.['quick_check']));
    } catch (error) {
      await close();
      throw error;
    }
    return { database, close };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Runs a call into the reader; what it throws is about the bytes of the file. @throws SourceRefusal `sqlite-broken` */
export function guardSqlite<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof sqlite.SQLite3Error || error instanceof WebAssembly.RuntimeError) {
      throw brokenSqlite(error.message);
    }
    throw error;
  }
}

function brokenSqlite(reason: string): SourceRefusal {
  return new SourceRefusal('sqlite-broken', `文件损坏 / The file is damaged: ${reason.slice(0, 120)}`);
}

/** Is it in write-ahead mode? */
async function checkHeader(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer: head, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const { size } = await handle.stat();
    const truncated = new SourceRefusal(
      'file-truncated',
      '文件不完整，没有导入其中任何一条 / The file is cut short, nothing of it was taken',
    );
    if (bytesRead === 0) throw truncated;
    if (!head.toString('latin1').startsWith('SQLite format 3\0'.slice(0, bytesRead))) {
      throw new SourceRefusal(
        'sqlite-not',
        '不是 GeoPackage（SQLite）文件 / It is not a GeoPackage (SQLite) file',
      );
    }
    if (bytesRead < HEADER_BYTES) throw truncated;
    const pageBytes = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
    const countIsValid = head.readUInt32BE(24) === head.readUInt32BE(92);
    if (countIsValid && head.readUInt32BE(28) * pageBytes > size) throw truncated;
    return head[18] === WAL || head[19] === WAL;
  } finally {
    await handle.close();
  }
}

async function copyWithoutLog(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const handle = await open(to, 'r+');
  try {
    await handle.write(Buffer.from([1, 1]), 0, 2, 18);
  } finally {
    await handle.close();
  }
}
