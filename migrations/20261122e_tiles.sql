-- Cells as the map draws them: projected to EPSG:3857 once, generalised once per zoom band by shared arcs, so a
-- tile is one index look-up and neighbours stay joined. Bands are half-open in zoom: [min_zoom, max_zoom).
create table tile_cell (
  region_id   int not null,
  scheme_id   bigint not null,
  level       int not null,
  min_zoom    int not null,
  max_zoom    int not null,
  cell_id     bigint not null,
  code        text not null,
  name        text not null,
  kind        text not null,
  area_m2     double precision not null,
  -- 0–5: neighbours get different tints.
  tint        int not null,
  geom3857    geometry(MultiPolygon, 3857) not null,
  primary key (region_id, scheme_id, level, min_zoom, cell_id)
);
create index tile_cell_geom on tile_cell using gist (region_id, scheme_id, level, min_zoom, geom3857);

-- Borders of a level as the map draws them over the cells below it: every shared border once.
create table tile_line (
  region_id   int not null,
  scheme_id   bigint not null,
  level       int not null,
  min_zoom    int not null,
  geom3857    geometry(LineString, 3857) not null
);
create index tile_line_geom on tile_line using gist (region_id, scheme_id, level, min_zoom, geom3857);

-- From which zoom a level is drawn: once its usual cell is two dozen pixels across.
-- The deepest level drawn is filled (zooms [from_zoom, until_zoom)), those above give their borders.
create table tile_level (
  region_id   int not null,
  scheme_id   bigint not null,
  level       int not null,
  from_zoom   int not null,
  until_zoom  int not null,
  primary key (region_id, scheme_id, level)
);

create table tile_label (
  region_id   int not null,
  scheme_id   bigint not null,
  level       int not null,
  cell_id     bigint not null,
  code        text not null,
  name        text not null,
  area_m2     double precision not null,
  -- From this zoom on the label has room inside its cell.
  from_zoom   int not null,
  point3857   geometry(Point, 3857) not null,
  primary key (region_id, scheme_id, cell_id)
);
create index tile_label_point on tile_label using gist (point3857);

-- Which cell states the tile tables were made from.
create table tile_build (
  region_id   int not null,
  scheme_id   bigint not null,
  input_hash  text not null,
  built_at    timestamptz not null default now(),
  primary key (region_id, scheme_id)
);

create table tile_patch (
  region_id   int not null,
  patch_id    bigint not null,
  batch_id    bigint not null,
  area_m2     double precision not null,
  point3857   geometry(Point, 3857) not null,
  geom3857    geometry(MultiPolygon, 3857) not null,
  primary key (region_id, patch_id),
  foreign key (region_id, patch_id) references patch on delete cascade
);
create index tile_patch_geom on tile_patch using gist (geom3857);
create index tile_patch_point on tile_patch using gist (point3857);
create index tile_patch_batch on tile_patch (region_id, batch_id);
