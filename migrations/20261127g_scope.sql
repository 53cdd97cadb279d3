-- Who sees what. Two roles work on the tables: jingtian_whole sees all of the region (imports, checks, callers whose
-- scope is all of it), jingtian_app sees what the settings of its transaction say, and nothing when they say nothing.
-- Reading under a scope goes through the views of the schema "scoped", which have the names of the tables, come first in
-- the search path then, and carry the predicate where the planner may use the spatial index. Row-level security with
-- the same predicate lies under it, for whatever names a table of "jingtian" itself.
do $$
begin
  -- COPY is refused under row-level security whatever the policies say, and imports live on it: hence bypassrls, which
  -- only a superuser may give. A private cluster has it done already.
  if not exists (select from pg_roles where rolname = 'jingtian_whole' and rolbypassrls) then
    if not (select rolsuper from pg_roles where rolname = current_user) then
      raise exception 'the role jingtian_whole is missing' using hint =
        'As a superuser: create role jingtian_whole nologin bypassrls; alter role jingtian_app noinherit; grant jingtian_whole to jingtian_app;';
    end if;
    if not exists (select from pg_roles where rolname = 'jingtian_whole') then create role jingtian_whole nologin; end if;
    alter role jingtian_whole bypassrls;
  end if;
  -- What whole may, the app's role must ask for with SET ROLE.
  if (select rolinherit from pg_roles where rolname = 'jingtian_app') then
    alter role jingtian_app noinherit;
  end if;
  if not pg_has_role('jingtian_app', 'jingtian_whole', 'member') then
    grant jingtian_whole to jingtian_app;
  end if;
end $$;
grant usage on schema jingtian to jingtian_whole;
alter default privileges in schema jingtian grant select, insert, update, delete on tables to jingtian_whole;
alter default privileges in schema jingtian grant usage, select on sequences to jingtian_whole;

-- Roots of the caller's subtrees; null, which matches nothing, when the transaction has no scope.
create function scope_roots() returns bigint[]
language sql stable parallel safe
as $$ select nullif(current_setting('jingtian.scope', true), '')::bigint[] $$;

drop index cell_closure_below;
create index cell_closure_below on cell_closure (ancestor_id) include (descendant_id, valid, newest) where upper_inf(recorded);
create index cell_version_cell on cell_version (cell_id) where upper_inf(recorded);

-- For the policies, which would otherwise see the other tables through their own policies.
create function cells_in_scope() returns setof bigint
language sql stable security definer set search_path = jingtian, public, pg_temp as $$
  select k.descendant_id from cell_closure k
   where k.ancestor_id = any (scope_roots()) and upper_inf(k.recorded)
     and (k.valid @> current_date or k.newest and upper(k.valid) <= current_date)
$$;
create function patches_in_scope() returns setof bigint
language sql stable security definer set search_path = jingtian, public, pg_temp as $$
  select patch_id from patch_share where cell_id in (select cells_in_scope())
  union
  select patch_id from patch_assignment where lead_cell_id in (select cells_in_scope())
$$;
create function persons_in_scope() returns setof bigint
language sql stable security definer set search_path = jingtian, public, pg_temp as $$
  select person_id from duty where upper_inf(recorded) and cell_id in (select cells_in_scope())
$$;
create function batches_in_scope() returns setof bigint
language sql stable security definer set search_path = jingtian, public, pg_temp as $$
  select distinct batch_id from patch where id in (select patches_in_scope())
$$;
create function schemes_in_scope() returns setof bigint
language sql stable security definer set search_path = jingtian, public, pg_temp as $$
  select scheme_id from cell where id = any (scope_roots())
$$;
create function on_ground_in_scope(geom geometry) returns boolean
language sql stable security definer set search_path = jingtian, public, pg_temp as $$
  select exists (select from cell_version v
                  where v.cell_id = any (scope_roots()) and upper_inf(v.recorded) and v.valid @> current_date
                    and v.geom && $1 and st_intersects(v.geom, $1))
