-- A run of an assignment tells of its batch, not of its scheme only.
update scope_rule set sees = '{schemes:t.scheme_id} and {batches:t.batch_id}' where table_name = 'assignment_run';

-- Changes of the map are noted for everybody, whoever makes them; nobody restricted reads them.
alter function tell_tiles(integer, text, geometry) security definer set search_path = jingtian, public, pg_temp;

create or replace function lay_scope() returns void
language plpgsql set search_path = jingtian, public as $$
declare
  one record;
  found jsonb;
  rule text;
  list text;
  privilege text;
begin
  set constraints all immediate;
  create schema if not exists scoped;
  grant usage on schema scoped to jingtian_app;
  for one in select relname from pg_class where relnamespace = 'scoped'::regnamespace and relkind = 'v' loop
    execute format('drop view scoped.%I cascade', one.relname);
  end loop;
  -- Read whole before the first change: a table cannot be altered while it is being read.
  select jsonb_agg(to_jsonb(r)) into found from (
    select c.oid, c.relname, c.relkind, c.relrowsecurity, r.sees, r.told
      from pg_class c left join scope_rule r on r.table_name = c.relname
     where c.relnamespace = 'jingtian'::regnamespace and c.relkind in ('r', 'p', 'v') order by c.relname) r;
  for one in
    select * from jsonb_to_recordset(found)
      as f (oid oid, relname text, relkind "char", relrowsecurity boolean, sees text, told jsonb)
  loop
    foreach privilege in array array['select', 'insert', 'update', 'delete'] loop
      execute format(case when has_table_privilege('jingtian_app', one.oid, privilege)
                          then 'grant %s on jingtian.%I to jingtian_whole' else 'revoke %s on jingtian.%I from jingtian_whole' end,
                     privilege, one.relname);
    end loop;
    if one.relkind = 'v' then
      execute format('alter view jingtian.%I set (security_invoker = true)', one.relname);
    else
      if not one.relrowsecurity then execute format('alter table jingtian.%I enable row level security', one.relname); end if;
      execute format('drop policy if exists scope on jingtian.%I', one.relname);
      if one.sees is not null then
        rule := scope_rule_for_policy(one.sees, one.relname);
        execute format('create policy scope on jingtian.%I to jingtian_app using (%s) with check (%s)', one.relname, rule, rule);
      end if;
    end if;
    if one.sees is not null then
      rule := scope_rule_for_view(one.sees);
      select string_agg(case when one.told ? a.attname then scope_rule_for_view(one.told->>a.attname) || ' as ' || quote_ident(a.attname)
                             else 't.' || quote_ident(a.attname) end, ', ' order by a.attnum)
        into list
        from pg_attribute a where a.attrelid = one.oid and a.attnum > 0 and not a.attisdropped;
      -- A view of ours reads its tables with the rights of who asks; here it must be those of the owner, so its text is taken.
      execute format('create view scoped.%I as select %s from %s t where %s%s', one.relname, list,
                     case when one.relkind = 'v' then format('(%s)', rtrim(pg_get_viewdef(one.oid), ';'))
                          else format('jingtian.%I', one.relname) end, rule,
                     case when one.relkind = 'v' then '' else ' with cascaded check option' end);
      foreach privilege in array array['select', 'insert', 'update', 'delete'] loop
        if has_table_privilege('jingtian_app', one.oid, privilege) then
          execute format('grant %s on scoped.%I to jingtian_app', privilege, one.relname);
        end if;
      end loop;
    end if;
  end loop;
  grant usage, select on all sequences in schema jingtian to jingtian_whole;
  for one in select p.oid::regprocedure::text signature from pg_proc p
              where p.pronamespace = 'jingtian'::regnamespace and p.prokind = 'f'
                and has_function_privilege('jingtian_app', p.oid, 'execute')
                and not has_function_privilege('public', p.oid, 'execute') order by 1
  loop
    execute format('grant execute on function %s to jingtian_whole', one.signature);
  end loop;
  -- Whether a sliver touches a patch or basic farmland is one answer, whoever asks.
  create or replace function scoped.is_sliver(of_region integer, finding geometry, width_m double precision, limit_m double precision)
  returns boolean language sql stable security definer set search_path = jingtian, public, pg_temp
  as 'select jingtian.is_sliver($1, $2, $3, $4)';
  if not has_database_privilege('jingtian_whole', current_database(), 'temp') then
    execute format('grant temporary on database %I to jingtian_whole', current_database());
  end if;
end $$;
