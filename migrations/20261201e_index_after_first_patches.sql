-- A first large delivery into a store without patches: written row by row, the spatial index takes a fifth of the import and
-- comes out worse than one built afterwards. The app's roles own nothing, so the owner lifts and lays it for them.

-- False where there are patches or somebody reads the table for longer than the patience; then nothing is changed. What is
-- lifted comes back with the transaction's end when it fails.
create function lift_patch_index(patience_ms int) returns boolean
  language plpgsql security definer set search_path = jingtian, public as $$
declare patience_before text := current_setting('lock_timeout');
begin
  if exists (select from patch) then return false; end if;
  perform set_config('lock_timeout', patience_ms || 'ms', true);
  begin
    lock table patch in access exclusive mode;
  exception when lock_not_available then
    perform set_config('lock_timeout', patience_before, true);
    return false;
  end;
  perform set_config('lock_timeout', patience_before, true);
  if exists (select from patch) then return false; end if;
  drop index patch_geom;
  return true;
end $$;

create function lay_patch_index() returns void
  language plpgsql security definer set search_path = jingtian, public as $$
begin
  create index patch_geom on patch using gist (geom);
end $$;

revoke execute on function lift_patch_index(int), lay_patch_index() from public;
grant execute on function lift_patch_index(int), lay_patch_index() to jingtian_whole;
