-- The last coverage check of a scheme on a date. input_hash is over the versions that were checked:
-- the same hash again means the findings still hold.
create table coverage_check (
  region_id   int not null,
  id          bigint generated always as identity,
  scheme_id   bigint not null,
  on_date     date not null,
  input_hash  text not null,
  parents     int not null,
  cells       int not null,
  checked_at  timestamptz not null default now(),
  primary key (region_id, id),
  unique (region_id, scheme_id),
  foreign key (region_id, scheme_id) references scheme
);

-- A finding is an object with an identity: it keeps its id from check to check while it is the same piece of
-- ground (same kind, same parent, overlapping), so that a person's decision on it is not lost.
create table coverage_finding (
  region_id       int not null,
  id              bigint generated always as identity,
  scheme_id       bigint not null,
  kind            text not null check (kind in ('gap', 'overlap', 'outside')),
  level           int not null,
  parent_cell_id  bigint,
  parent_code     text,
  -- gap: neighbours along it; overlap: the two cells; outside: the cell.
  cell_ids        bigint[] not null,
  codes           text[] not null,
  -- The border pair it lies on: findings are grouped by it so that thousands stay readable.
  border_key      text not null,
  geom            geometry(MultiPolygon, 4490) not null,
  -- A point inside it: where the list flies to and low zooms draw it.
  point           geometry(Point, 4490) not null generated always as (st_pointonsurface(geom)) stored,
  area_m2         double precision not null,
  width_m         double precision not null,
  caused_by       bigint,
  state           text not null default 'open' check (state in ('open', 'accepted', 'disputed', 'adjudicated', 'fixed')),
  first_seen      timestamptz not null default now(),
  last_seen       timestamptz not null default now(),
  primary key (region_id, id),
  foreign key (region_id, scheme_id) references scheme,
  foreign key (region_id, parent_cell_id) references cell
);
create index coverage_finding_geom on coverage_finding using gist (geom);
create index coverage_finding_point on coverage_finding using gist (point);
create index coverage_finding_list on coverage_finding (region_id, scheme_id, state, kind, area_m2 desc);
create index coverage_finding_border on coverage_finding (region_id, scheme_id, border_key);
create index coverage_finding_parent on coverage_finding (region_id, parent_cell_id);

-- Whose ground a patch is, per scheme.
create table patch_assignment (
  region_id      int not null,
  scheme_id      bigint not null,
  patch_id       bigint not null,
  state          text not null check (state in ('assigned', 'disputed', 'blind-spot', 'outside')),
  -- Lead: the leaf cell with the largest share; for a blind spot the deepest cell that covers it.
  lead_cell_id   bigint,
  -- Cells called: shares that reach the threshold. More than one: the patch crosses a border.
  called_cells   int not null,
  assigned_m2    double precision not null,
  multiply_m2    double precision not null,
  blind_spot_m2  double precision not null,
  outside_m2     double precision not null,
  assigned_at    timestamptz not null default now(),
  primary key (region_id, scheme_id, patch_id),
  foreign key (region_id, scheme_id) references scheme,
  foreign key (region_id, patch_id) references patch,
  foreign key (region_id, lead_cell_id) references cell
);
create index patch_assignment_patch on patch_assignment (region_id, patch_id);
create index patch_assignment_lead on patch_assignment (region_id, lead_cell_id);

-- Area of a patch in each leaf cell.
-- Σ share_m2 − multiply_m2 + blind_spot_m2 + outside_m2 = area of the patch.
create table patch_share (
  region_id    int not null,
  scheme_id    bigint not null,
  patch_id     bigint not null,
  cell_id      bigint not null,
  share_m2     double precision not null,
  share_ratio  double precision not null,
  -- Below max(minShareM2, minShareRatio) it is kept but calls nobody.
  calls        boolean not null,
  is_lead      boolean not null,
  method       text not null,
  primary key (region_id, scheme_id, patch_id, cell_id),
  foreign key (region_id, scheme_id, patch_id) references patch_assignment on delete cascade,
  foreign key (region_id, cell_id) references cell
);
create index patch_share_cell on patch_share (region_id, cell_id);

-- The last assignment of a batch in a scheme: the same input hash again means the shares still hold.
create table assignment_run (
  region_id   int not null,
  scheme_id   bigint not null,
  batch_id    bigint not null,
  input_hash  text not null,
  assigned_at timestamptz not null default now(),
  primary key (region_id, scheme_id, batch_id),
  foreign key (region_id, scheme_id) references scheme,
  foreign key (region_id, batch_id) references batch
);

-- Narrower than the scheme's width, and nobody's patch on it: a sliver that touches a patch is real.
create function is_sliver(of_region int, finding geometry, width_m double precision, limit_m double precision) returns boolean
language sql stable
as $$
  select width_m < limit_m
     and not exists (select from patch p where p.region_id = of_region and p.geom && finding and st_intersects(p.geom, finding))
$$;

-- Fresh statistics right after a large write; only an owner may analyse, and the app owns nothing.
create function refresh_statistics() returns void
language plpgsql security definer set search_path = jingtian, public
as $$
begin
  analyze cell_version; analyze patch; analyze patch_assignment; analyze patch_share; analyze coverage_finding;
end $$;
grant execute on function refresh_statistics() to jingtian_app;
