import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { onTestFinished } from 'vitest';

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jingtian-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes `base.shp`, `base.dbf`, … into a folder and returns the path of the .shp. */
export async function writeParts(folder: string, base: string, parts: Map<string, Buffer>): Promise<string> {
  await mkdir(dirname(join(folder, base)), { recursive: true });
  for (const [extension, bytes] of parts) await writeFile(join(folder, `${base}.${extension}`), bytes);
  return join(folder, `${base}.shp`);
}
