-- Who answers for a cell, and when. Persons are what the unit's own list says; duties have valid and recorded time as
-- cells have, so that "who was responsible on that day" and "what did we know then" both stay answerable.
create table person (
  region_id      int not null references region,
  id             bigint generated always as identity,
  -- The unit's number of the person; without one it is made of name and telephone.
  person_no      text not null,
  name           text not null,
  org            text,
  position       text,
  phone          text,
  content_hash   text not null,
  import_run_id  bigint,
  recorded_from  timestamptz not null default now(),
  primary key (region_id, id),
  unique (region_id, person_no),
  foreign key (region_id, import_run_id) references import_run deferrable initially deferred
);
create index person_name on person (region_id, name);

create table person_history (
  region_id  int not null,
  person_id  bigint not null,
  recorded   tstzrange not null,
  name       text not null,
  org        text,
  position   text,
  phone      text,
  primary key (region_id, person_id, recorded),
  foreign key (region_id, person_id) references person
);

create table duty (
  region_id      int not null,
  id             bigint generated always as identity,
  scheme_id      bigint not null,
  cell_id        bigint not null,
  person_id      bigint not null,
  -- main answers for the cell, deputy stands in for main (AB岗), member works in it, contact is the leader from above.
  role           text not null check (role in ('main', 'deputy', 'member', 'contact')),
  -- The office as the source calls it: 网格长, 片长, 田长, …; its name differs from place to place.
  post           text not null,
  valid          daterange not null check (not isempty(valid)),
  recorded       tstzrange not null default tstzrange(now(), null),
  appoint_doc    text,
  import_run_id  bigint,
  -- The run whose delivery ended this state; undo opens it again.
  closed_by_run  bigint,
  primary key (region_id, id),
  foreign key (region_id, scheme_id) references scheme,
  foreign key (region_id, cell_id) references cell,
  foreign key (region_id, person_id) references person,
  foreign key (region_id, import_run_id) references import_run deferrable initially deferred,
  -- One person is the main one at a time, in what we hold true now and held true then.
  exclude using gist (region_id with =, cell_id with =, valid with &&, recorded with &&) where (role = 'main')
);
create index duty_cell on duty (region_id, cell_id);
create index duty_person on duty (region_id, person_id);
create index duty_run on duty (region_id, import_run_id);

-- Leave, illness, travel, training: the deputy answers meanwhile.
create table absence (
  region_id      int not null,
  id             bigint generated always as identity,
  person_id      bigint not null,
  valid          daterange not null check (not isempty(valid)),
  reason         text,
  recorded       tstzrange not null default tstzrange(now(), null),
  import_run_id  bigint,
  closed_by_run  bigint,
  primary key (region_id, id),
  foreign key (region_id, person_id) references person,
  foreign key (region_id, import_run_id) references import_run deferrable initially deferred
);
create index absence_person on absence (region_id, person_id);
create index absence_run on absence (region_id, import_run_id);

-- How often a cell is to be visited, by level and kind. No row: not required, and never red (国办函〔2026〕12号 forbids
-- assessment by clicks; a cadence is set only where the plan of the unit demands one).
create table patrol_cadence (
  region_id   int not null,
  scheme_id   bigint not null,
  level       int not null,
  -- '' for every kind that has no row of its own.
  kind        text not null default '',
  visits      int not null check (visits between 1 and 1000),
  per         text not null check (per in ('day', 'week', 'month', 'quarter', 'year')),
  primary key (region_id, scheme_id, level, kind),
  foreign key (region_id, scheme_id, level) references scheme_level
);

create table patrol_visit (
  region_id      int not null,
  id             bigint generated always as identity,
  scheme_id      bigint not null,
  cell_id        bigint not null,
  person_id      bigint,
  visited_on     date not null,
  note           text,
  recorded       tstzrange not null default tstzrange(now(), null),
  -- Tells a row delivered again from a second visit: hash of the row and its number among equal rows.
  source_key     text not null,
  import_run_id  bigint,
  closed_by_run  bigint,
  primary key (region_id, id),
  foreign key (region_id, scheme_id) references scheme,
  foreign key (region_id, cell_id) references cell,
  foreign key (region_id, person_id) references person,
  foreign key (region_id, import_run_id) references import_run deferrable initially deferred
);
create unique index patrol_visit_source on patrol_visit (region_id, scheme_id, source_key) where upper_inf(recorded);
create index patrol_visit_cell on patrol_visit (region_id, cell_id, visited_on);
create index patrol_visit_run on patrol_visit (region_id, import_run_id);

alter table import_run drop constraint import_run_kind_check;
alter table import_run add constraint import_run_kind_check
  check (kind in ('cells', 'patches', 'layer', 'people', 'duties', 'absences', 'patrols'));

-- The duties of a scheme that hold on a date, as known now, and whether the person is there.
create function duties_on(of_region int, of_scheme bigint, on_date date)
returns table (duty_id bigint, cell_id bigint, person_id bigint, role text, post text, valid daterange, present boolean)
language sql stable
as $$
  select d.id, d.cell_id, d.person_id, d.role, d.post, d.valid,
         not exists (select from absence a where a.region_id = d.region_id and a.person_id = d.person_id
                        and a.valid @> on_date and upper_inf(a.recorded))
    from duty d
   where d.region_id = of_region and d.scheme_id = of_scheme and d.valid @> on_date and upper_inf(d.recorded)
$$;
