-- Where a patch's point lies, as plain numbers: counting hundreds of thousands of them for a tile of a low zoom calls no
-- function a row.
alter table tile_patch
  add x3857 double precision generated always as (st_x(point3857)) stored,
  add y3857 double precision generated always as (st_y(point3857)) stored;

-- Tile rows of a delivery tell where they are, so that an import drops the tiles it meets and no others. Who writes them
-- says so in a setting of the transaction (told_by_box); every other change of the table still tells "anywhere".
create or replace function tell_layer() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'tile_patch' and current_setting('jingtian.told_by_box', true) = pg_current_xact_id()::text then
    return null;
  end if;
  perform tell_tiles(1, layer, null) from unnest(tg_argv) layer;
  return null;
end $$;

-- Of a batch tiles show the code; that its rows were made is told by the rows.
drop trigger tell_tiles on batch;
create trigger tell_tiles after update of code or delete on batch
  for each statement execute function tell_layer('patches');
