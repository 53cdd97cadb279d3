-- The features of a layer in pieces of at most 64 vertices: a red line of 50,000 vertices costs a small patch little then.
-- Made when a layer is first overlaid; a feature never changes, a new delivery brings new ones.
create table reference_piece (
  region_id   int not null,
  id          bigint generated always as identity,
  layer_id    bigint not null,
  feature_id  bigint not null,
  geom        geometry(Polygon, 4490) not null,
  primary key (region_id, id),
  foreign key (region_id, feature_id) references reference_feature on delete cascade
);
create index reference_piece_geom on reference_piece using gist (geom);
create index reference_piece_feature on reference_piece (region_id, feature_id);
alter table reference_piece alter geom set storage external;

-- A patch cut into parts (地块), each judged by itself. Parts are cut again or merged back, never deleted: recorded time.
create table patch_part (
  region_id      int not null,
  id             bigint generated always as identity,
  patch_id       bigint not null,
  part_no        text not null,
  -- The part this one was cut from; null: from the patch.
  parent_part_id bigint,
  geom           geometry(MultiPolygon, 4490) not null,
  area_m2        double precision not null,
  -- How it was cut: by a line a person drew, or by the layer named.
  split_kind     text not null check (split_kind in ('line', 'layer')),
  layer_id       bigint,
  -- In or out of the layer; null for a line.
  inside         boolean,
  reason         text not null default '',
  split_by       text not null check (btrim(split_by) <> ''),
  -- The patch's ground that was cut: when a later delivery corrects it, the part is outdated.
  patch_ground   uuid not null,
  recorded       tstzrange not null default tstzrange(now(), null),
  ended_by       text,
  primary key (region_id, id),
  foreign key (region_id, patch_id) references patch on delete cascade,
  foreign key (region_id, parent_part_id) references patch_part
);
create index patch_part_patch on patch_part (region_id, patch_id);
create unique index patch_part_no on patch_part (region_id, patch_id, part_no) where upper_inf(recorded);
comment on table patch_part is 'Parts of a patch that hold now have an open recorded time; those that were cut again or merged back a closed one.';

-- What a patch (part_id 0) or one of its parts has in common with a layer, or with the patches of an earlier batch.
-- No row: nothing in common.
create table patch_overlay (
  region_id      int not null,
  patch_id       bigint not null,
  part_id        bigint not null default 0,
  source_kind    text not null check (source_kind in ('layer', 'batch')),
  source_id      bigint not null,
  hit_m2         double precision not null,
  hit_ratio      double precision not null,
  -- Of a farmland layer: the farmland hit, and what of it no approval covers; null where there is no layer of approvals.
  farmland_m2    double precision,
  unmatched_m2   double precision,
  -- Numbers of the approvals hit (批准文号), or of the patches of the earlier batch.
  matched        text[] not null default '{}',
  -- Hit area by class of the features (DLBM).
  classes        jsonb not null default '{}',
  source_version text not null,
  computed_at    timestamptz not null default now(),
  primary key (region_id, patch_id, part_id, source_kind, source_id)
);
create index patch_overlay_source on patch_overlay (region_id, source_kind, source_id);

-- With which ground the overlays of a patch or part were computed.
create table overlay_subject (
  region_id  int not null,
  patch_id   bigint not null,
  part_id    bigint not null default 0,
  ground     uuid not null,
  primary key (region_id, patch_id, part_id)
);

-- Both are derived and written by the hundred thousand: a patch that goes takes its rows along in one statement, which
-- costs less than checking a reference row by row.
create function forget_overlays() returns trigger language plpgsql as $$
begin
  delete from patch_overlay o using gone where o.region_id = gone.region_id and o.patch_id = gone.id;
  delete from overlay_subject o using gone where o.region_id = gone.region_id and o.patch_id = gone.id;
  return null;
end $$;
create trigger forget_overlays after delete on patch
  referencing old table as gone for each statement execute function forget_overlays();

-- Up to which version of a layer or batch the overlays of a batch hold.
create table overlay_run (
  region_id      int not null,
  batch_id       bigint not null,
  source_kind    text not null check (source_kind in ('layer', 'batch')),
  source_id      bigint not null,
  source_version text not null,
  computed_at    timestamptz not null default now(),
  primary key (region_id, batch_id, source_kind, source_id),
  foreign key (region_id, batch_id) references batch on delete cascade
);

-- The ground of a patch as a key: equal when no vertex differs.
create function ground_key(geom geometry) returns uuid
language sql immutable strict parallel safe
as $$ select md5(st_asbinary(geom))::uuid $$;
comment on function ground_key is 'Hash of a geometry, vertex by vertex.';

create function refresh_overlay_statistics() returns void
language plpgsql security definer set search_path = jingtian, public
as $$ begin analyze reference_piece; analyze patch_overlay; end $$;
comment on function refresh_overlay_statistics is 'analyze of the overlay tables, as their owner; called after large writes.';
grant execute on function refresh_overlay_statistics() to jingtian_app;

-- One row a patch or part, by kind of layer. Layers of one kind may hold the same ground twice: the larger hit counts.
create view overlay_by_kind as
select o.region_id, o.patch_id, o.part_id,
       max(o.farmland_m2) filter (where l.kind = 'farmland') farmland_m2,
       max(o.unmatched_m2) filter (where l.kind = 'farmland') unmatched_m2,
       max(o.farmland_m2) filter (where l.kind = 'permanent-basic-farmland') basic_farmland_m2,
       max(o.hit_m2) filter (where l.kind = 'ecological-red-line') red_line_m2,
       max(o.hit_m2) filter (where l.kind = 'urban-boundary') urban_m2,
       max(o.hit_m2) filter (where l.kind = 'approvals') approved_m2,
       string_agg(array_to_string(o.matched, ' '), ' ' order by l.code)
         filter (where l.kind = 'approvals' and cardinality(o.matched) > 0) approval_nos,
       string_agg(l.code || '=' || round(o.hit_m2::numeric, 2), '; ' order by l.code) layers
  from patch_overlay o join reference_layer l on l.region_id = o.region_id and l.id = o.source_id
 where o.source_kind = 'layer'
 group by o.region_id, o.patch_id, o.part_id;
comment on view overlay_by_kind is 'What a patch or part has in common with layers, one column a kind; no row: nothing, or not overlaid.';
