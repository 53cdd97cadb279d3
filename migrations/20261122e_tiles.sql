-- What the map draws of cells: projected to EPSG:3857 once, generalised once per zoom band by shared arcs, so a tile
-- is one index look-up and neighbours stay joined. A level is filled where it is the deepest shown; above that its
-- borders are kept as lines (cell_id null), every shared border once.
create table tile_shape (
  region_id   int not null,
  id          bigint generated always as identity,
  scheme_id   bigint not null,
  level       int not null,
  -- First zoom of the band (server/tiles/bands.ts).
  band        int not null,
  -- scheme:level:fill or scheme:level:line: what a zoom shows is a list of these.
  draw_key    text not null,
  cell_id     bigint,
  code        text,
  name        text,
  kind        text,
  area_m2     double precision,
  -- 0–5: neighbours get different tints.
  tint        int,
  geom3857    geometry(Geometry, 3857) not null,
  primary key (region_id, id)
);
create index tile_shape_scheme on tile_shape (region_id, scheme_id);
-- One index a band, so that a look-up meets only its own shapes.
create index tile_shape_band_0 on tile_shape using gist (geom3857) where band = 0;
create index tile_shape_band_5 on tile_shape using gist (geom3857) where band = 5;
create index tile_shape_band_7 on tile_shape using gist (geom3857) where band = 7;
create index tile_shape_band_9 on tile_shape using gist (geom3857) where band = 9;
create index tile_shape_band_11 on tile_shape using gist (geom3857) where band = 11;

-- From which zoom a level is drawn: once its usual cell has room for a name.
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
