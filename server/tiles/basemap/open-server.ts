import { AppError } from '../../errors.ts';
import type { PictureSource } from './picture.ts';

const PATIENCE_MS = 10_000;
const LARGEST_BYTES = 5_000_000;

/**
 * A server on the office's network, asked by us so that browsers ask nobody but us: `{z}` `{x}` `{y}` in its address stand
 * for the tile (WMTS and 天地图 write them as parameters; tokens stay in the address and on this machine).
 * @throws AppError `wrong-usage` for an address without them, or that is no http address
 */
export function openServer(template: string): PictureSource {
  const sample = fill(template, { z: 0, x: 0, y: 0 });
  if (
    !/^https?:$/.test(protocolOf(sample)) ||
    !['{z}', '{x}', '{y}'].every((part) => template.includes(part))
  )
    throw new AppError(
      'wrong-usage',
      '地址应是含 {z}、{x}、{y} 的 http 地址 / The address must be http and contain {z}, {x} and {y}',
    );
  return {
    read: async (place, signal) => {
      const response = await fetch(fill(template, place), {
        // A server that sends us elsewhere is not the one that was set.
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      });
      if (response.status === 404 || response.status === 204) return null;
      if (!response.ok) throw new Error(`the basemap's server answers ${response.status}`);
      if (Number(response.headers.get('content-length') ?? 0) > LARGEST_BYTES)
        throw new Error('the tile of the basemap is too large');
      const bytes = Buffer.from(await response.arrayBuffer());
      if (bytes.length > LARGEST_BYTES) throw new Error('the tile of the basemap is too large');
      return bytes;
    },
    close: () => Promise.resolve(),
  };
}

function fill(template: string, { z, x, y }: { z: number; x: number; y: number }): string {
  return template.replaceAll('{z}', String(z)).replaceAll('{x}', String(x)).replaceAll('{y}', String(y));
}

function protocolOf(address: string): string {
  return URL.canParse(address) ? new URL(address).protocol : '';
}