$$;
create function on_border_in_scope(geom3857 geometry) returns boolean
language sql stable security definer set search_path = jingtian, public, pg_temp as $$
  select exists (select from tile_shape own
                  where own.cell_id = any (scope_roots()) and own.band = 11
                    and own.geom3857 && $1 and st_intersects(own.geom3857, $1))
$$;

-- Names of cells without their ground: of those above, and of those that share a patch, a restricted caller reads no more.
create view cell_name with (security_invoker = true) as
select region_id, cell_id, scheme_id, level, kind, code, name, parent_cell_id, valid, recorded from cell_version;

-- One rule a table, about its row "t"; the only place where scope is said. A table without a rule is closed to
-- restricted callers. {cells:x}, {patches:x}, … become a subquery in the view and a function in the policy.
create table scope_rule (
  table_name text primary key,
  sees       text not null,
  -- Columns that are told otherwise under a scope: figures of the whole region.
  told       jsonb not null default '{}'
);
comment on table scope_rule is 'What a restricted caller sees of a table; read by lay_scope().';
revoke insert, update, delete on scope_rule from jingtian_app;
insert into scope_rule (table_name, sees) values
  ('region', 'true'), ('migration', 'true'), ('mapping_profile', 'true'), ('reference_layer', 'true'),
  ('basemap', 'true'),
  ('scheme', '{schemes:t.id}'), ('scheme_level', '{schemes:t.scheme_id}'), ('scheme_kind', '{schemes:t.scheme_id}'),
  ('patrol_cadence', '{schemes:t.scheme_id}'), ('tile_level', '{schemes:t.scheme_id}'),
  ('tile_build', '{schemes:t.scheme_id}'), ('assignment_run', '{schemes:t.scheme_id}'),
  ('cell', '{cells:t.id}'), ('cell_version', '{cells:t.cell_id}'), ('cell_change', '{cells:t.cell_id}'),
  ('cell_exclave', '{cells:t.cell_id}'), ('cell_lineage', '{cells:t.from_cell_id} and {cells:t.to_cell_id}'),
  ('coverage_cell', '{cells:t.cell_id}'), ('tile_label', '{cells:t.cell_id}'),
  ('duty', '{cells:t.cell_id}'), ('patrol_visit', '{cells:t.cell_id}'),
  ('person', '{persons:t.id}'), ('person_history', '{persons:t.person_id}'), ('absence', '{persons:t.person_id}'),
  ('batch', '{batches:t.id}'), ('overlay_run', '{batches:t.batch_id}'),
  ('patch', '{patches:t.id}'), ('patch_assignment', '{patches:t.patch_id}'), ('patch_share', '{patches:t.patch_id}'),
  ('patch_history', '{patches:t.patch_id}'), ('patch_part', '{patches:t.patch_id}'),
  ('patch_overlay', '{patches:t.patch_id}'), ('overlay_subject', '{patches:t.patch_id}'),
  ('prejudgement', '{patches:t.patch_id}'), ('assignment_decision', '{patches:t.patch_id}'),
  ('tile_patch', '{patches:t.patch_id}'),
  ('patch_link', '{patches:t.patch_id} and {patches:t.earlier_patch_id}'),
  ('coverage_finding', '({cells:t.parent_cell_id} or exists (select from unnest(t.cell_ids) c (id) where {cells:c.id}))'),
  ('finding_event', 'exists (select from jingtian.coverage_finding f where f.region_id = t.region_id and f.id = t.finding_id
     and ({cells:f.parent_cell_id} or exists (select from unnest(f.cell_ids) c (id) where {cells:c.id})))'),
  ('reference_feature', '{ground:t.geom}'), ('reference_piece', '{ground:t.geom}'),
  -- Borders without a cell are seen where they lie on the caller's own ground.
  ('tile_shape', '({cells:t.cell_id}
     or t.cell_id is null and {border:t.geom3857})'),
  ('cell_name', '({cells:t.cell_id}
     or exists (select from jingtian.cell_closure k where k.region_id = t.region_id and k.ancestor_id = t.cell_id
                   and k.descendant_id = any (jingtian.scope_roots()) and upper_inf(k.recorded))
     or exists (select from jingtian.patch_share s join jingtian.patch_share own
                    on own.region_id = s.region_id and own.patch_id = s.patch_id and {cells:own.cell_id}
                 where s.region_id = t.region_id and s.cell_id = t.cell_id))');
