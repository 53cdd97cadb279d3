import type { PreparedStatement } from '../db/prepared.ts';

/** The bytes of a tile, and what they say of how much. */
export interface TileContent {
  bytes: Buffer;
  features: number;
  /** Rows told as part of a merged point, beyond the points themselves: rows seen = features + merged. */
  merged: number;
}

export interface TileRow {
  mvt: Buffer | null;
  features: number;
  merged: number;
  /** Of cell tiles: what tables they were made of. */
  version?: string;
}

export function contentOf(rows: TileRow[]): TileContent {
  const { mvt, features, merged } = rows[0] ?? { mvt: null, features: 0, merged: 0 };
  return { bytes: mvt ?? Buffer.alloc(0), features, merged };
}

/** A point belongs to one tile of a zoom: edges in the west and south are the tile's own. */
export const owns = (box: string, point: string): string =>
  `(st_x(${point}) >= st_xmin(${box}) and st_x(${point}) < st_xmax(${box})
    and st_y(${point}) >= st_ymin(${box}) and st_y(${point}) < st_ymax(${box}))`;

/** Which of n × n places of a box a point lies in: column and row, to group by. */
export const placeIn = (box: string, point: string, n: number): [string, string] => [
  `floor((st_x(${point}) - st_xmin(${box})) * ${n} / (st_xmax(${box}) - st_xmin(${box})))`,
  `floor((st_y(${point}) - st_ymin(${box})) * ${n} / (st_ymax(${box}) - st_ymin(${box})))`,
];

/** What a tile's statement selects of its features `t`: the bytes of one layer, and the figures of TileContent. */
export const contentOfFeatures = (layer: string): string =>
  `st_asmvt(t, '${layer}', 4096, 'geom', 'id') mvt, count(t.geom)::int features, coalesce(sum(t.n) - count(t.n), 0)::int merged`;

export const mvtGeometry = (geom: string, tile: string): string =>
  `st_asmvtgeom(${geom}, ${tile}, 4096, 64, true)`;

/**
 * What is drawn of a polygon: itself, or a point of its own where it is too small for the tile's grid, in the one tile
 * that the point belongs to. Without this a small patch would vanish without a word.
 */
export const shapeOrDust = (geom: string, tile: string, point: string): string =>
  `coalesce(${mvtGeometry(geom, tile)}, case when ${owns(tile, point)} then ${mvtGeometry(point, tile)} end)`;

/** The tile's box, the box to search with its buffer (64 of 4096), and the core that no other tile draws. */
export const tileBoxes = (z: string, x: string, y: string): string => `
           st_tileenvelope(${z}::int, ${x}::int, ${y}::int) tile,
           st_tileenvelope(${z}::int, ${x}::int, ${y}::int, margin => 64.0 / 4096) search,
           st_tileenvelope(${z}::int, ${x}::int, ${y}::int, margin => -64.0 / 4096) core`;

/**
 * An envelope of EPSG:3857 in degrees of EPSG:4490. Not by st_transform: what reaches beyond 180° would come back on the
 * other side of the earth.
 */
export const inDegrees = (box: string): string => `
           st_makeenvelope(st_xmin(${box}) / 20037508.342789244 * 180, degrees(2 * atan(exp(st_ymin(${box}) / 6378137)) - pi() / 2),
                           st_xmax(${box}) / 20037508.342789244 * 180, degrees(2 * atan(exp(st_ymax(${box}) / 6378137)) - pi() / 2), 4490)`;

interface Column {
  name: string;
  /** Of a single row `f`. */
  single?: string;
  /** Of merged rows `f`: an aggregate, or what they are grouped by. */
  merged?: string;
}

/**
 * A tile of single features of which the least important are merged into points when there are too many: ranked by flag
 * and area, the first `keep` stay themselves. Only what no other tile draws is merged, so that every row is told once
 * in a zoom: as a feature of its own, or in the n of one point.
 */
export function mergingStatement(parts: {
  name: string;
  layer: string;
  /** CTEs that end with `asked`, one row with `tile`, `search` and `core`. */
  asked: string;
  /** Selects id, area_m2, flagged, geom3857, point3857 (null: never merged) and what the columns need. */
  rows: string;
  columns: Column[];
  /** Square metres as told: whole ones unless said otherwise. */
  area?: (sql: string) => string;
  /** Columns of `f` that merged points are told apart by. */
  apart?: string[];
  /** Binding: how many stay themselves. */
  keep: string;
}): PreparedStatement {
  const { columns, apart = [], area = (sql: string) => `round(${sql})` } = parts;
  const list = (of: (column: Column) => string) => columns.map((c) => `${of(c)} ${c.name}`).join(', ');
  return {
    name: parts.name,
    text: `
  with ${parts.asked},
  found as materialized (${parts.rows}),
  ranked as (
    select f.*, f.point3857 is not null and f.geom3857 @ a.core
                and row_number() over (order by f.flagged desc, f.area_m2 desc, f.id) > ${parts.keep}::int goes
      from found f, asked a)
  select ${contentOfFeatures(parts.layer)}
    from (select f.id, null n, ${area('f.area_m2')} area_m2, ${list((c) => c.single ?? 'null')},
                 ${shapeOrDust('f.geom3857', 'a.tile', 'f.point3857')} geom
            from ranked f, asked a where not f.goes
          union all
          select min(f.id), count(*)::int, ${area('sum(f.area_m2)')}, ${list((c) => c.merged ?? 'null')},
                 ${mvtGeometry('st_centroid(st_collect(f.point3857))', '(select tile from asked)')}
            from ranked f, asked a where f.goes
           group by ${[...apart.map((name) => `f.${name}`), ...placeIn('a.tile', 'f.point3857', 64)].join(', ')}) t`,
  };
}
