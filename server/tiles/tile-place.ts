import { z } from 'zod';
import { TILE_MAX_ZOOM } from '../contract/tiles.ts';
import { AppError } from '../errors.ts';

export const MVT = 'application/vnd.mapbox-vector-tile';

const whole = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** Zoom, column and row of a tile's address. @throws AppError `not-found` beyond the world */
export function tilePlace(params: { z: string; x: string; y: string }): { z: number; x: number; y: number } {
  const [zoom, x, y] = [whole.parse(params.z), whole.parse(params.x), whole.parse(params.y)];
  const size = 2 ** zoom;
  if (zoom > TILE_MAX_ZOOM + 6 || x >= size || y >= size)
    throw new AppError('not-found', '没有这个瓦片 / There is no such tile');
  return { z: zoom, x, y };
}
