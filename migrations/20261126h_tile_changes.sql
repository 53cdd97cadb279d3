-- What changed on the map, for caches of tiles and open maps: a row a transaction and layer, written by triggers, so
-- that no statement can forget it, and told at the commit. Read again by maps that were away (Last-Event-ID).
create table tile_change (
  region_id   int not null,
  id          bigint generated always as identity,
  layer       text not null,
  -- Where; null: anywhere.
  box3857     geometry(Polygon, 3857),
  -- Ids are not in the order of commits: who reads on asks by transaction (pg_snapshot_xmin).
  xact        xid8 not null default pg_current_xact_id(),
  changed_at  timestamptz not null default clock_timestamp(),
  primary key (region_id, id)
);
create index tile_change_xact on tile_change (region_id, xact);
create index tile_change_age on tile_change (changed_at);
comment on table tile_change is 'Changes of what tiles show, by layer and place; kept for a day.';

-- One row and one notice a transaction, layer and place. What was told lives in a setting of the transaction, which goes
-- back with a savepoint as the row does.
create function tell_tiles(of_region int, of_layer text, box geometry) returns void language plpgsql as $$
declare
  told text := current_setting('jingtian.tiles_told', true);
  mark text := pg_current_xact_id()::text;
  this text := format('%s:%s', of_layer, coalesce(st_astext(box, 0), 'all'));
begin
  if told is null or split_part(told, ' ', 1) <> mark then told := mark; end if;
  if position(' ' || of_layer || ':all;' in told || ';') > 0 or position(' ' || this || ';' in told || ';') > 0 then return; end if;
  perform set_config('jingtian.tiles_told', told || '; ' || this, true);
  insert into tile_change (region_id, layer, box3857) values (of_region, of_layer, box);
  perform pg_notify('jingtian_tiles', format('%s %s %s', of_region, of_layer,
    case when box is null then 'all'
         else format('%s %s %s %s', st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box)) end));
end $$;

-- Statement triggers without the rows: 400,000 assignments are written at once, and keeping them a second time for the
-- trigger costs more than asking a few tiles again.
create function tell_layer() returns trigger language plpgsql as $$
begin
  perform tell_tiles(1, layer, null) from unnest(tg_argv) layer;
  return null;
end $$;

-- Single decisions are common and small: the place is told.
create function tell_findings() returns trigger language plpgsql as $$
begin
  perform tell_tiles(1, 'coverage', case when n <= 5000 then st_envelope(st_transform(box, 3857)) end)
     from (select count(*) n, st_expand(st_setsrid(st_extent(geom)::geometry, 4490), 1e-6) box from changed) c where n > 0;
  return null;
end $$;

create trigger tell_tiles_insert after insert on coverage_finding
  referencing new table as changed for each statement execute function tell_findings();
create trigger tell_tiles_update after update on coverage_finding
  referencing new table as changed for each statement execute function tell_findings();
create trigger tell_tiles_delete after delete on coverage_finding
  referencing old table as changed for each statement execute function tell_findings();

create trigger tell_tiles after insert or update or delete on tile_shape
  for each statement execute function tell_layer('cells', 'cell-labels');
create trigger tell_tiles after insert or update or delete on tile_label
  for each statement execute function tell_layer('cell-labels');
create trigger tell_tiles after insert or update or delete on tile_level
  for each statement execute function tell_layer('cells', 'cell-labels');
create trigger tell_tiles after insert or update or delete on tile_patch
  for each statement execute function tell_layer('patches');
create trigger tell_tiles after insert or update or delete on patch_assignment
  for each statement execute function tell_layer('patches');
create trigger tell_tiles after update or delete on batch
  for each statement execute function tell_layer('patches');
create trigger tell_tiles after update or delete on scheme
  for each statement execute function tell_layer('cells', 'cell-labels', 'patches', 'coverage');
create trigger tell_tiles after insert or update or delete on reference_feature
  for each statement execute function tell_layer('layers');
create trigger tell_tiles after update or delete on reference_layer
  for each statement execute function tell_layer('layers');
