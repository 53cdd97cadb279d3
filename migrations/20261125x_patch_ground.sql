-- The ground as delivered, whatever the repair made of it: tells the same patch in another delivery.
alter table patch add column geom_hash uuid;
alter table patch_history add column geom_hash uuid;
-- Matching and links look for the ground of a whole batch at once.
create index patch_ground on patch (region_id, batch_id, geom_hash);
-- Nobody searches patches by their point: lists search by outline, tiles by their own table.
drop index patch_point;
-- What follows a delivery after its commit, and up to which run it is done: tile rows, links to earlier batches.
alter table batch
  add column newest_run_id bigint,
  add column tiles_run_id bigint,
  add column links_run_id bigint;
update batch b set newest_run_id = r.run, tiles_run_id = r.run
  from (select region_id, batch_id, max(import_run_id) run from patch group by 1, 2) r
 where r.region_id = b.region_id and r.batch_id = b.id;
-- Compressing what is a little over the limit of a row costs more than its bytes.
alter table patch alter geom set storage external, alter source_geom set storage external;
alter table tile_patch alter geom3857 set storage external;
