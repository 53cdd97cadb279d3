import { z } from 'zod';
import { codeParameter } from '../http/page.ts';
import type { Group, Operation } from '../http/operation.ts';
import { layerParameter } from './routes.ts';
import { tileFilters } from './send-tile.ts';
import { MVT } from './tile-place.ts';

const place = {
  z: z.int().min(0).max(22),
  x: z
    .int()
    .min(0)
    .max(2 ** 22),
  y: z
    .int()
    .min(0)
    .max(2 ** 22),
};
const whole = { headers: { 'If-None-Match': '已有的瓦片 / ETag of the tile one has' } };
const tile = { ...whole, types: [MVT] };
const get = (path: string, title: string, more: Partial<Operation>): Operation => ({
  ...{ method: 'get', path, title },
  ...more,
});

/** Tiles, imagery and what is told of their changes, as the OpenAPI document tells them. */
export const TILE_OPERATIONS: Group = {
  name: 'tiles',
  title: '瓦片、底图、变化通知 / Tiles, basemaps, notices of change',
  operations: [
    get('/tiles/{layer}/{z}/{x}/{y}.mvt', '一块瓦片 / A tile', {
      ...{ params: { layer: layerParameter, ...place }, query: tileFilters, ...tile },
      codes: ['not-found'],
    }),
    get('/tiles/{layer}.json', 'TileJSON', { params: { layer: layerParameter }, query: tileFilters }),
    get('/tiles/layers/{code}/{z}/{x}/{y}.mvt', '参考图层的瓦片 / A tile of a reference layer', {
      ...{ params: { code: codeParameter, ...place }, ...tile, codes: ['layer-not-found', 'not-found'] },
    }),
    get('/tiles/layers/{code}.json', '参考图层的 TileJSON / TileJSON of a reference layer', {
      ...{ params: { code: codeParameter }, codes: ['layer-not-found'] },
    }),
    get('/imagery/{code}/{z}/{x}/{y}', '底图的一块 / A tile of a basemap', {
      ...{ params: { code: codeParameter, ...place }, otherwise: { 204: '这里没有 / Nothing there' } },
      types: ['image/png', 'image/jpeg', 'image/webp'],
      codes: ['basemap-not-found', 'basemap-unreadable', 'not-found'],
    }),
    get('/api/v1/basemaps', '底图 / Basemaps', {}),
    get('/api/v1/map-events', '哪些瓦片变了，逐条推送 / Which tiles changed, as server-sent events', {
      headers: { 'Last-Event-ID': '最后收到的一条 / The last one received: what came since is told' },
      types: ['text/event-stream'],
    }),
  ],
};
