-- At the commit of a first import the planner knows nothing of the cells yet and would loop over them: minutes for a
-- province that takes seconds. Where many were touched it is not to loop; where few were, it is.
create or replace function follow_cells_with_closure() returns trigger
language plpgsql security definer set search_path = jingtian, public, pg_temp set enable_nestloop = on as $$
declare
  due record;
begin
  for due in
    with mine as (delete from cell_closure_due returning region_id, cell_ids)
    select region_id, array_agg(distinct cell_id) cell_ids from mine, unnest(cell_ids) cell_id group by region_id
  loop
    perform set_config('enable_nestloop', case when cardinality(due.cell_ids) > 500 then 'off' else 'on' end, true);
    perform refresh_cell_closure(due.region_id, due.cell_ids);
  end loop;
  return null;
end $$;
