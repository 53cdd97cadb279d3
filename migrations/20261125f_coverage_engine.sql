-- What the last check of a scheme saw, cell by cell: the next one looks only at what is different since.
create table coverage_cell (
  region_id        int not null,
  scheme_id        bigint not null,
  cell_id          bigint not null,
  version_id       bigint not null,
  level            int not null,
  kind             text not null,
  precedence       int not null,
  code             text not null,
  parent_cell_id   bigint,
  parent_code      text,
  -- The cell it is measured in: its parent, or for a declared exclave (飞地) the one it lies in.
  home_cell_id     bigint,
  division_status  text,
  area_m2          double precision not null,
  -- Hash of the outline that adds up as ground does (server/geo/outline-sum.ts), two lanes of 32 bits.
  sum_low          int not null,
  sum_high         int not null,
  west             double precision not null,
  south            double precision not null,
  east             double precision not null,
  north            double precision not null,
  primary key (region_id, scheme_id, cell_id),
  foreign key (region_id, scheme_id) references scheme
);
create index coverage_cell_home on coverage_cell (region_id, scheme_id, home_cell_id);
create index coverage_cell_version on coverage_cell (region_id, version_id);

-- An exclave (飞地): ground in one parent, administered by another, because somebody said so.
create table cell_exclave (
  region_id        int not null,
  scheme_id        bigint not null,
  cell_id          bigint not null,
  located_cell_id  bigint not null,
  reason           text not null,
  declared_by      text not null,
  declared_at      timestamptz not null default now(),
  primary key (region_id, cell_id),
  foreign key (region_id, scheme_id) references scheme,
  foreign key (region_id, cell_id) references cell on delete cascade,
  foreign key (region_id, located_cell_id) references cell on delete cascade
);

-- Fingerprint of the rest of what a check depends on: settings, target ground, exclaves. null: checked before it was kept.
alter table coverage_check add column ground_hash text;

-- Fresh statistics within a check, after its cells were written; only an owner may analyse.
create function refresh_coverage_statistics() returns void
language plpgsql security definer set search_path = jingtian, public
as $$
begin
  analyze coverage_cell;
end $$;
grant execute on function refresh_coverage_statistics() to jingtian_app;
