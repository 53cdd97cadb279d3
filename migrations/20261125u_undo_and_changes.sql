-- Which run made a row believed, and which one ended that: an undo closes the first and opens the second again.
-- Both are kept apart from import_run_id, the run that delivered the content: a state cut short by a later
-- delivery is believed because of the later one.
alter table import_run
  add column undone_at timestamptz,
  -- What the run changed that has no recorded time of its own: the batch's name, kind and period as they were.
  add column before jsonb;

alter table cell_version
  add column opened_by_run bigint,
  add column closed_by_run bigint,
  -- Rings from another start, parts in another order: the same ground.
  add column ground_hash text not null generated always as (md5(st_asbinary(st_normalize(geom)))) stored;
create index cell_version_opened on cell_version (region_id, opened_by_run);
create index cell_version_closed on cell_version (region_id, closed_by_run);

-- Until now the instant of a run was that of its transaction, which finished_at holds too.
update cell_version v set opened_by_run = r.id
  from import_run r where r.region_id = v.region_id and r.finished_at = lower(v.recorded);
update cell_version v set closed_by_run = r.id
  from import_run r where r.region_id = v.region_id and r.finished_at = upper(v.recorded);

-- Lineage is knowledge, and can be withdrawn. Nobody wrote it so far.
drop table cell_lineage;
create table cell_lineage (
  region_id     int not null,
  id            bigint generated always as identity,
  from_cell_id  bigint not null,
  to_cell_id    bigint not null,
  kind          text not null check (kind in ('merge', 'split', 'recode')),
  on_date       date not null,
  -- Ground that went from one to the other.
  area_m2       double precision not null,
  recorded      tstzrange not null,
  import_run_id bigint not null,
  primary key (region_id, id),
  foreign key (region_id, from_cell_id) references cell,
  foreign key (region_id, to_cell_id) references cell,
  foreign key (region_id, import_run_id) references import_run deferrable initially deferred
);
create index cell_lineage_from on cell_lineage (region_id, from_cell_id);
create index cell_lineage_to on cell_lineage (region_id, to_cell_id);
comment on table cell_lineage is 'Merges, splits and changes of code. A recode stays one cell: from and to are the same.';

-- What a run did to each cell it did something to. What stayed the same has no row.
create table cell_change (
  region_id     int not null,
  import_run_id bigint not null,
  cell_id       bigint not null,
  kind          text not null check (kind in ('added', 'removed', 'changed')),
  code_before   text,
  code_after    text,
  name_before   text,
  name_after    text,
  area_before_m2 double precision,
  area_after_m2 double precision,
  gained_m2     double precision not null,
  lost_m2       double precision not null,
  -- Ground that is in one state and not in the other; null where that is the whole cell.
  moved         geometry(MultiPolygon, 4490),
  primary key (region_id, import_run_id, cell_id),
  foreign key (region_id, import_run_id) references import_run deferrable initially deferred,
  foreign key (region_id, cell_id) references cell
);

-- An earlier state of a patch in full, so that an undo can put it back; also the last state of one that was undone,
-- which has no row in patch any more.
alter table patch_history drop constraint patch_history_region_id_patch_id_fkey;
alter table patch_history
  add column batch_id bigint,
  add column patch_no text,
  add column patch_type text,
  add column before_date daterange,
  add column before_text text,
  add column after_date daterange,
  add column after_text text,
  add column observed_on date,
  add column issued_area_m2 double precision,
  add column point geometry(Point, 4490),
  add column source_geom bytea,
  add column source_crs text,
  -- The run whose delivery replaced this state; null when it was withdrawn.
  add column closed_by_run bigint;
update patch_history h
   set batch_id = p.batch_id, patch_no = p.patch_no, patch_type = p.patch_type, before_date = p.before_date,
       before_text = p.before_text, after_date = p.after_date, after_text = p.after_text, observed_on = p.observed_on,
       issued_area_m2 = p.issued_area_m2, point = st_pointonsurface(h.geom), source_crs = p.source_crs
  from patch p where p.region_id = h.region_id and p.id = h.patch_id;
alter table patch_history
  alter column batch_id set not null,
  alter column patch_no set not null,
  alter column observed_on set not null,
  alter column point set not null,
  add foreign key (region_id, batch_id) references batch;
update patch_history h set closed_by_run = r.id
  from import_run r where r.region_id = h.region_id and r.finished_at = upper(h.recorded);
create index patch_history_closed on patch_history (region_id, closed_by_run);

alter table reference_feature add column closed_by_run bigint;
create index reference_feature_run on reference_feature (region_id, import_run_id);
create index reference_feature_closed on reference_feature (region_id, closed_by_run);

-- Up to which recorded time an assignment had looked, and with which settings: from there on only the patches on
-- ground that changed are assigned again. Null: all of them.
alter table assignment_run
  add column known_at timestamptz,
  add column settings jsonb;

-- A patch that is withdrawn takes its assignment with it.
alter table patch_assignment drop constraint patch_assignment_region_id_patch_id_fkey;
alter table patch_assignment add foreign key (region_id, patch_id) references patch on delete cascade;
