import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs one of GDAL's commands as a desktop user's program would. `npm test` installs GDAL where Debian packages can be.
 * @throws Error with what the program said
 */
export async function gdal(program: 'ogrinfo' | 'ogr2ogr', args: string[]): Promise<string> {
  const { stdout, stderr } = await run(program, args, { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 });
  // GDAL tells of trouble with a page here and ends with 0 all the same.
  if (/ERROR|Warning/i.test(stderr)) throw new Error(stderr);
  return stdout;
}

export interface LayerSummary {
  featureCount: number;
  /** minX, minY, maxX, maxY as GDAL read them. */
  extent: [number, number, number, number];
}

/** Feature count and extent that `ogrinfo -so` prints. */
export function readSummary(text: string): LayerSummary {
  const count = /Feature Count: (\d+)/.exec(text);
  const extent = /Extent: \(([-\d.]+), ([-\d.]+)\) - \(([-\d.]+), ([-\d.]+)\)/.exec(text);
  if (!count || !extent) throw new Error(`no summary in: ${text}`);
  return {
    featureCount: Number(count[1]),
    extent: extent.slice(1, 5).map(Number) as LayerSummary['extent'],
  };
}
