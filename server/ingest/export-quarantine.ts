import yazl from 'yazl';

import type { Queryable } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { quarantineFiles } from './quarantine-files.ts';
import { readQuarantined, readQuarantineFiles, runExists } from './quarantine-read.queries.ts';

/** Names in the zip: fixed time, so that the same quarantine is the same bytes. */
const MTIME = new Date('2000-01-01T00:00:00Z');
const BOM = '\uFEFF';

export interface QuarantineExport {
  features: number;
  /** The zip; null when nothing was refused. */
  zip: Buffer | null;
}

/**
 * What a run refused, as a zip: `issues.csv` (file, position, code, message), and per file a folder with the refused
 * features in their own format, byte for byte as delivered.
 * @throws AppError `not-found` when there is no such run
 */
export async function exportQuarantine(
  db: Queryable,
  regionId: number,
  runId: number,
): Promise<QuarantineExport> {
  if (!(await runExists(db, regionId, runId)))
    throw new AppError('not-found', `没有导入记录 ${runId} / There is no import run ${runId}`);
  const files = await readQuarantineFiles(db, regionId, runId);
  const zip = new yazl.ZipFile();
  const lines = ['path,feature,code,message,bytes,kept'];
  for (const file of files) {
    const rows = await readQuarantined(db, { regionId, runId, fileNo: file.file_no });
    const base =
      file.path
        .split('/')
        .at(-1)!
        .replace(/\.[^.]*$/, '') || 'file';
    const folder = `${String(file.file_no + 1).padStart(4, '0')}-${base}`;
    for (const [extension, bytes] of quarantineFiles(file, rows))
      zip.addBuffer(bytes, `${folder}/${base}.${extension}`, { mtime: MTIME });
    for (const row of rows) {
      const cells = [
        file.path,
        row.feature_no,
        row.code,
        row.message,
        row.original_bytes,
        row.original ? 1 : 0,
      ];
      lines.push(cells.map(csvCell).join(','));
    }
  }
  const features = lines.length - 1;
  if (!features) return { features, zip: null };
  zip.addBuffer(Buffer.from(`${BOM}${lines.join('\r\n')}\r\n`), 'issues.csv', { mtime: MTIME });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return { features, zip: Buffer.concat(chunks) };
}

function csvCell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
