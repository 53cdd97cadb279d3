-- What a patch is called and what it is goes into its tile row: a tile then shows one version of a patch, not the ground
-- of its last tile row with the number and type of a delivery whose rows are still to come.
alter table tile_patch add patch_no text, add patch_type text;
update tile_patch t set patch_no = p.patch_no, patch_type = p.patch_type
  from patch p where p.region_id = t.region_id and p.id = t.patch_id;
alter table tile_patch alter patch_no set not null;

-- When a run was written, just before its commit, and not when its transaction began: freshness is told from it.
alter table import_run alter finished_at set default clock_timestamp();
