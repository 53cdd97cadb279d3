import type { PreparedStatement } from '../db/prepared.ts';
import { BANDS } from './bands.ts';
import { TILES_VERSION } from './levels.queries.ts';
import { mergingStatement, mvtGeometry, shapeOrDust, tileBoxes } from './merging-tile.queries.ts';

const BOX = `box as materialized (select ${tileBoxes('$2', '$3', '$4')})`;
const rowsOf = (band: number) => `
            join tile_shape s on s.band = ${band} and s.geom3857 && box.search
             and s.draw_key = any ($5::text[]) and s.region_id = $1::int`;

// $1 region, $2 z, $3 x, $4 y, $5 draw keys. Every box that is searched has the 64-unit buffer of 4096: a border drawn
// at a tile's edge needs it. A statement per band: with the band in its text the planner can use that band's own index.
// A cell too small for the grid of the tile is a point; st_asmvt passes over the null of what only touches the tile.
// Borders are kept in short pieces and sent as one feature a level: hundreds of features weigh more than their lines.
const CELLS = new Map(
  BANDS.map(({ minZoom: band }): [number, PreparedStatement] => [
    band,
    {
      name: `tile-cells-${band}`,
      text: `
  with ${BOX}
  select st_asmvt(t, 'cells', 4096, 'geom', 'id') mvt, count(*)::int features, 0 merged, ${TILES_VERSION} version
    from (select s.cell_id id, s.level, s.code, s.name, s.kind, round(s.area_m2) area_m2, s.tint, true fill,
                 ${shapeOrDust('s.geom3857', 'box.tile', 'st_centroid(s.geom3857)')} geom
            from box ${rowsOf(band)} and s.cell_id is not null
          union all
          select null, l.level, null, null, null, null, null, false, ${mvtGeometry('l.lines', '(select tile from box)')}
            from (select s.level, st_collect(s.geom3857) lines
                    from box ${rowsOf(band)} and s.cell_id is null group by s.level) l) t`,
    },
  ]),
);

// The same when it would be too heavy; $6 how many stay themselves. Borders always do.
const MERGING = new Map(
  BANDS.map(({ minZoom: band }): [number, PreparedStatement] => [
    band,
    mergingStatement({
      ...{ name: `tile-cells-merging-${band}`, layer: 'cells', keep: '$6', apart: ['level', 'fill'] },
      asked: `${BOX}, asked as (select * from box)`,
      rows: `select s.cell_id id, s.level, s.code, s.name, s.kind, s.area_m2, s.tint, s.cell_id is not null fill,
                    s.cell_id is null flagged, s.geom3857,
                    case when s.cell_id is not null then st_centroid(s.geom3857) end point3857
               from box ${rowsOf(band)}`,
      columns: [
        { name: 'level', single: 'f.level', merged: 'f.level' },
        { name: 'fill', single: 'f.fill', merged: 'f.fill' },
        ...['code', 'name', 'kind', 'tint'].map((name) => ({ name, single: `f.${name}` })),
      ],
    }),
  ]),
);

export const cellStatement = (band: number): PreparedStatement => CELLS.get(band)!;
export const mergingCellStatement = (band: number): PreparedStatement => MERGING.get(band)!;
