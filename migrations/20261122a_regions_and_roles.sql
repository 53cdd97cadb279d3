-- Owner and app roles are apart from the first migration: the app's role owns nothing, so row-level security
-- and the append-only audit can be laid on later without moving a table.
-- The roles belong to the whole server; a private cluster has made them already, another server may not have.
do $$
begin
  if not exists (select from pg_roles where rolname = 'jingtian_app') then
    create role jingtian_app nologin;
  end if;
end $$;

create schema if not exists jingtian;
grant usage on schema jingtian to jingtian_app;
-- /ready tells whether the schema is the program's.
grant select on migration to jingtian_app;
alter default privileges in schema jingtian grant select, insert, update, delete on tables to jingtian_app;
alter default privileges in schema jingtian grant usage, select on sequences to jingtian_app;

-- The region id leads every key of land data and never changes: partitions and row scope hang on it.
create table region (
  id          int primary key,
  name        text not null,
  created_at  timestamptz not null default now()
);
comment on table region is 'The ground one office answers for. Its id leads every key of land data.';
insert into region (id, name) values (1, 'default');

-- One row for every import that was done, undone ones included. The report is the JSON users saw.
create table import_run (
  region_id    int not null references region,
  id           bigint generated always as identity,
  kind         text not null check (kind in ('cells', 'patches', 'layer')),
  target       text not null,
  content_hash text not null,
  options      jsonb not null,
  state        text not null check (state in ('done', 'undone')),
  report       jsonb not null,
  started_at   timestamptz not null,
  finished_at  timestamptz not null default now(),
  primary key (region_id, id)
);
create index import_run_by_target on import_run (region_id, kind, target, id desc);
comment on table import_run is 'Written in the transaction of the import itself: a run that is listed is whole.';

-- Legal area: planar area in a cylindrical equal-area projection (EPSG:6933). Additive under cutting, and
-- within 2.7e-6 of the geodesic area. Parameter in lon/lat degrees, result in square metres.
create function area_m2(geom geometry) returns double precision
language sql immutable strict parallel safe
as $$ select st_area(st_transform(geom, 6933)) $$;
comment on function area_m2 is 'm2 of a lon/lat geometry: planar area in EPSG:6933.';

-- Metres on the ground around a finding's own centre: the ellipsoid's two radii of curvature at its latitude
-- scale degrees to metres. True to 1e-6 for the small extents it is used on (widths of gaps and overlaps).
create function local_metres(geom geometry) returns geometry
language sql immutable strict parallel safe
as $$
  select st_scale(
           st_translate(st_setsrid(geom, 0), -c.lon, -c.lat),
           radians(1) * 6378137 * cos(radians(c.lat)) / sqrt(1 - c.e2 * sin(radians(c.lat)) ^ 2),
           radians(1) * 6378137 * (1 - c.e2) / power(1 - c.e2 * sin(radians(c.lat)) ^ 2, 1.5))
    from (select st_x(p) lon, st_y(p) lat, 0.00669438002290::float8 e2
            from (select st_centroid(st_envelope(geom)) p) centre) c
$$;
comment on function local_metres is 'The geometry in metres about its own centre (CGCS2000 radii), SRID 0.';

create function polygons_only(geom geometry) returns geometry
language sql immutable strict parallel safe
as $$ select st_multi(st_collectionextract(geom, 3)) $$;
