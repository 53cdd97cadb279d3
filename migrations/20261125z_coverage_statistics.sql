-- A check writes these two only; analysing patches and shares as well took longer than most checks.
create or replace function refresh_coverage_statistics() returns void
language plpgsql security definer set search_path = jingtian, public
as $$
begin
  analyze coverage_cell; analyze coverage_finding;
end $$;
