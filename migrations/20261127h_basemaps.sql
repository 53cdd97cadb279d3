-- The bureau's own imagery and maps under ours: a folder, an archive or a server on its network. Where the pictures are
-- is for the machine only; it never leaves by HTTP.
create table basemap (
  region_id    int not null,
  id           bigint generated always as identity,
  code         text not null,
  name         text not null,
  kind         text not null check (kind in ('folder', 'mbtiles', 'pmtiles', 'server')),
  -- Path of a folder or archive, or the address of a server with {z} {x} {y}.
  source       text not null,
  -- Whether rows count from the south (TMS).
  from_south   boolean not null default false,
  min_zoom     int not null default 0,
  max_zoom     int not null default 18,
  -- West, south, east, north in degrees; null: anywhere.
  bounds4490   double precision[],
  attribution  text,
  created_at   timestamptz not null default now(),
  primary key (region_id, id),
  unique (region_id, code),
  check (min_zoom between 0 and 24 and max_zoom between min_zoom and 24),
  check (bounds4490 is null or cardinality(bounds4490) = 4)
);
comment on table basemap is 'Imagery and maps of the office itself, drawn under the cells.';
