-- While an import of cells is under way the planner has to know how many there are now, or it loops over them. The
-- columns that decide plans only: a sample of the outlines would take longer than what follows.
create function refresh_cell_statistics() returns void language plpgsql security definer
  set search_path = jingtian, public as $$
begin
  analyze cell_version (region_id, cell_id, scheme_id, level, kind, code, parent_cell_id, valid, recorded, opened_by_run, closed_by_run);
  analyze cell_change (region_id, import_run_id, cell_id, kind);
end $$;
comment on function refresh_cell_statistics is 'analyze of the cells and their changes, as their owner; called in the middle of an import.';
grant execute on function refresh_cell_statistics() to jingtian_app;
