-- A batch of satellite-change patches (卫片图斑). Clues, not verdicts.
create table batch (
  region_id   int not null references region,
  id          bigint generated always as identity,
  code        text not null,
  name        text not null,
  kind        text not null default 'own'
              check (kind in ('daily', 'monthly', 'quarterly', 'half-year', 'yearly', 'special', 'own')),
  period      daterange,
  created_at  timestamptz not null default now(),
  primary key (region_id, id),
  unique (region_id, code)
);

-- The newest state of a patch. Earlier states are moved to patch_history, so hot queries read one table.
create table patch (
  region_id      int not null,
  id             bigint generated always as identity,
  batch_id       bigint not null,
  patch_no       text not null,
  patch_type     text,
  -- QSX / HSX: the two image dates, as date ranges because sources give months or quarters; the text is kept.
  before_date    daterange,
  before_text    text,
  after_date     daterange,
  after_text     text,
  -- The day on which it is decided whose ground it was: end of HSX, else of the batch's period, else the import.
  observed_on    date not null,
  issued_area_m2 double precision,
  geom           geometry(MultiPolygon, 4490) not null,
  area_m2        double precision not null,
  point          geometry(Point, 4490) not null,
  source_geom    bytea,
  source_crs     text,
  attributes     jsonb not null default '{}',
  content_hash   text not null,
  import_run_id  bigint not null,
  recorded_from  timestamptz not null default now(),
  primary key (region_id, id),
  unique (region_id, batch_id, patch_no),
  foreign key (region_id, batch_id) references batch,
  foreign key (region_id, import_run_id) references import_run deferrable initially deferred
);
create index patch_geom on patch using gist (geom);
create index patch_point on patch using gist (point);
create index patch_run on patch (region_id, import_run_id);

create table patch_history (
  region_id      int not null,
  patch_id       bigint not null,
  recorded       tstzrange not null,
  geom           geometry(MultiPolygon, 4490) not null,
  area_m2        double precision not null,
  attributes     jsonb not null,
  content_hash   text not null,
  import_run_id  bigint not null,
  primary key (region_id, patch_id, recorded),
  foreign key (region_id, patch_id) references patch
);

-- Reference layers patches are compared with: farmland, red lines, approvals; each delivery is a version.
create table reference_layer (
  region_id   int not null references region,
  id          bigint generated always as identity,
  code        text not null,
  name        text not null,
  kind        text not null,
  created_at  timestamptz not null default now(),
  primary key (region_id, id),
  unique (region_id, code)
);
create table reference_feature (
  region_id      int not null,
  id             bigint generated always as identity,
  layer_id       bigint not null,
  geom           geometry(MultiPolygon, 4490) not null,
  area_m2        double precision not null,
  attributes     jsonb not null default '{}',
  recorded       tstzrange not null default tstzrange(now(), null),
  import_run_id  bigint not null,
  primary key (region_id, id),
  foreign key (region_id, layer_id) references reference_layer,
  foreign key (region_id, import_run_id) references import_run deferrable initially deferred
);
create index reference_feature_geom on reference_feature using gist (geom);
create index reference_feature_layer on reference_feature (region_id, layer_id);
