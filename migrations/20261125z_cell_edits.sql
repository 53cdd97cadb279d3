-- An edit of cells in the program (repair, moved border, merge, split) is a run like an import: it has recorded time,
-- it is listed, and it can be taken back.
alter table import_run drop constraint import_run_kind_check;
alter table import_run add constraint import_run_kind_check
  check (kind in ('cells', 'patches', 'layer', 'people', 'duties', 'absences', 'patrols', 'edit'));

-- Permanent basic farmland (永久基本农田) is protected to the square metre: a sliver that touches it is real, as one under a
-- patch is.
create or replace function is_sliver(of_region int, finding geometry, width_m double precision, limit_m double precision) returns boolean
language sql stable
as $$
  select width_m < limit_m
     and not exists (select from patch p where p.region_id = of_region and p.geom && finding and st_intersects(p.geom, finding))
     and not exists (select from reference_feature f
                       join reference_layer l on l.region_id = f.region_id and l.id = f.layer_id and l.kind = 'permanent-basic-farmland'
                      where f.region_id = of_region and upper_inf(f.recorded) and f.geom && finding and st_intersects(f.geom, finding))
$$;