insert into scope_rule (table_name, sees, told) values
  ('coverage_check', '{schemes:t.scheme_id}', jsonb_build_object(
     'cells', '(select count(*)::int from jingtian.coverage_cell c
                 where c.region_id = t.region_id and c.scheme_id = t.scheme_id and {cells:c.cell_id})',
     'parents', '(select count(distinct c.parent_cell_id)::int from jingtian.coverage_cell c
                   where c.region_id = t.region_id and c.scheme_id = t.scheme_id and {cells:c.parent_cell_id})'));

create function scope_rule_for_view(rule text) returns text
language sql immutable as $$
  select regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(rule,
    '\{border:([\w.]+)\}',
    'exists (select from jingtian.tile_shape own
              where own.cell_id = any (jingtian.scope_roots()) and own.band = 11
                and own.geom3857 && \1 and st_intersects(own.geom3857, \1))', 'g'),
    '\{batches:([\w.]+)\}',
    'exists (select from jingtian.patch_share bs join jingtian.patch bp on bp.region_id = bs.region_id and bp.id = bs.patch_id
              where bp.region_id = t.region_id and bp.batch_id = \1 and {cells:bs.cell_id}
             union all
             select from jingtian.patch_assignment ba join jingtian.patch bp on bp.region_id = ba.region_id and bp.id = ba.patch_id
              where bp.region_id = t.region_id and bp.batch_id = \1 and {cells:ba.lead_cell_id})', 'g'),
    '\{patches:([\w.]+)\}',
    '(exists (select from jingtian.patch_share ps where ps.region_id = t.region_id and ps.patch_id = \1 and {cells:ps.cell_id})
      or exists (select from jingtian.patch_assignment pa
                  where pa.region_id = t.region_id and pa.patch_id = \1 and {cells:pa.lead_cell_id}))', 'g'),
    '\{persons:([\w.]+)\}',
    'exists (select from jingtian.duty d where d.region_id = t.region_id and d.person_id = \1 and upper_inf(d.recorded)
                and {cells:d.cell_id})', 'g'),
    '\{schemes:([\w.]+)\}',
    'exists (select from jingtian.cell sc
              where sc.region_id = t.region_id and sc.id = any (jingtian.scope_roots()) and sc.scheme_id = \1)', 'g'),
    '\{ground:([\w.]+)\}',
    'exists (select from jingtian.cell_version g
              where g.cell_id = any (jingtian.scope_roots()) and upper_inf(g.recorded) and g.valid @> current_date
                and g.geom && \1 and st_intersects(g.geom, \1))', 'g'),
    '\{cells:([\w.]+)\}',
    '\1 in (select k.descendant_id from jingtian.cell_closure k
             where k.ancestor_id = any (jingtian.scope_roots()) and upper_inf(k.recorded)
               and (k.valid @> current_date or k.newest and upper(k.valid) <= current_date))', 'g')
$$;

create function scope_rule_for_policy(rule text, table_name text) returns text
language sql immutable as $$
  select regexp_replace(regexp_replace(regexp_replace(rule,
    '\{(ground|border):([\w.]+)\}', 'jingtian.on_\1_in_scope(\2)', 'g'),
    '\{(\w+):([\w.]+)\}', '\2 in (select jingtian.\1_in_scope())', 'g'),
    '\mt\.', quote_ident(table_name) || '.', 'g')
$$;

-- Makes views, policies and grants of the rules. Run after every migration, so that a new table or column is never forgotten.
create function lay_scope() returns void
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
      execute format('create view scoped.%I as select %s from jingtian.%I t where %s%s', one.relname,
                     list, one.relname, rule,
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
revoke execute on function lay_scope from public;

