-- Fresh statistics after a batch was assigned; only an owner may analyse.
create function refresh_assignment_statistics() returns void
language plpgsql security definer set search_path = jingtian, public
as $$
begin
  analyze patch_assignment; analyze patch_share;
end $$;
grant execute on function refresh_assignment_statistics() to jingtian_app;
