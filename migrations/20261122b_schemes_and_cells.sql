-- A scheme is one division of the land into responsible cells. Levels and kinds are data, not code.
create table scheme (
  region_id   int not null references region,
  id          bigint generated always as identity,
  code        text not null,
  name        text not null,
  -- minShareM2, minShareRatio: a smaller share calls nobody. tieRatio: leads closer than this are disputed.
  -- sliverWidthM: narrower findings are slivers. partialBelow: a parent covered less than this is not yet divided.
  settings    jsonb not null default '{"minShareM2":100,"minShareRatio":0.01,"tieRatio":0.01,"sliverWidthM":2,"partialBelow":0.25}',
  created_at  timestamptz not null default now(),
  primary key (region_id, id),
  unique (region_id, code)
);

create table scheme_level (
  region_id   int not null,
  scheme_id   bigint not null,
  level       int not null check (level between 1 and 9),
  name_zh     text not null,
  name_en     text not null,
  primary key (region_id, scheme_id, level),
  foreign key (region_id, scheme_id) references scheme
);

-- Where cells of two kinds lie on the same ground the higher precedence answers for it (a park carved out).
create table scheme_kind (
  region_id   int not null,
  scheme_id   bigint not null,
  kind        text not null,
  name_zh     text not null,
  name_en     text not null,
  precedence  int not null,
  primary key (region_id, scheme_id, kind),
  foreign key (region_id, scheme_id) references scheme
);

-- The cell is the thing, its versions are its states. Codes change, the id does not.
create table cell (
  region_id   int not null,
  id          bigint generated always as identity,
  scheme_id   bigint not null,
  created_at  timestamptz not null default now(),
  primary key (region_id, id),
  foreign key (region_id, scheme_id) references scheme
);

create table cell_version (
  region_id        int not null,
  id               bigint generated always as identity,
  cell_id          bigint not null,
  scheme_id        bigint not null,
  level            int not null,
  kind             text not null default 'territorial',
  code             text not null,
  name             text not null,
  -- Both are kept: the parent as found in the scheme, and the code the source named (it may have no cell).
  parent_cell_id   bigint,
  parent_code      text,
  -- null: told from how much of it its children cover; otherwise set by a person.
  division_status  text check (division_status in ('none', 'partial', 'complete')),
  -- A legal line (法定界线) is never moved by a repair.
  line_locked      boolean not null default false,
  valid            daterange not null,
  recorded         tstzrange not null default tstzrange(now(), null),
  geom             geometry(MultiPolygon, 4490) not null,
  area_m2          double precision not null,
  label_point      geometry(Point, 4490) not null,
  source_geom      bytea,
  source_crs       text,
  attributes       jsonb not null default '{}',
  content_hash     text not null,
  import_run_id    bigint,
  primary key (region_id, id),
  foreign key (region_id, cell_id) references cell,
  foreign key (region_id, scheme_id, level) references scheme_level,
  foreign key (region_id, scheme_id, kind) references scheme_kind,
  foreign key (region_id, parent_cell_id) references cell,
  -- Deferred: the run is written last, with its report.
  foreign key (region_id, import_run_id) references import_run deferrable initially deferred,
  -- One state of a cell at a time, and one cell under a code at a time, in what we hold true now and held true then.
  exclude using gist (region_id with =, cell_id with =, valid with &&, recorded with &&),
  exclude using gist (region_id with =, scheme_id with =, level with =, code with =, valid with &&, recorded with &&)
);
create index cell_version_geom on cell_version using gist (geom);
create index cell_version_parent on cell_version (region_id, parent_cell_id);
create index cell_version_code on cell_version (region_id, scheme_id, code);
create index cell_version_run on cell_version (region_id, import_run_id);

-- Merges, splits and changes of code between cells.
create table cell_lineage (
  region_id    int not null,
  from_cell_id bigint not null,
  to_cell_id   bigint not null,
  kind         text not null check (kind in ('merge', 'split', 'recode')),
  on_date      date not null,
  primary key (region_id, from_cell_id, to_cell_id, on_date),
  foreign key (region_id, from_cell_id) references cell,
  foreign key (region_id, to_cell_id) references cell
);

-- The state of every cell on a date, as we know it now.
create function cells_on(of_region int, of_scheme bigint, on_date date) returns setof cell_version
language sql stable
as $$
  select v.* from cell_version v
   where v.region_id = of_region and v.scheme_id = of_scheme
     and v.valid @> on_date and upper_inf(v.recorded)
$$;

-- A leaf is a cell without children on that date: branches may stop early.
create function leaf_cells_on(of_region int, of_scheme bigint, on_date date) returns setof cell_version
language sql stable
as $$
  select v.* from cells_on(of_region, of_scheme, on_date) v
   where not exists (select from cells_on(of_region, of_scheme, on_date) child where child.parent_cell_id = v.cell_id)
$$;
