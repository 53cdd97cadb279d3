-- The schema that all migrations together make: for reading and review, never run.
-- Written by npm run db:schema; a test compares it.

CREATE SCHEMA jingtian;

CREATE FUNCTION jingtian.area_m2(geom public.geometry) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ select st_area(st_transform(geom, 6933)) $$;

COMMENT ON FUNCTION jingtian.area_m2(geom public.geometry) IS 'm2 of a lon/lat geometry: planar area in EPSG:6933.';

CREATE FUNCTION jingtian.audit_append(of_region integer, actor_kind text, account_id bigint, token_id bigint, person_id bigint, actor text, action text, target text, detail jsonb) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $_$
  with made as (
    insert into audit_event (region_id, actor_kind, account_id, token_id, person_id, actor, action, target, detail)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id)
  insert into audit_unsealed select id from made returning event_id
$_$;

CREATE FUNCTION jingtian.audit_seal_pending() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $$
declare
  last_seq bigint := 0;
  last_hash text := repeat('0', 64);
  sealed int := 0;
  event audit_event;
begin
  if not pg_try_advisory_xact_lock(7426007) then return -1; end if;
  select seq, hash into last_seq, last_hash from audit_seal order by seq desc limit 1;
  last_seq := coalesce(last_seq, 0);
  last_hash := coalesce(last_hash, repeat('0', 64));
  for event in select e.* from audit_unsealed u join audit_event e on e.id = u.event_id order by e.id loop
    last_seq := last_seq + 1;
    insert into audit_seal (seq, event_id, previous, hash)
    values (last_seq, event.id, last_hash,
            encode(sha256(convert_to(last_hash || audit_text(event), 'UTF8')), 'hex'))
    returning hash into last_hash;
    delete from audit_unsealed where event_id = event.id;
    sealed := sealed + 1;
  end loop;
  return sealed;
end $$;

CREATE TABLE jingtian.audit_event (
    id bigint NOT NULL,
    region_id integer NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor_kind text NOT NULL,
    account_id bigint,
    token_id bigint,
    person_id bigint,
    actor text NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT audit_event_action_check CHECK ((action <> ''::text)),
    CONSTRAINT audit_event_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['account'::text, 'token'::text, 'local'::text, 'nobody'::text])))
);

COMMENT ON TABLE jingtian.audit_event IS 'Writes, logins, exports, reads of personal data.';

CREATE FUNCTION jingtian.audit_text(e jingtian.audit_event) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select jsonb_build_array(e.id, e.region_id, (extract(epoch from e.at) * 1000000)::bigint, e.actor_kind, e.account_id,
                           e.token_id, e.person_id, e.actor, e.action, e.target, e.detail)::text
$$;

CREATE FUNCTION jingtian.batches_in_scope() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $$
  select distinct batch_id from patch where id in (select patches_in_scope())
$$;

CREATE FUNCTION jingtian.cells_by_duty(of_region integer, of_person bigint, on_date date) RETURNS SETOF bigint
    LANGUAGE sql STABLE
    AS $$
  with held as (
    select d.scheme_id, d.cell_id, d.role from duty d
     where d.region_id = of_region and d.person_id = of_person and d.valid @> on_date and upper_inf(d.recorded))
  select cell_id from held where role <> 'deputy' and role <> 'contact'
  union
  select h.cell_id from held h
   where h.role = 'deputy'
     and not exists (select from duty m
                      where m.region_id = of_region and m.cell_id = h.cell_id and m.scheme_id = h.scheme_id and m.role = 'main'
                        and m.valid @> on_date and upper_inf(m.recorded)
                        and not exists (select from absence a
                                         where a.region_id = of_region and a.person_id = m.person_id and a.valid @> on_date
                                           and upper_inf(a.recorded)))
$$;

CREATE FUNCTION jingtian.cells_in_scope() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $$
  select k.descendant_id from cell_closure k
   where k.ancestor_id = any (scope_roots()) and upper_inf(k.recorded)
     and (k.valid @> current_date or k.newest and upper(k.valid) <= current_date)
$$;

CREATE TABLE jingtian.cell_version (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    cell_id bigint NOT NULL,
    scheme_id bigint NOT NULL,
    level integer NOT NULL,
    kind text DEFAULT 'territorial'::text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    parent_cell_id bigint,
    parent_code text,
    division_status text,
    line_locked boolean DEFAULT false NOT NULL,
    valid daterange NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    geom public.geometry(MultiPolygon,4490) NOT NULL,
    area_m2 double precision NOT NULL,
    label_point public.geometry(Point,4490) NOT NULL,
    source_geom bytea,
    source_crs text,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    content_hash text NOT NULL,
    import_run_id bigint,
    opened_by_run bigint,
    closed_by_run bigint,
    ground_hash text GENERATED ALWAYS AS (md5(public.st_asbinary(public.st_normalize(geom)))) STORED NOT NULL,
    rewritten_seq bigint,
    CONSTRAINT cell_version_division_status_check CHECK ((division_status = ANY (ARRAY['none'::text, 'partial'::text, 'complete'::text])))
);

COMMENT ON COLUMN jingtian.cell_version.rewritten_seq IS 'Number from the sequence of ids, taken when the row was last written again: above all when its recorded time ended.';

CREATE FUNCTION jingtian.cells_on(of_region integer, of_scheme bigint, on_date date) RETURNS SETOF jingtian.cell_version
    LANGUAGE sql STABLE
    AS $$
  select v.* from cell_version v
   where v.region_id = of_region and v.scheme_id = of_scheme
     and v.valid @> on_date and upper_inf(v.recorded)
$$;

CREATE FUNCTION jingtian.duties_on(of_region integer, of_scheme bigint, on_date date) RETURNS TABLE(duty_id bigint, cell_id bigint, person_id bigint, role text, post text, valid daterange, present boolean)
    LANGUAGE sql STABLE
    AS $$
  select d.id, d.cell_id, d.person_id, d.role, d.post, d.valid,
         not exists (select from absence a where a.region_id = d.region_id and a.person_id = d.person_id
                        and a.valid @> on_date and upper_inf(a.recorded))
    from duty d
   where d.region_id = of_region and d.scheme_id = of_scheme and d.valid @> on_date and upper_inf(d.recorded)
$$;

CREATE FUNCTION jingtian.follow_cells_with_closure() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    SET enable_nestloop TO 'on'
    AS $$
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

CREATE FUNCTION jingtian.forget_assignments() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  delete from patch_assignment a using gone where a.region_id = gone.region_id and a.patch_id = gone.id;
  return null;
end $$;

CREATE FUNCTION jingtian.forget_overlays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  delete from patch_overlay o using gone where o.region_id = gone.region_id and o.patch_id = gone.id;
  delete from overlay_subject o using gone where o.region_id = gone.region_id and o.patch_id = gone.id;
  return null;
end $$;

CREATE FUNCTION jingtian.forget_seen_cells() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update coverage_check k set seen_seq = null from (select distinct region_id, scheme_id from gone) g
   where k.region_id = g.region_id and k.scheme_id = g.scheme_id;
  update assignment_run r set seen_seq = null from (select distinct region_id, scheme_id from gone) g
   where r.region_id = g.region_id and r.scheme_id = g.scheme_id;
  return null;
end $$;

CREATE FUNCTION jingtian.forget_shares() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  delete from patch_share s using gone
   where s.region_id = gone.region_id and s.patch_id = gone.patch_id and s.scheme_id = gone.scheme_id;
  return null;
end $$;

CREATE FUNCTION jingtian.ground_key(geom public.geometry) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ select md5(st_asbinary(geom))::uuid $$;

COMMENT ON FUNCTION jingtian.ground_key(geom public.geometry) IS 'Hash of a geometry, vertex by vertex.';

CREATE FUNCTION jingtian.is_sliver(of_region integer, finding public.geometry, width_m double precision, limit_m double precision) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select width_m < limit_m
     and not exists (select from patch p where p.region_id = of_region and p.geom && finding and st_intersects(p.geom, finding))
     and not exists (select from reference_feature f
                       join reference_layer l on l.region_id = f.region_id and l.id = f.layer_id and l.kind = 'permanent-basic-farmland'
                      where f.region_id = of_region and upper_inf(f.recorded) and f.geom && finding and st_intersects(f.geom, finding))
$$;

CREATE FUNCTION jingtian.is_sliver(of_region integer, finding public.geometry, width_m double precision, limit_m double precision, cause bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select is_sliver(of_region, finding, width_m, limit_m)
     and not exists (select from coverage_finding c
                      where c.region_id = of_region and c.id = cause and c.state <> 'fixed'
                        and not is_sliver(of_region, c.geom, c.width_m, limit_m))
$$;

COMMENT ON FUNCTION jingtian.is_sliver(of_region integer, finding public.geometry, width_m double precision, limit_m double precision, cause bigint) IS 'Narrower than the limit, touched by no patch and no permanent basic farmland, and not following from a finding that is none.';

CREATE FUNCTION jingtian.keep_batch_of_patches() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if exists (select from patch p where p.region_id = old.region_id and p.batch_id = old.id) then
    raise foreign_key_violation using message = format('batch %s still has patches', old.id);
  end if;
  return old;
end $$;

CREATE FUNCTION jingtian.keep_run_of_patches() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if exists (select from patch p where p.region_id = old.region_id and p.import_run_id = old.id) then
    raise foreign_key_violation using message = format('import run %s still has patches', old.id);
  end if;
  return old;
end $$;

CREATE FUNCTION jingtian.lay_patch_index() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public'
    AS $$
begin
  create index patch_geom on patch using gist (geom);
end $$;

CREATE FUNCTION jingtian.lay_scope() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'jingtian', 'public'
    AS $_$
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
end $_$;

CREATE FUNCTION jingtian.leaf_cells_on(of_region integer, of_scheme bigint, on_date date) RETURNS SETOF jingtian.cell_version
    LANGUAGE sql STABLE
    AS $$
  select v.* from cells_on(of_region, of_scheme, on_date) v
   where not exists (select from cells_on(of_region, of_scheme, on_date) child where child.parent_cell_id = v.cell_id)
$$;

CREATE FUNCTION jingtian.lift_patch_index(patience_ms integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public'
    AS $$
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

CREATE FUNCTION jingtian.local_metres(geom public.geometry) RETURNS public.geometry
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select st_scale(
           st_translate(st_setsrid(geom, 0), -c.lon, -c.lat),
           radians(1) * 6378137 * cos(radians(c.lat)) / sqrt(1 - c.e2 * sin(radians(c.lat)) ^ 2),
           radians(1) * 6378137 * (1 - c.e2) / power(1 - c.e2 * sin(radians(c.lat)) ^ 2, 1.5))
    from (select st_x(p) lon, st_y(p) lat, 0.00669438002290::float8 e2
            from (select st_centroid(st_envelope(geom)) p) centre) c
$$;

COMMENT ON FUNCTION jingtian.local_metres(geom public.geometry) IS 'The geometry in metres about its own centre (CGCS2000 radii), SRID 0.';

CREATE FUNCTION jingtian.next_permission_epoch() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $$
begin
  update permission_epoch set epoch = epoch + 1;
  perform pg_notify('jingtian_rights', '');
  return null;
end $$;

CREATE FUNCTION jingtian.note_cells_for_closure() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $$
begin
  if tg_op = 'INSERT' then
    insert into cell_closure_due select region_id, array_agg(distinct cell_id) from made group by region_id;
  elsif tg_op = 'DELETE' then
    insert into cell_closure_due select region_id, array_agg(distinct cell_id) from gone group by region_id;
  else
    insert into cell_closure_due
    select m.region_id, array_agg(distinct m.cell_id) from gone g join made m on m.region_id = g.region_id and m.id = g.id
     where (g.parent_cell_id, g.valid, g.recorded) is distinct from (m.parent_cell_id, m.valid, m.recorded)
     group by m.region_id;
  end if;
  return null;
end $$;

CREATE FUNCTION jingtian.number_rewrite() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.rewritten_seq := nextval(pg_get_serial_sequence('jingtian.cell_version', 'id'));
  return new;
end $$;

CREATE FUNCTION jingtian.on_border_in_scope(geom3857 public.geometry) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $_$
  select exists (select from tile_shape own
                  where own.cell_id = any (scope_roots()) and own.band = 11
                    and own.geom3857 && $1 and st_intersects(own.geom3857, $1))
$_$;

CREATE FUNCTION jingtian.on_ground_in_scope(geom public.geometry) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $_$
  select exists (select from cell_version v
                  where v.cell_id = any (scope_roots()) and upper_inf(v.recorded) and v.valid @> current_date
                    and v.geom && $1 and st_intersects(v.geom, $1))
$_$;

CREATE FUNCTION jingtian.patches_in_scope() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $$
  select patch_id from patch_share where cell_id in (select cells_in_scope())
  union
  select patch_id from patch_assignment where lead_cell_id in (select cells_in_scope())
$$;

CREATE FUNCTION jingtian.persons_in_scope() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $$
  select person_id from duty where upper_inf(recorded) and cell_id in (select cells_in_scope())
$$;

CREATE FUNCTION jingtian.polygons_only(geom public.geometry) RETURNS public.geometry
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ select st_multi(st_collectionextract(geom, 3)) $$;

CREATE FUNCTION jingtian.refresh_assignment_statistics() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public'
    AS $$
begin
  analyze patch_assignment; analyze patch_share;
end $$;

CREATE FUNCTION jingtian.refresh_cell_closure(of_region integer, touched bigint[]) RETURNS void
    LANGUAGE sql
    AS $$
  with recursive affected (id) as (
    select unnest(touched)
    union
    select v.cell_id from affected a
      join cell_version v on v.region_id = of_region and v.parent_cell_id = a.id and upper_inf(v.recorded)),
  upward (descendant_id, ancestor_id, depth, valid, parent_id) as (
    select v.cell_id, v.cell_id, 0, v.valid, v.parent_cell_id from affected a
      join cell_version v on v.region_id = of_region and v.cell_id = a.id and upper_inf(v.recorded)
    union all
    -- Levels are at most 9; a circle that should not be there ends at 32.
    select u.descendant_id, p.cell_id, u.depth + 1, u.valid * p.valid, p.parent_cell_id from upward u
      join cell_version p on p.region_id = of_region and p.cell_id = u.parent_id and upper_inf(p.recorded)
       and p.valid && u.valid
     where u.depth < 32),
  stretch as (
    select ancestor_id, descendant_id, depth, unnest(range_agg(valid)) valid from upward group by 1, 2, 3),
  fresh as materialized (
    select *, coalesce(upper(valid), 'infinity')
              = max(coalesce(upper(valid), 'infinity')) over (partition by descendant_id) newest
      from stretch),
  gone as (
    update cell_closure c set recorded = tstzrange(lower(c.recorded), greatest(now(), lower(c.recorded)))
      from affected a
     where c.region_id = of_region and c.descendant_id = a.id and upper_inf(c.recorded)
       and not exists (select from fresh f
                        where (f.ancestor_id, f.descendant_id, f.depth, f.valid, f.newest)
                            = (c.ancestor_id, c.descendant_id, c.depth, c.valid, c.newest)))
  insert into cell_closure (region_id, ancestor_id, descendant_id, depth, valid, newest)
  select of_region, f.ancestor_id, f.descendant_id, f.depth, f.valid, f.newest from fresh f
   where not exists (select from cell_closure c
                      where c.region_id = of_region and upper_inf(c.recorded)
                        and (f.ancestor_id, f.descendant_id, f.depth, f.valid, f.newest)
                          = (c.ancestor_id, c.descendant_id, c.depth, c.valid, c.newest))
$$;

CREATE FUNCTION jingtian.refresh_cell_statistics() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public'
    AS $$
begin
  analyze cell_version (region_id, cell_id, scheme_id, level, kind, code, parent_cell_id, valid, recorded, opened_by_run, closed_by_run);
  analyze cell_change (region_id, import_run_id, cell_id, kind);
end $$;

COMMENT ON FUNCTION jingtian.refresh_cell_statistics() IS 'analyze of the cells and their changes, as their owner; called in the middle of an import.';

CREATE FUNCTION jingtian.refresh_coverage_statistics() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public'
    AS $$
begin
  analyze coverage_cell; analyze coverage_finding;
end $$;

CREATE FUNCTION jingtian.refresh_overlay_statistics() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public'
    AS $$ begin analyze reference_piece; analyze patch_overlay; end $$;

COMMENT ON FUNCTION jingtian.refresh_overlay_statistics() IS 'analyze of the overlay tables, as their owner; called after large writes.';

CREATE FUNCTION jingtian.refresh_statistics() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public'
    AS $$
begin
  analyze cell_version; analyze patch; analyze patch_assignment; analyze patch_share; analyze coverage_finding;
end $$;

CREATE FUNCTION jingtian.same_within_grid(a public.geometry, b public.geometry) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select case
    when st_npoints(a) <> st_npoints(b) then false
    when abs(st_xmin(a) - st_xmin(b)) > 1.5e-9 or abs(st_xmax(a) - st_xmax(b)) > 1.5e-9
      or abs(st_ymin(a) - st_ymin(b)) > 1.5e-9 or abs(st_ymax(a) - st_ymax(b)) > 1.5e-9 then false
    else not exists (
      select from st_dumppoints(st_normalize(a)) p
        full join st_dumppoints(st_normalize(b)) q on q.path = p.path
       where p.geom is null or q.geom is null
          or abs(st_x(p.geom) - st_x(q.geom)) > 1.5e-9 or abs(st_y(p.geom) - st_y(q.geom)) > 1.5e-9)
    end
$$;

COMMENT ON FUNCTION jingtian.same_within_grid(a public.geometry, b public.geometry) IS 'Whether two outlines are one but for the 1e-9 degree grid.';

CREATE FUNCTION jingtian.schemes_in_scope() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $$
  select scheme_id from cell where id = any (scope_roots())
$$;

CREATE FUNCTION jingtian.scope_roots() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ select nullif(current_setting('jingtian.scope', true), '')::bigint[] $$;

CREATE FUNCTION jingtian.scope_rule_for_policy(rule text, table_name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select regexp_replace(regexp_replace(regexp_replace(rule,
    '\{(ground|border):([\w.]+)\}', 'jingtian.on_\1_in_scope(\2)', 'g'),
    '\{(\w+):([\w.]+)\}', '\2 in (select jingtian.\1_in_scope())', 'g'),
    '\mt\.', quote_ident(table_name) || '.', 'g')
$$;

CREATE FUNCTION jingtian.scope_rule_for_view(rule text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
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

CREATE FUNCTION jingtian.tell_findings() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform tell_tiles(1, 'coverage', case when n <= 5000 then st_envelope(st_transform(box, 3857)) end)
     from (select count(*) n, st_expand(st_setsrid(st_extent(geom)::geometry, 4490), 1e-6) box from changed) c where n > 0;
  return null;
end $$;

CREATE FUNCTION jingtian.tell_layer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_table_name = 'tile_patch' and current_setting('jingtian.told_by_box', true) = pg_current_xact_id()::text then
    return null;
  end if;
  perform tell_tiles(1, layer, null) from unnest(tg_argv) layer;
  return null;
end $$;

CREATE FUNCTION jingtian.tell_tiles(of_region integer, of_layer text, box public.geometry) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jingtian', 'public', 'pg_temp'
    AS $$
declare
  told text := current_setting('jingtian.tiles_told', true);
  mark text := pg_current_xact_id()::text;
  this text := format('%s:%s', of_layer, coalesce(st_astext(box, 0), 'all'));
begin
  if told is null or split_part(told, ' ', 1) <> mark then told := mark; end if;
  if position(' ' || of_layer || ':all;' in told || ';') > 0 or position(' ' || this || ';' in told || ';') > 0 then return; end if;
  perform set_config('jingtian.tiles_told', told || '; ' || this, true);
  insert into tile_change (region_id, layer, box3857) values (of_region, of_layer, box);
  perform pg_notify('jingtian_tiles', format('%s %s %s', of_region, of_layer,
    case when box is null then 'all'
         else format('%s %s %s %s', st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box)) end));
end $$;

CREATE TABLE jingtian.absence (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    valid daterange NOT NULL,
    reason text,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    import_run_id bigint,
    closed_by_run bigint,
    CONSTRAINT absence_valid_check CHECK ((NOT isempty(valid)))
);

ALTER TABLE jingtian.absence ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.absence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.account (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    login_name text NOT NULL,
    name text NOT NULL,
    person_id bigint,
    password_hash text,
    must_change boolean DEFAULT false NOT NULL,
    password_set_at timestamp with time zone,
    state text DEFAULT 'active'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    CONSTRAINT account_login_name_check CHECK (((login_name = btrim(login_name)) AND (login_name <> ''::text))),
    CONSTRAINT account_state_check CHECK ((state = ANY (ARRAY['active'::text, 'closed'::text])))
);

ALTER TABLE jingtian.account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.activation_code (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    secret_hash bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

ALTER TABLE jingtian.activation_code ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.activation_code_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.api_token (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    permissions text[],
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone
);

ALTER TABLE jingtian.api_token ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.api_token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.assignment_decision (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    scheme_id bigint NOT NULL,
    patch_id bigint NOT NULL,
    kind text NOT NULL,
    cell_id bigint NOT NULL,
    authority_cell_id bigint,
    beyond boolean DEFAULT false NOT NULL,
    reason text NOT NULL,
    decided_by text NOT NULL,
    computed_state text NOT NULL,
    computed_cell_id bigint,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    revoked_by text,
    revoke_reason text,
    CONSTRAINT assignment_decision_check CHECK (((upper_inf(recorded) = (revoked_by IS NULL)) AND ((revoked_by IS NULL) = (revoke_reason IS NULL)))),
    CONSTRAINT assignment_decision_decided_by_check CHECK ((btrim(decided_by) <> ''::text)),
    CONSTRAINT assignment_decision_kind_check CHECK ((kind = ANY (ARRAY['override'::text, 'adjudicated'::text]))),
    CONSTRAINT assignment_decision_reason_check CHECK ((btrim(reason) <> ''::text))
);

COMMENT ON TABLE jingtian.assignment_decision IS 'Overrides and adjudications of assignments; one at a time holds for a patch in a scheme.';

ALTER TABLE jingtian.assignment_decision ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.assignment_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.assignment_run (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    input_hash text,
    assigned_at timestamp with time zone DEFAULT now() NOT NULL,
    known_at timestamp with time zone,
    settings jsonb,
    patch_run_id bigint,
    patch_runs_undone bigint,
    seen_seq bigint
);

COMMENT ON COLUMN jingtian.assignment_run.seen_seq IS 'As in coverage_check: states of cells up to this number were seen.';

ALTER TABLE jingtian.audit_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.audit_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.audit_seal (
    seq bigint NOT NULL,
    event_id bigint NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL,
    sealed_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE jingtian.audit_seal IS 'hash = sha256(previous || the event as text); the first previous is 64 zeros.';

CREATE TABLE jingtian.audit_unsealed (
    event_id bigint NOT NULL
);

CREATE TABLE jingtian.basemap (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    from_south boolean DEFAULT false NOT NULL,
    min_zoom integer DEFAULT 0 NOT NULL,
    max_zoom integer DEFAULT 18 NOT NULL,
    bounds4490 double precision[],
    attribution text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT basemap_bounds4490_check CHECK (((bounds4490 IS NULL) OR (cardinality(bounds4490) = 4))),
    CONSTRAINT basemap_check CHECK ((((min_zoom >= 0) AND (min_zoom <= 24)) AND ((max_zoom >= min_zoom) AND (max_zoom <= 24)))),
    CONSTRAINT basemap_kind_check CHECK ((kind = ANY (ARRAY['folder'::text, 'mbtiles'::text, 'pmtiles'::text, 'server'::text])))
);

COMMENT ON TABLE jingtian.basemap IS 'Imagery and maps of the office itself, drawn under the cells.';

ALTER TABLE jingtian.basemap ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.basemap_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.batch (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text DEFAULT 'own'::text NOT NULL,
    period daterange,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    newest_run_id bigint,
    tiles_run_id bigint,
    links_run_id bigint,
    CONSTRAINT batch_kind_check CHECK ((kind = ANY (ARRAY['daily'::text, 'monthly'::text, 'quarterly'::text, 'half-year'::text, 'yearly'::text, 'special'::text, 'own'::text])))
);

ALTER TABLE jingtian.batch ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.cell (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    scheme_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE jingtian.cell_change (
    region_id integer NOT NULL,
    import_run_id bigint NOT NULL,
    cell_id bigint NOT NULL,
    kind text NOT NULL,
    code_before text,
    code_after text,
    name_before text,
    name_after text,
    area_before_m2 double precision,
    area_after_m2 double precision,
    gained_m2 double precision NOT NULL,
    lost_m2 double precision NOT NULL,
    moved public.geometry(MultiPolygon,4490),
    CONSTRAINT cell_change_kind_check CHECK ((kind = ANY (ARRAY['added'::text, 'removed'::text, 'changed'::text])))
);

CREATE TABLE jingtian.cell_closure (
    region_id integer NOT NULL,
    ancestor_id bigint NOT NULL,
    descendant_id bigint NOT NULL,
    depth integer NOT NULL,
    valid daterange NOT NULL,
    newest boolean NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    CONSTRAINT cell_closure_depth_check CHECK ((depth >= 0)),
    CONSTRAINT cell_closure_valid_check CHECK ((NOT isempty(valid)))
);

COMMENT ON TABLE jingtian.cell_closure IS 'Ancestor, descendant, and when; depth 0 is the cell itself.';

CREATE TABLE jingtian.cell_closure_due (
    region_id integer NOT NULL,
    cell_ids bigint[] NOT NULL
);

COMMENT ON TABLE jingtian.cell_closure_due IS 'Cells a transaction has touched; empty again at its commit.';

CREATE TABLE jingtian.cell_exclave (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    cell_id bigint NOT NULL,
    located_cell_id bigint NOT NULL,
    reason text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE jingtian.cell ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.cell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.cell_lineage (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    from_cell_id bigint NOT NULL,
    to_cell_id bigint NOT NULL,
    kind text NOT NULL,
    on_date date NOT NULL,
    area_m2 double precision NOT NULL,
    recorded tstzrange NOT NULL,
    import_run_id bigint NOT NULL,
    CONSTRAINT cell_lineage_kind_check CHECK ((kind = ANY (ARRAY['merge'::text, 'split'::text, 'recode'::text])))
);

COMMENT ON TABLE jingtian.cell_lineage IS 'Merges, splits and changes of code. A recode stays one cell: from and to are the same.';

ALTER TABLE jingtian.cell_lineage ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.cell_lineage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW jingtian.cell_name WITH (security_invoker='true') AS
 SELECT cell_version.region_id,
    cell_version.cell_id,
    cell_version.scheme_id,
    cell_version.level,
    cell_version.kind,
    cell_version.code,
    cell_version.name,
    cell_version.parent_cell_id,
    cell_version.valid,
    cell_version.recorded
   FROM jingtian.cell_version;

ALTER TABLE jingtian.cell_version ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.cell_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.coverage_cell (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    cell_id bigint NOT NULL,
    version_id bigint NOT NULL,
    level integer NOT NULL,
    kind text NOT NULL,
    precedence integer NOT NULL,
    code text NOT NULL,
    parent_cell_id bigint,
    parent_code text,
    home_cell_id bigint,
    division_status text,
    area_m2 double precision NOT NULL,
    sum_low integer NOT NULL,
    sum_high integer NOT NULL,
    west double precision NOT NULL,
    south double precision NOT NULL,
    east double precision NOT NULL,
    north double precision NOT NULL
);

CREATE TABLE jingtian.coverage_check (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    scheme_id bigint NOT NULL,
    on_date date NOT NULL,
    input_hash text NOT NULL,
    parents integer NOT NULL,
    cells integer NOT NULL,
    checked_at timestamp with time zone DEFAULT now() NOT NULL,
    ground_hash text,
    seen_seq bigint,
    cells_sum numeric
);

COMMENT ON COLUMN jingtian.coverage_check.seen_seq IS 'Everything written to cell_version up to this number was seen; null: nothing can be relied on.';

COMMENT ON COLUMN jingtian.coverage_check.cells_sum IS 'Sum of the hashes of the cells checked; what changed is taken off and added.';

ALTER TABLE jingtian.coverage_check ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.coverage_check_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.coverage_finding (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    scheme_id bigint NOT NULL,
    kind text NOT NULL,
    level integer NOT NULL,
    parent_cell_id bigint,
    parent_code text,
    cell_ids bigint[] NOT NULL,
    codes text[] NOT NULL,
    border_key text NOT NULL,
    geom public.geometry(MultiPolygon,4490) NOT NULL,
    point public.geometry(Point,4490) GENERATED ALWAYS AS (public.st_pointonsurface(geom)) STORED NOT NULL,
    area_m2 double precision NOT NULL,
    width_m double precision NOT NULL,
    caused_by bigint,
    state text DEFAULT 'open'::text NOT NULL,
    first_seen timestamp with time zone DEFAULT now() NOT NULL,
    last_seen timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT coverage_finding_kind_check CHECK ((kind = ANY (ARRAY['gap'::text, 'overlap'::text, 'outside'::text]))),
    CONSTRAINT coverage_finding_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'disputed'::text, 'adjudicated'::text, 'fixed'::text])))
);

ALTER TABLE jingtian.coverage_finding ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.coverage_finding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.device (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    secret_hash bytea NOT NULL,
    pin_hash text NOT NULL,
    client text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by text
);

COMMENT ON TABLE jingtian.device IS 'A phone or computer on which an account signs in with a PIN; revoked it opens nothing.';

ALTER TABLE jingtian.device ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.device_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.duty (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    scheme_id bigint NOT NULL,
    cell_id bigint NOT NULL,
    person_id bigint NOT NULL,
    role text NOT NULL,
    post text NOT NULL,
    valid daterange NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    appoint_doc text,
    import_run_id bigint,
    closed_by_run bigint,
    CONSTRAINT duty_role_check CHECK ((role = ANY (ARRAY['main'::text, 'deputy'::text, 'member'::text, 'contact'::text]))),
    CONSTRAINT duty_valid_check CHECK ((NOT isempty(valid)))
);

ALTER TABLE jingtian.duty ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.duty_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.finding_event (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    finding_id bigint NOT NULL,
    happened_at timestamp with time zone DEFAULT now() NOT NULL,
    who text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    reason text,
    comment text
);

ALTER TABLE jingtian.finding_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.finding_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.import_quarantine (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    import_run_id bigint NOT NULL,
    file_no integer NOT NULL,
    feature_no integer NOT NULL,
    code text NOT NULL,
    message text NOT NULL,
    attributes jsonb NOT NULL,
    original_kind text NOT NULL,
    original bytea,
    original_row bytea,
    original_bytes bigint NOT NULL,
    CONSTRAINT import_quarantine_original_kind_check CHECK ((original_kind = ANY (ARRAY['shapefile'::text, 'geojson'::text, 'row'::text, 'rings'::text])))
);

CREATE TABLE jingtian.import_quarantine_file (
    region_id integer NOT NULL,
    import_run_id bigint NOT NULL,
    file_no integer NOT NULL,
    path text NOT NULL,
    format text NOT NULL,
    source_crs text,
    head jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE jingtian.import_quarantine ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.import_quarantine_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.import_run (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    content_hash text NOT NULL,
    options jsonb NOT NULL,
    state text NOT NULL,
    report jsonb NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    undone_at timestamp with time zone,
    before jsonb,
    CONSTRAINT import_run_kind_check CHECK ((kind = ANY (ARRAY['cells'::text, 'patches'::text, 'layer'::text, 'people'::text, 'duties'::text, 'absences'::text, 'patrols'::text, 'edit'::text]))),
    CONSTRAINT import_run_state_check CHECK ((state = ANY (ARRAY['done'::text, 'undone'::text])))
);

COMMENT ON TABLE jingtian.import_run IS 'Written in the transaction of the import itself: a run that is listed is whole.';

ALTER TABLE jingtian.import_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.import_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.job (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    request jsonb NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    holder integer NOT NULL,
    progress jsonb,
    result jsonb,
    problem jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    CONSTRAINT job_check CHECK (((state = ANY (ARRAY['waiting'::text, 'running'::text])) = (finished_at IS NULL))),
    CONSTRAINT job_kind_check CHECK ((kind = ANY (ARRAY['import-cells'::text, 'import-patches'::text, 'import-layer'::text, 'import-people'::text, 'import-duties'::text, 'import-absences'::text, 'import-patrols'::text, 'assign'::text, 'coverage'::text]))),
    CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text, 'interrupted'::text])))
);

COMMENT ON TABLE jingtian.job IS 'Work started from the console. Active rows whose holder lock is gone were interrupted.';

ALTER TABLE jingtian.job ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.login_guard (
    region_id integer NOT NULL,
    login_name text NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    last_try_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE jingtian.mapping_profile (
    region_id integer NOT NULL,
    code text NOT NULL,
    profile jsonb NOT NULL,
    saved_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE jingtian.migration (
    name text NOT NULL,
    hash text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE jingtian.patch_overlay (
    region_id integer NOT NULL,
    patch_id bigint NOT NULL,
    part_id bigint DEFAULT 0 NOT NULL,
    source_kind text NOT NULL,
    source_id bigint NOT NULL,
    hit_m2 double precision NOT NULL,
    hit_ratio double precision NOT NULL,
    farmland_m2 double precision,
    unmatched_m2 double precision,
    matched text[] DEFAULT '{}'::text[] NOT NULL,
    classes jsonb DEFAULT '{}'::jsonb NOT NULL,
    source_version text NOT NULL,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT patch_overlay_source_kind_check CHECK ((source_kind = ANY (ARRAY['layer'::text, 'batch'::text])))
);

CREATE TABLE jingtian.reference_layer (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW jingtian.overlay_by_kind WITH (security_invoker='true') AS
 SELECT o.region_id,
    o.patch_id,
    o.part_id,
    max(o.farmland_m2) FILTER (WHERE (l.kind = 'farmland'::text)) AS farmland_m2,
    max(o.unmatched_m2) FILTER (WHERE (l.kind = 'farmland'::text)) AS unmatched_m2,
    max(o.farmland_m2) FILTER (WHERE (l.kind = 'permanent-basic-farmland'::text)) AS basic_farmland_m2,
    max(o.hit_m2) FILTER (WHERE (l.kind = 'ecological-red-line'::text)) AS red_line_m2,
    max(o.hit_m2) FILTER (WHERE (l.kind = 'urban-boundary'::text)) AS urban_m2,
    max(o.hit_m2) FILTER (WHERE (l.kind = 'approvals'::text)) AS approved_m2,
    string_agg(array_to_string(o.matched, ' '::text), ' '::text ORDER BY l.code) FILTER (WHERE ((l.kind = 'approvals'::text) AND (cardinality(o.matched) > 0))) AS approval_nos,
    string_agg(((l.code || '='::text) || round((o.hit_m2)::numeric, 2)), '; '::text ORDER BY l.code) AS layers
   FROM (jingtian.patch_overlay o
     JOIN jingtian.reference_layer l ON (((l.region_id = o.region_id) AND (l.id = o.source_id))))
  WHERE (o.source_kind = 'layer'::text)
  GROUP BY o.region_id, o.patch_id, o.part_id;

COMMENT ON VIEW jingtian.overlay_by_kind IS 'What a patch or part has in common with layers, one column a kind; no row: nothing, or not overlaid.';

CREATE TABLE jingtian.overlay_run (
    region_id integer NOT NULL,
    batch_id bigint NOT NULL,
    source_kind text NOT NULL,
    source_id bigint NOT NULL,
    source_version text NOT NULL,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT overlay_run_source_kind_check CHECK ((source_kind = ANY (ARRAY['layer'::text, 'batch'::text])))
);

CREATE TABLE jingtian.overlay_subject (
    region_id integer NOT NULL,
    patch_id bigint NOT NULL,
    part_id bigint DEFAULT 0 NOT NULL,
    ground uuid NOT NULL
);

CREATE TABLE jingtian.patch (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    batch_id bigint NOT NULL,
    patch_no text NOT NULL,
    patch_type text,
    before_date daterange,
    before_text text,
    after_date daterange,
    after_text text,
    observed_on date NOT NULL,
    issued_area_m2 double precision,
    geom public.geometry(MultiPolygon,4490) NOT NULL,
    area_m2 double precision NOT NULL,
    point public.geometry(Point,4490) NOT NULL,
    source_geom bytea,
    source_crs text,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    content_hash text NOT NULL,
    import_run_id bigint NOT NULL,
    recorded_from timestamp with time zone DEFAULT now() NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    geom_hash uuid
);
ALTER TABLE ONLY jingtian.patch ALTER COLUMN geom SET STORAGE EXTERNAL;
ALTER TABLE ONLY jingtian.patch ALTER COLUMN source_geom SET STORAGE EXTERNAL;

CREATE TABLE jingtian.patch_assignment (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    patch_id bigint NOT NULL,
    state text NOT NULL,
    lead_cell_id bigint,
    called_cells integer NOT NULL,
    assigned_m2 double precision NOT NULL,
    multiply_m2 double precision NOT NULL,
    blind_spot_m2 double precision NOT NULL,
    outside_m2 double precision NOT NULL,
    assigned_at timestamp with time zone DEFAULT now() NOT NULL,
    decision_id bigint,
    computed_state text,
    nearest_cell_id bigint,
    nearest_m double precision,
    uncertain_ratio double precision,
    CONSTRAINT patch_assignment_state_check CHECK ((state = ANY (ARRAY['assigned'::text, 'disputed'::text, 'blind-spot'::text, 'outside'::text])))
);

CREATE TABLE jingtian.patch_history (
    region_id integer NOT NULL,
    patch_id bigint NOT NULL,
    recorded tstzrange NOT NULL,
    geom public.geometry(MultiPolygon,4490) NOT NULL,
    area_m2 double precision NOT NULL,
    attributes jsonb NOT NULL,
    content_hash text NOT NULL,
    import_run_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    patch_no text NOT NULL,
    patch_type text,
    before_date daterange,
    before_text text,
    after_date daterange,
    after_text text,
    observed_on date NOT NULL,
    issued_area_m2 double precision,
    point public.geometry(Point,4490) NOT NULL,
    source_geom bytea,
    source_crs text,
    closed_by_run bigint,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    geom_hash uuid
);

ALTER TABLE jingtian.patch ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.patch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.patch_link (
    region_id integer NOT NULL,
    patch_id bigint NOT NULL,
    earlier_patch_id bigint NOT NULL,
    overlap_m2 double precision NOT NULL,
    ratio double precision NOT NULL,
    earlier_ratio double precision NOT NULL
);

COMMENT ON TABLE jingtian.patch_link IS 'Two patches of different batches with ground in common; the later one leads.';

CREATE TABLE jingtian.patch_part (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    patch_id bigint NOT NULL,
    part_no text NOT NULL,
    parent_part_id bigint,
    geom public.geometry(MultiPolygon,4490) NOT NULL,
    area_m2 double precision NOT NULL,
    split_kind text NOT NULL,
    layer_id bigint,
    inside boolean,
    reason text DEFAULT ''::text NOT NULL,
    split_by text NOT NULL,
    patch_ground uuid NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    ended_by text,
    CONSTRAINT patch_part_split_by_check CHECK ((btrim(split_by) <> ''::text)),
    CONSTRAINT patch_part_split_kind_check CHECK ((split_kind = ANY (ARRAY['line'::text, 'layer'::text])))
);

COMMENT ON TABLE jingtian.patch_part IS 'Parts of a patch that hold now have an open recorded time; those that were cut again or merged back a closed one.';

ALTER TABLE jingtian.patch_part ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.patch_part_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.patch_share (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    patch_id bigint NOT NULL,
    cell_id bigint NOT NULL,
    share_m2 double precision NOT NULL,
    share_ratio double precision NOT NULL,
    calls boolean NOT NULL,
    is_lead boolean NOT NULL,
    method text NOT NULL
);

CREATE TABLE jingtian.patrol_cadence (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    level integer NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    visits integer NOT NULL,
    per text NOT NULL,
    CONSTRAINT patrol_cadence_per_check CHECK ((per = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'quarter'::text, 'year'::text]))),
    CONSTRAINT patrol_cadence_visits_check CHECK (((visits >= 1) AND (visits <= 1000)))
);

CREATE TABLE jingtian.patrol_visit (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    scheme_id bigint NOT NULL,
    cell_id bigint NOT NULL,
    person_id bigint,
    visited_on date NOT NULL,
    note text,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    source_key text NOT NULL,
    import_run_id bigint,
    closed_by_run bigint
);

ALTER TABLE jingtian.patrol_visit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.patrol_visit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.permission_epoch (
    region_id integer NOT NULL,
    epoch bigint DEFAULT 1 NOT NULL
);

COMMENT ON TABLE jingtian.permission_epoch IS 'Counts up whenever anybody''s rights may have changed.';

CREATE TABLE jingtian.person (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    person_no text NOT NULL,
    name text NOT NULL,
    org text,
    "position" text,
    phone text,
    content_hash text NOT NULL,
    import_run_id bigint,
    recorded_from timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE jingtian.person_history (
    region_id integer NOT NULL,
    person_id bigint NOT NULL,
    recorded tstzrange NOT NULL,
    name text NOT NULL,
    org text,
    "position" text,
    phone text
);

ALTER TABLE jingtian.person ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.prejudgement (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    patch_id bigint NOT NULL,
    part_id bigint DEFAULT 0 NOT NULL,
    rule_set text NOT NULL,
    rule_version integer NOT NULL,
    result text NOT NULL,
    rule_id text,
    missing text[] DEFAULT '{}'::text[] NOT NULL,
    figures jsonb NOT NULL,
    tried jsonb NOT NULL,
    content_hash uuid NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    CONSTRAINT prejudgement_result_check CHECK ((result = ANY (ARRAY['should-be'::text, 'doubtful'::text, 'lacking'::text])))
);

ALTER TABLE jingtian.prejudgement ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.prejudgement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.reference_feature (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    layer_id bigint NOT NULL,
    geom public.geometry(MultiPolygon,4490) NOT NULL,
    area_m2 double precision NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    import_run_id bigint NOT NULL,
    closed_by_run bigint,
    code text,
    name text,
    class text,
    approval_no text,
    source_geom bytea,
    source_crs text,
    content_hash text DEFAULT ''::text NOT NULL
);

ALTER TABLE jingtian.reference_feature ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.reference_feature_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE jingtian.reference_layer ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.reference_layer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.reference_piece (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    layer_id bigint NOT NULL,
    feature_id bigint NOT NULL,
    geom public.geometry(Polygon,4490) NOT NULL
);
ALTER TABLE ONLY jingtian.reference_piece ALTER COLUMN geom SET STORAGE EXTERNAL;

ALTER TABLE jingtian.reference_piece ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.reference_piece_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.region (
    id integer NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    link_ratio double precision DEFAULT 0.1 NOT NULL,
    rule_set text DEFAULT 'cn-north'::text NOT NULL,
    CONSTRAINT region_link_ratio_check CHECK (((link_ratio > (0)::double precision) AND (link_ratio <= (1)::double precision)))
);

COMMENT ON TABLE jingtian.region IS 'The ground one office answers for. Its id leads every key of land data.';

CREATE TABLE jingtian.role (
    region_id integer NOT NULL,
    code text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    by_duty boolean DEFAULT false NOT NULL
);

CREATE TABLE jingtian.role_grant (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    role_code text NOT NULL,
    cell_id bigint,
    valid daterange DEFAULT daterange(CURRENT_DATE, NULL::date) NOT NULL,
    granted_by text NOT NULL,
    granted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT role_grant_valid_check CHECK ((NOT isempty(valid)))
);

ALTER TABLE jingtian.role_grant ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.role_grant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.role_permission (
    region_id integer NOT NULL,
    role_code text NOT NULL,
    permission text NOT NULL
);

CREATE TABLE jingtian.scheme (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    settings jsonb DEFAULT '{"tieRatio": 0.01, "minShareM2": 100, "partialBelow": 0.25, "sliverWidthM": 2, "minShareRatio": 0.01}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE jingtian.scheme ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.scheme_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.scheme_kind (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    kind text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    precedence integer NOT NULL
);

CREATE TABLE jingtian.scheme_level (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    level integer NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    CONSTRAINT scheme_level_level_check CHECK (((level >= 1) AND (level <= 9)))
);

CREATE TABLE jingtian.scheme_setting_event (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    scheme_id bigint NOT NULL,
    happened_at timestamp with time zone DEFAULT now() NOT NULL,
    who text NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL
);

ALTER TABLE jingtian.scheme_setting_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.scheme_setting_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.scope_rule (
    table_name text NOT NULL,
    sees text NOT NULL,
    told jsonb DEFAULT '{}'::jsonb NOT NULL
);

COMMENT ON TABLE jingtian.scope_rule IS 'What a restricted caller sees of a table; read by lay_scope().';

CREATE TABLE jingtian.session (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    secret_hash bytea NOT NULL,
    client text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    device_id bigint
);

COMMENT ON COLUMN jingtian.session.device_id IS 'The device whose PIN opened it; null: a password did.';

ALTER TABLE jingtian.session ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.tile_build (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    input_hash text NOT NULL,
    built_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE jingtian.tile_change (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    layer text NOT NULL,
    box3857 public.geometry(Polygon,3857),
    xact xid8 DEFAULT pg_current_xact_id() NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE jingtian.tile_change IS 'Changes of what tiles show, by layer and place; kept for a day.';

ALTER TABLE jingtian.tile_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.tile_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jingtian.tile_label (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    level integer NOT NULL,
    cell_id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    area_m2 double precision NOT NULL,
    from_zoom integer NOT NULL,
    point3857 public.geometry(Point,3857) NOT NULL
);

CREATE TABLE jingtian.tile_level (
    region_id integer NOT NULL,
    scheme_id bigint NOT NULL,
    level integer NOT NULL,
    from_zoom integer NOT NULL,
    until_zoom integer NOT NULL
);

CREATE TABLE jingtian.tile_patch (
    region_id integer NOT NULL,
    patch_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    area_m2 double precision NOT NULL,
    point3857 public.geometry(Point,3857) NOT NULL,
    geom3857 public.geometry(MultiPolygon,3857) NOT NULL,
    patch_no text NOT NULL,
    patch_type text,
    x3857 double precision GENERATED ALWAYS AS (public.st_x(point3857)) STORED,
    y3857 double precision GENERATED ALWAYS AS (public.st_y(point3857)) STORED
);
ALTER TABLE ONLY jingtian.tile_patch ALTER COLUMN geom3857 SET STORAGE EXTERNAL;

CREATE TABLE jingtian.tile_shape (
    region_id integer NOT NULL,
    id bigint NOT NULL,
    scheme_id bigint NOT NULL,
    level integer NOT NULL,
    band integer NOT NULL,
    draw_key text NOT NULL,
    cell_id bigint,
    code text,
    name text,
    kind text,
    area_m2 double precision,
    tint integer,
    geom3857 public.geometry(Geometry,3857) NOT NULL
);

ALTER TABLE jingtian.tile_shape ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jingtian.tile_shape_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY jingtian.absence
    ADD CONSTRAINT absence_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.activation_code
    ADD CONSTRAINT activation_code_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.activation_code
    ADD CONSTRAINT activation_code_secret_hash_key UNIQUE (secret_hash);

ALTER TABLE ONLY jingtian.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.api_token
    ADD CONSTRAINT api_token_secret_hash_key UNIQUE (secret_hash);

ALTER TABLE ONLY jingtian.assignment_decision
    ADD CONSTRAINT assignment_decision_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.assignment_run
    ADD CONSTRAINT assignment_run_pkey PRIMARY KEY (region_id, scheme_id, batch_id);

ALTER TABLE ONLY jingtian.audit_event
    ADD CONSTRAINT audit_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY jingtian.audit_seal
    ADD CONSTRAINT audit_seal_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY jingtian.audit_seal
    ADD CONSTRAINT audit_seal_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY jingtian.audit_unsealed
    ADD CONSTRAINT audit_unsealed_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY jingtian.basemap
    ADD CONSTRAINT basemap_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.basemap
    ADD CONSTRAINT basemap_region_id_code_key UNIQUE (region_id, code);

ALTER TABLE ONLY jingtian.batch
    ADD CONSTRAINT batch_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.batch
    ADD CONSTRAINT batch_region_id_code_key UNIQUE (region_id, code);

ALTER TABLE ONLY jingtian.cell_change
    ADD CONSTRAINT cell_change_pkey PRIMARY KEY (region_id, import_run_id, cell_id);

ALTER TABLE ONLY jingtian.cell_exclave
    ADD CONSTRAINT cell_exclave_pkey PRIMARY KEY (region_id, cell_id);

ALTER TABLE ONLY jingtian.cell_lineage
    ADD CONSTRAINT cell_lineage_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.cell
    ADD CONSTRAINT cell_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.cell_version
    ADD CONSTRAINT cell_version_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.cell_version
    ADD CONSTRAINT cell_version_region_id_cell_id_valid_recorded_excl EXCLUDE USING gist (region_id WITH =, cell_id WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY jingtian.cell_version
    ADD CONSTRAINT cell_version_region_id_scheme_id_level_code_valid_recorded_excl EXCLUDE USING gist (region_id WITH =, scheme_id WITH =, level WITH =, code WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY jingtian.coverage_cell
    ADD CONSTRAINT coverage_cell_pkey PRIMARY KEY (region_id, scheme_id, cell_id);

ALTER TABLE ONLY jingtian.coverage_check
    ADD CONSTRAINT coverage_check_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.coverage_check
    ADD CONSTRAINT coverage_check_region_id_scheme_id_key UNIQUE (region_id, scheme_id);

ALTER TABLE ONLY jingtian.coverage_finding
    ADD CONSTRAINT coverage_finding_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.device
    ADD CONSTRAINT device_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.device
    ADD CONSTRAINT device_secret_hash_key UNIQUE (secret_hash);

ALTER TABLE ONLY jingtian.duty
    ADD CONSTRAINT duty_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.duty
    ADD CONSTRAINT duty_region_id_cell_id_valid_recorded_excl EXCLUDE USING gist (region_id WITH =, cell_id WITH =, valid WITH &&, recorded WITH &&) WHERE ((role = 'main'::text));

ALTER TABLE ONLY jingtian.finding_event
    ADD CONSTRAINT finding_event_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.import_quarantine_file
    ADD CONSTRAINT import_quarantine_file_pkey PRIMARY KEY (region_id, import_run_id, file_no);

ALTER TABLE ONLY jingtian.import_quarantine
    ADD CONSTRAINT import_quarantine_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.import_run
    ADD CONSTRAINT import_run_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.login_guard
    ADD CONSTRAINT login_guard_pkey PRIMARY KEY (region_id, login_name);

ALTER TABLE ONLY jingtian.mapping_profile
    ADD CONSTRAINT mapping_profile_pkey PRIMARY KEY (region_id, code);

ALTER TABLE ONLY jingtian.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (name);

ALTER TABLE ONLY jingtian.overlay_run
    ADD CONSTRAINT overlay_run_pkey PRIMARY KEY (region_id, batch_id, source_kind, source_id);

ALTER TABLE ONLY jingtian.overlay_subject
    ADD CONSTRAINT overlay_subject_pkey PRIMARY KEY (region_id, patch_id, part_id);

ALTER TABLE ONLY jingtian.patch_assignment
    ADD CONSTRAINT patch_assignment_pkey PRIMARY KEY (region_id, patch_id, scheme_id);

ALTER TABLE ONLY jingtian.patch_history
    ADD CONSTRAINT patch_history_pkey PRIMARY KEY (region_id, patch_id, recorded);

ALTER TABLE ONLY jingtian.patch_link
    ADD CONSTRAINT patch_link_pkey PRIMARY KEY (region_id, patch_id, earlier_patch_id);

ALTER TABLE ONLY jingtian.patch_overlay
    ADD CONSTRAINT patch_overlay_pkey PRIMARY KEY (region_id, patch_id, part_id, source_kind, source_id);

ALTER TABLE ONLY jingtian.patch_part
    ADD CONSTRAINT patch_part_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.patch
    ADD CONSTRAINT patch_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.patch
    ADD CONSTRAINT patch_region_id_batch_id_patch_no_key UNIQUE (region_id, batch_id, patch_no);

ALTER TABLE ONLY jingtian.patch_share
    ADD CONSTRAINT patch_share_pkey PRIMARY KEY (region_id, patch_id, scheme_id, cell_id);

ALTER TABLE ONLY jingtian.patrol_cadence
    ADD CONSTRAINT patrol_cadence_pkey PRIMARY KEY (region_id, scheme_id, level, kind);

ALTER TABLE ONLY jingtian.patrol_visit
    ADD CONSTRAINT patrol_visit_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.permission_epoch
    ADD CONSTRAINT permission_epoch_pkey PRIMARY KEY (region_id);

ALTER TABLE ONLY jingtian.person_history
    ADD CONSTRAINT person_history_pkey PRIMARY KEY (region_id, person_id, recorded);

ALTER TABLE ONLY jingtian.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.person
    ADD CONSTRAINT person_region_id_person_no_key UNIQUE (region_id, person_no);

ALTER TABLE ONLY jingtian.prejudgement
    ADD CONSTRAINT prejudgement_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.reference_feature
    ADD CONSTRAINT reference_feature_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.reference_layer
    ADD CONSTRAINT reference_layer_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.reference_layer
    ADD CONSTRAINT reference_layer_region_id_code_key UNIQUE (region_id, code);

ALTER TABLE ONLY jingtian.reference_piece
    ADD CONSTRAINT reference_piece_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.region
    ADD CONSTRAINT region_pkey PRIMARY KEY (id);

ALTER TABLE ONLY jingtian.role_grant
    ADD CONSTRAINT role_grant_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.role_grant
    ADD CONSTRAINT role_grant_region_id_account_id_role_code_valid_excl EXCLUDE USING gist (region_id WITH =, account_id WITH =, role_code WITH <>, valid WITH &&);

ALTER TABLE ONLY jingtian.role_permission
    ADD CONSTRAINT role_permission_pkey PRIMARY KEY (region_id, role_code, permission);

ALTER TABLE ONLY jingtian.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (region_id, code);

ALTER TABLE ONLY jingtian.scheme_kind
    ADD CONSTRAINT scheme_kind_pkey PRIMARY KEY (region_id, scheme_id, kind);

ALTER TABLE ONLY jingtian.scheme_level
    ADD CONSTRAINT scheme_level_pkey PRIMARY KEY (region_id, scheme_id, level);

ALTER TABLE ONLY jingtian.scheme
    ADD CONSTRAINT scheme_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.scheme
    ADD CONSTRAINT scheme_region_id_code_key UNIQUE (region_id, code);

ALTER TABLE ONLY jingtian.scheme_setting_event
    ADD CONSTRAINT scheme_setting_event_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.scope_rule
    ADD CONSTRAINT scope_rule_pkey PRIMARY KEY (table_name);

ALTER TABLE ONLY jingtian.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.session
    ADD CONSTRAINT session_secret_hash_key UNIQUE (secret_hash);

ALTER TABLE ONLY jingtian.tile_build
    ADD CONSTRAINT tile_build_pkey PRIMARY KEY (region_id, scheme_id);

ALTER TABLE ONLY jingtian.tile_change
    ADD CONSTRAINT tile_change_pkey PRIMARY KEY (region_id, id);

ALTER TABLE ONLY jingtian.tile_label
    ADD CONSTRAINT tile_label_pkey PRIMARY KEY (region_id, scheme_id, cell_id);

ALTER TABLE ONLY jingtian.tile_level
    ADD CONSTRAINT tile_level_pkey PRIMARY KEY (region_id, scheme_id, level);

ALTER TABLE ONLY jingtian.tile_patch
    ADD CONSTRAINT tile_patch_pkey PRIMARY KEY (region_id, patch_id);

ALTER TABLE ONLY jingtian.tile_shape
    ADD CONSTRAINT tile_shape_pkey PRIMARY KEY (region_id, id);

CREATE INDEX absence_person ON jingtian.absence USING btree (region_id, person_id);

CREATE INDEX absence_run ON jingtian.absence USING btree (region_id, import_run_id);

CREATE UNIQUE INDEX account_login ON jingtian.account USING btree (region_id, lower(login_name));

CREATE UNIQUE INDEX account_person ON jingtian.account USING btree (region_id, person_id) WHERE (state = 'active'::text);

CREATE INDEX activation_code_account ON jingtian.activation_code USING btree (region_id, account_id) WHERE (used_at IS NULL);

CREATE INDEX api_token_account ON jingtian.api_token USING btree (region_id, account_id);

CREATE INDEX assignment_decision_cell ON jingtian.assignment_decision USING btree (region_id, cell_id);

CREATE UNIQUE INDEX assignment_decision_held ON jingtian.assignment_decision USING btree (region_id, patch_id, scheme_id) WHERE upper_inf(recorded);

CREATE INDEX assignment_decision_list ON jingtian.assignment_decision USING btree (region_id, scheme_id, id DESC);

CREATE INDEX audit_event_at ON jingtian.audit_event USING btree (region_id, id DESC);

CREATE INDEX cell_closure_above ON jingtian.cell_closure USING btree (region_id, descendant_id) WHERE upper_inf(recorded);

CREATE INDEX cell_closure_below ON jingtian.cell_closure USING btree (ancestor_id) INCLUDE (descendant_id, valid, newest) WHERE upper_inf(recorded);

CREATE INDEX cell_lineage_from ON jingtian.cell_lineage USING btree (region_id, from_cell_id);

CREATE INDEX cell_lineage_to ON jingtian.cell_lineage USING btree (region_id, to_cell_id);

CREATE INDEX cell_version_begins ON jingtian.cell_version USING btree (region_id, scheme_id, lower(valid)) WHERE (lower(valid) > '-infinity'::date);

CREATE INDEX cell_version_cell ON jingtian.cell_version USING btree (cell_id) WHERE upper_inf(recorded);

CREATE INDEX cell_version_closed ON jingtian.cell_version USING btree (region_id, closed_by_run);

CREATE INDEX cell_version_code ON jingtian.cell_version USING btree (region_id, scheme_id, code);

CREATE INDEX cell_version_ends ON jingtian.cell_version USING btree (region_id, scheme_id, upper(valid)) WHERE (upper(valid) < 'infinity'::date);

CREATE INDEX cell_version_geom ON jingtian.cell_version USING gist (geom);

CREATE INDEX cell_version_opened ON jingtian.cell_version USING btree (region_id, opened_by_run);

CREATE INDEX cell_version_parent ON jingtian.cell_version USING btree (region_id, parent_cell_id);

CREATE INDEX cell_version_rewritten ON jingtian.cell_version USING btree (region_id, rewritten_seq) WHERE (rewritten_seq IS NOT NULL);

CREATE INDEX cell_version_run ON jingtian.cell_version USING btree (region_id, import_run_id);

CREATE INDEX coverage_cell_elsewhere ON jingtian.coverage_cell USING btree (region_id, scheme_id) WHERE (home_cell_id IS DISTINCT FROM parent_cell_id);

CREATE INDEX coverage_cell_home ON jingtian.coverage_cell USING btree (region_id, scheme_id, home_cell_id);

CREATE INDEX coverage_cell_level ON jingtian.coverage_cell USING btree (region_id, scheme_id, level);

CREATE INDEX coverage_cell_version ON jingtian.coverage_cell USING btree (region_id, version_id);

CREATE INDEX coverage_finding_border ON jingtian.coverage_finding USING btree (region_id, scheme_id, border_key);

CREATE INDEX coverage_finding_cause ON jingtian.coverage_finding USING btree (region_id, caused_by) WHERE (caused_by IS NOT NULL);

CREATE INDEX coverage_finding_geom ON jingtian.coverage_finding USING gist (geom);

CREATE INDEX coverage_finding_list ON jingtian.coverage_finding USING btree (region_id, scheme_id, state, kind, area_m2 DESC);

CREATE INDEX coverage_finding_parent ON jingtian.coverage_finding USING btree (region_id, parent_cell_id);

CREATE INDEX coverage_finding_point ON jingtian.coverage_finding USING gist (point);

CREATE INDEX device_account ON jingtian.device USING btree (region_id, account_id);

CREATE INDEX duty_cell ON jingtian.duty USING btree (region_id, cell_id);

CREATE INDEX duty_person ON jingtian.duty USING btree (region_id, person_id);

CREATE INDEX duty_run ON jingtian.duty USING btree (region_id, import_run_id);

CREATE INDEX finding_event_of ON jingtian.finding_event USING btree (region_id, finding_id, id);

CREATE INDEX import_quarantine_run ON jingtian.import_quarantine USING btree (region_id, import_run_id, file_no, feature_no);

CREATE INDEX import_run_by_target ON jingtian.import_run USING btree (region_id, kind, target, id DESC);

CREATE INDEX job_active ON jingtian.job USING btree (region_id, holder) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));

CREATE INDEX patch_assignment_lead ON jingtian.patch_assignment USING btree (region_id, lead_cell_id);

CREATE INDEX patch_assignment_nearest ON jingtian.patch_assignment USING btree (region_id, scheme_id) WHERE (nearest_m IS NOT NULL);

CREATE INDEX patch_geom ON jingtian.patch USING gist (geom);

CREATE INDEX patch_history_closed ON jingtian.patch_history USING btree (region_id, closed_by_run);

CREATE INDEX patch_link_earlier ON jingtian.patch_link USING btree (region_id, earlier_patch_id);

CREATE INDEX patch_overlay_source ON jingtian.patch_overlay USING btree (region_id, source_kind, source_id);

CREATE UNIQUE INDEX patch_part_no ON jingtian.patch_part USING btree (region_id, patch_id, part_no) WHERE upper_inf(recorded);

CREATE INDEX patch_part_patch ON jingtian.patch_part USING btree (region_id, patch_id);

CREATE INDEX patch_share_cell ON jingtian.patch_share USING btree (region_id, cell_id);

CREATE INDEX patrol_visit_cell ON jingtian.patrol_visit USING btree (region_id, cell_id, visited_on);

CREATE INDEX patrol_visit_run ON jingtian.patrol_visit USING btree (region_id, import_run_id);

CREATE UNIQUE INDEX patrol_visit_source ON jingtian.patrol_visit USING btree (region_id, scheme_id, source_key) WHERE upper_inf(recorded);

CREATE INDEX person_name ON jingtian.person USING btree (region_id, name);

CREATE UNIQUE INDEX prejudgement_held ON jingtian.prejudgement USING btree (region_id, patch_id, part_id) WHERE upper_inf(recorded);

CREATE INDEX prejudgement_patch ON jingtian.prejudgement USING btree (region_id, patch_id);

CREATE INDEX reference_feature_approval ON jingtian.reference_feature USING btree (region_id, layer_id, approval_no) WHERE (approval_no IS NOT NULL);

CREATE INDEX reference_feature_closed ON jingtian.reference_feature USING btree (region_id, closed_by_run);

CREATE INDEX reference_feature_geom ON jingtian.reference_feature USING gist (geom);

CREATE INDEX reference_feature_layer ON jingtian.reference_feature USING btree (region_id, layer_id);

CREATE INDEX reference_feature_run ON jingtian.reference_feature USING btree (region_id, import_run_id);

CREATE INDEX reference_piece_feature ON jingtian.reference_piece USING btree (region_id, feature_id);

CREATE INDEX reference_piece_geom ON jingtian.reference_piece USING gist (geom);

CREATE INDEX role_grant_account ON jingtian.role_grant USING btree (region_id, account_id);

CREATE INDEX scheme_setting_event_of ON jingtian.scheme_setting_event USING btree (region_id, scheme_id, id);

CREATE INDEX session_account ON jingtian.session USING btree (region_id, account_id);

CREATE INDEX tile_change_age ON jingtian.tile_change USING btree (changed_at);

CREATE INDEX tile_change_xact ON jingtian.tile_change USING btree (region_id, xact);

CREATE INDEX tile_label_point ON jingtian.tile_label USING gist (point3857);

CREATE INDEX tile_patch_batch ON jingtian.tile_patch USING btree (region_id, batch_id);

CREATE INDEX tile_patch_geom ON jingtian.tile_patch USING gist (geom3857);

CREATE INDEX tile_patch_point ON jingtian.tile_patch USING gist (point3857);

CREATE INDEX tile_shape_band_0 ON jingtian.tile_shape USING gist (geom3857) WHERE (band = 0);

CREATE INDEX tile_shape_band_11 ON jingtian.tile_shape USING gist (geom3857) WHERE (band = 11);

CREATE INDEX tile_shape_band_5 ON jingtian.tile_shape USING gist (geom3857) WHERE (band = 5);

CREATE INDEX tile_shape_band_7 ON jingtian.tile_shape USING gist (geom3857) WHERE (band = 7);

CREATE INDEX tile_shape_band_9 ON jingtian.tile_shape USING gist (geom3857) WHERE (band = 9);

CREATE INDEX tile_shape_scheme ON jingtian.tile_shape USING btree (region_id, scheme_id);

CREATE TRIGGER batch_keeps_patches BEFORE DELETE ON jingtian.batch FOR EACH ROW EXECUTE FUNCTION jingtian.keep_batch_of_patches();

CREATE CONSTRAINT TRIGGER closure_at_commit AFTER INSERT ON jingtian.cell_closure_due DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jingtian.follow_cells_with_closure();

CREATE TRIGGER closure_of_deleted AFTER DELETE ON jingtian.cell_version REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION jingtian.note_cells_for_closure();

CREATE TRIGGER closure_of_inserted AFTER INSERT ON jingtian.cell_version REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION jingtian.note_cells_for_closure();

CREATE TRIGGER closure_of_updated AFTER UPDATE ON jingtian.cell_version REFERENCING OLD TABLE AS gone NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION jingtian.note_cells_for_closure();

CREATE TRIGGER forget_assignments AFTER DELETE ON jingtian.patch REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION jingtian.forget_assignments();

CREATE TRIGGER forget_overlays AFTER DELETE ON jingtian.patch REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION jingtian.forget_overlays();

CREATE TRIGGER forget_seen_cells AFTER DELETE ON jingtian.cell_version REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION jingtian.forget_seen_cells();

CREATE TRIGGER forget_shares AFTER DELETE ON jingtian.patch_assignment REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION jingtian.forget_shares();

CREATE TRIGGER number_rewrite BEFORE UPDATE ON jingtian.cell_version FOR EACH ROW WHEN (((old.recorded IS DISTINCT FROM new.recorded) OR (old.valid IS DISTINCT FROM new.valid) OR (old.division_status IS DISTINCT FROM new.division_status) OR (old.kind IS DISTINCT FROM new.kind) OR (old.level IS DISTINCT FROM new.level) OR (old.code IS DISTINCT FROM new.code))) EXECUTE FUNCTION jingtian.number_rewrite();

CREATE TRIGGER rights_changed AFTER INSERT OR DELETE OR UPDATE ON jingtian.absence FOR EACH STATEMENT EXECUTE FUNCTION jingtian.next_permission_epoch();

CREATE TRIGGER rights_changed AFTER UPDATE OF state ON jingtian.account FOR EACH STATEMENT EXECUTE FUNCTION jingtian.next_permission_epoch();

CREATE TRIGGER rights_changed AFTER DELETE OR UPDATE OF revoked_at ON jingtian.api_token FOR EACH STATEMENT EXECUTE FUNCTION jingtian.next_permission_epoch();

CREATE TRIGGER rights_changed AFTER INSERT OR DELETE OR UPDATE ON jingtian.duty FOR EACH STATEMENT EXECUTE FUNCTION jingtian.next_permission_epoch();

CREATE TRIGGER rights_changed AFTER INSERT OR DELETE OR UPDATE ON jingtian.role_grant FOR EACH STATEMENT EXECUTE FUNCTION jingtian.next_permission_epoch();

CREATE TRIGGER rights_changed AFTER INSERT OR DELETE OR UPDATE ON jingtian.role_permission FOR EACH STATEMENT EXECUTE FUNCTION jingtian.next_permission_epoch();

CREATE TRIGGER rights_changed AFTER DELETE OR UPDATE OF ended_at ON jingtian.session FOR EACH STATEMENT EXECUTE FUNCTION jingtian.next_permission_epoch();

CREATE TRIGGER run_keeps_patches BEFORE DELETE ON jingtian.import_run FOR EACH ROW EXECUTE FUNCTION jingtian.keep_run_of_patches();

CREATE TRIGGER tell_tiles AFTER DELETE OR UPDATE OF code ON jingtian.batch FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_layer('patches');

CREATE TRIGGER tell_tiles AFTER INSERT OR DELETE OR UPDATE ON jingtian.patch_assignment FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_layer('patches');

CREATE TRIGGER tell_tiles AFTER INSERT OR DELETE OR UPDATE ON jingtian.reference_feature FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_layer('layers');

CREATE TRIGGER tell_tiles AFTER DELETE OR UPDATE ON jingtian.reference_layer FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_layer('layers');

CREATE TRIGGER tell_tiles AFTER DELETE OR UPDATE ON jingtian.scheme FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_layer('cells', 'cell-labels', 'patches', 'coverage');

CREATE TRIGGER tell_tiles AFTER INSERT OR DELETE OR UPDATE ON jingtian.tile_label FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_layer('cell-labels');

CREATE TRIGGER tell_tiles AFTER INSERT OR DELETE OR UPDATE ON jingtian.tile_level FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_layer('cells', 'cell-labels');

CREATE TRIGGER tell_tiles AFTER INSERT OR DELETE OR UPDATE ON jingtian.tile_patch FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_layer('patches');

CREATE TRIGGER tell_tiles AFTER INSERT OR DELETE OR UPDATE ON jingtian.tile_shape FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_layer('cells', 'cell-labels');

CREATE TRIGGER tell_tiles_delete AFTER DELETE ON jingtian.coverage_finding REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_findings();

CREATE TRIGGER tell_tiles_insert AFTER INSERT ON jingtian.coverage_finding REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_findings();

CREATE TRIGGER tell_tiles_update AFTER UPDATE ON jingtian.coverage_finding REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION jingtian.tell_findings();

ALTER TABLE ONLY jingtian.absence
    ADD CONSTRAINT absence_region_id_import_run_id_fkey FOREIGN KEY (region_id, import_run_id) REFERENCES jingtian.import_run(region_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY jingtian.absence
    ADD CONSTRAINT absence_region_id_person_id_fkey FOREIGN KEY (region_id, person_id) REFERENCES jingtian.person(region_id, id);

ALTER TABLE ONLY jingtian.account
    ADD CONSTRAINT account_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.account
    ADD CONSTRAINT account_region_id_person_id_fkey FOREIGN KEY (region_id, person_id) REFERENCES jingtian.person(region_id, id);

ALTER TABLE ONLY jingtian.activation_code
    ADD CONSTRAINT activation_code_region_id_account_id_fkey FOREIGN KEY (region_id, account_id) REFERENCES jingtian.account(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.api_token
    ADD CONSTRAINT api_token_region_id_account_id_fkey FOREIGN KEY (region_id, account_id) REFERENCES jingtian.account(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.assignment_decision
    ADD CONSTRAINT assignment_decision_region_id_cell_id_fkey FOREIGN KEY (region_id, cell_id) REFERENCES jingtian.cell(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.assignment_decision
    ADD CONSTRAINT assignment_decision_region_id_patch_id_fkey FOREIGN KEY (region_id, patch_id) REFERENCES jingtian.patch(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.assignment_decision
    ADD CONSTRAINT assignment_decision_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.assignment_run
    ADD CONSTRAINT assignment_run_region_id_batch_id_fkey FOREIGN KEY (region_id, batch_id) REFERENCES jingtian.batch(region_id, id);

ALTER TABLE ONLY jingtian.assignment_run
    ADD CONSTRAINT assignment_run_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id);

ALTER TABLE ONLY jingtian.audit_event
    ADD CONSTRAINT audit_event_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.batch
    ADD CONSTRAINT batch_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.cell_change
    ADD CONSTRAINT cell_change_region_id_cell_id_fkey FOREIGN KEY (region_id, cell_id) REFERENCES jingtian.cell(region_id, id);

ALTER TABLE ONLY jingtian.cell_change
    ADD CONSTRAINT cell_change_region_id_import_run_id_fkey FOREIGN KEY (region_id, import_run_id) REFERENCES jingtian.import_run(region_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY jingtian.cell_closure
    ADD CONSTRAINT cell_closure_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.cell_exclave
    ADD CONSTRAINT cell_exclave_region_id_cell_id_fkey FOREIGN KEY (region_id, cell_id) REFERENCES jingtian.cell(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.cell_exclave
    ADD CONSTRAINT cell_exclave_region_id_located_cell_id_fkey FOREIGN KEY (region_id, located_cell_id) REFERENCES jingtian.cell(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.cell_exclave
    ADD CONSTRAINT cell_exclave_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id);

ALTER TABLE ONLY jingtian.cell_lineage
    ADD CONSTRAINT cell_lineage_region_id_from_cell_id_fkey FOREIGN KEY (region_id, from_cell_id) REFERENCES jingtian.cell(region_id, id);

ALTER TABLE ONLY jingtian.cell_lineage
    ADD CONSTRAINT cell_lineage_region_id_import_run_id_fkey FOREIGN KEY (region_id, import_run_id) REFERENCES jingtian.import_run(region_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY jingtian.cell_lineage
    ADD CONSTRAINT cell_lineage_region_id_to_cell_id_fkey FOREIGN KEY (region_id, to_cell_id) REFERENCES jingtian.cell(region_id, id);

ALTER TABLE ONLY jingtian.cell
    ADD CONSTRAINT cell_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id);

ALTER TABLE ONLY jingtian.cell_version
    ADD CONSTRAINT cell_version_region_id_cell_id_fkey FOREIGN KEY (region_id, cell_id) REFERENCES jingtian.cell(region_id, id);

ALTER TABLE ONLY jingtian.cell_version
    ADD CONSTRAINT cell_version_region_id_import_run_id_fkey FOREIGN KEY (region_id, import_run_id) REFERENCES jingtian.import_run(region_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY jingtian.cell_version
    ADD CONSTRAINT cell_version_region_id_parent_cell_id_fkey FOREIGN KEY (region_id, parent_cell_id) REFERENCES jingtian.cell(region_id, id);

ALTER TABLE ONLY jingtian.cell_version
    ADD CONSTRAINT cell_version_region_id_scheme_id_kind_fkey FOREIGN KEY (region_id, scheme_id, kind) REFERENCES jingtian.scheme_kind(region_id, scheme_id, kind);

ALTER TABLE ONLY jingtian.cell_version
    ADD CONSTRAINT cell_version_region_id_scheme_id_level_fkey FOREIGN KEY (region_id, scheme_id, level) REFERENCES jingtian.scheme_level(region_id, scheme_id, level);

ALTER TABLE ONLY jingtian.coverage_cell
    ADD CONSTRAINT coverage_cell_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id);

ALTER TABLE ONLY jingtian.coverage_check
    ADD CONSTRAINT coverage_check_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id);

ALTER TABLE ONLY jingtian.coverage_finding
    ADD CONSTRAINT coverage_finding_region_id_parent_cell_id_fkey FOREIGN KEY (region_id, parent_cell_id) REFERENCES jingtian.cell(region_id, id);

ALTER TABLE ONLY jingtian.coverage_finding
    ADD CONSTRAINT coverage_finding_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id);

ALTER TABLE ONLY jingtian.device
    ADD CONSTRAINT device_region_id_account_id_fkey FOREIGN KEY (region_id, account_id) REFERENCES jingtian.account(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.duty
    ADD CONSTRAINT duty_region_id_cell_id_fkey FOREIGN KEY (region_id, cell_id) REFERENCES jingtian.cell(region_id, id);

ALTER TABLE ONLY jingtian.duty
    ADD CONSTRAINT duty_region_id_import_run_id_fkey FOREIGN KEY (region_id, import_run_id) REFERENCES jingtian.import_run(region_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY jingtian.duty
    ADD CONSTRAINT duty_region_id_person_id_fkey FOREIGN KEY (region_id, person_id) REFERENCES jingtian.person(region_id, id);

ALTER TABLE ONLY jingtian.duty
    ADD CONSTRAINT duty_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id);

ALTER TABLE ONLY jingtian.finding_event
    ADD CONSTRAINT finding_event_region_id_finding_id_fkey FOREIGN KEY (region_id, finding_id) REFERENCES jingtian.coverage_finding(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.import_quarantine_file
    ADD CONSTRAINT import_quarantine_file_region_id_import_run_id_fkey FOREIGN KEY (region_id, import_run_id) REFERENCES jingtian.import_run(region_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY jingtian.import_quarantine
    ADD CONSTRAINT import_quarantine_region_id_import_run_id_file_no_fkey FOREIGN KEY (region_id, import_run_id, file_no) REFERENCES jingtian.import_quarantine_file(region_id, import_run_id, file_no) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY jingtian.import_run
    ADD CONSTRAINT import_run_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.job
    ADD CONSTRAINT job_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.login_guard
    ADD CONSTRAINT login_guard_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.mapping_profile
    ADD CONSTRAINT mapping_profile_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.overlay_run
    ADD CONSTRAINT overlay_run_region_id_batch_id_fkey FOREIGN KEY (region_id, batch_id) REFERENCES jingtian.batch(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.patch_history
    ADD CONSTRAINT patch_history_region_id_batch_id_fkey FOREIGN KEY (region_id, batch_id) REFERENCES jingtian.batch(region_id, id);

ALTER TABLE ONLY jingtian.patch_link
    ADD CONSTRAINT patch_link_region_id_earlier_patch_id_fkey FOREIGN KEY (region_id, earlier_patch_id) REFERENCES jingtian.patch(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.patch_link
    ADD CONSTRAINT patch_link_region_id_patch_id_fkey FOREIGN KEY (region_id, patch_id) REFERENCES jingtian.patch(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.patch_part
    ADD CONSTRAINT patch_part_region_id_parent_part_id_fkey FOREIGN KEY (region_id, parent_part_id) REFERENCES jingtian.patch_part(region_id, id);

ALTER TABLE ONLY jingtian.patch_part
    ADD CONSTRAINT patch_part_region_id_patch_id_fkey FOREIGN KEY (region_id, patch_id) REFERENCES jingtian.patch(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.patrol_cadence
    ADD CONSTRAINT patrol_cadence_region_id_scheme_id_level_fkey FOREIGN KEY (region_id, scheme_id, level) REFERENCES jingtian.scheme_level(region_id, scheme_id, level);

ALTER TABLE ONLY jingtian.patrol_visit
    ADD CONSTRAINT patrol_visit_region_id_cell_id_fkey FOREIGN KEY (region_id, cell_id) REFERENCES jingtian.cell(region_id, id);

ALTER TABLE ONLY jingtian.patrol_visit
    ADD CONSTRAINT patrol_visit_region_id_import_run_id_fkey FOREIGN KEY (region_id, import_run_id) REFERENCES jingtian.import_run(region_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY jingtian.patrol_visit
    ADD CONSTRAINT patrol_visit_region_id_person_id_fkey FOREIGN KEY (region_id, person_id) REFERENCES jingtian.person(region_id, id);

ALTER TABLE ONLY jingtian.patrol_visit
    ADD CONSTRAINT patrol_visit_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id);

ALTER TABLE ONLY jingtian.permission_epoch
    ADD CONSTRAINT permission_epoch_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.person_history
    ADD CONSTRAINT person_history_region_id_person_id_fkey FOREIGN KEY (region_id, person_id) REFERENCES jingtian.person(region_id, id);

ALTER TABLE ONLY jingtian.person
    ADD CONSTRAINT person_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.person
    ADD CONSTRAINT person_region_id_import_run_id_fkey FOREIGN KEY (region_id, import_run_id) REFERENCES jingtian.import_run(region_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY jingtian.prejudgement
    ADD CONSTRAINT prejudgement_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.prejudgement
    ADD CONSTRAINT prejudgement_region_id_patch_id_fkey FOREIGN KEY (region_id, patch_id) REFERENCES jingtian.patch(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.reference_feature
    ADD CONSTRAINT reference_feature_region_id_import_run_id_fkey FOREIGN KEY (region_id, import_run_id) REFERENCES jingtian.import_run(region_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY jingtian.reference_feature
    ADD CONSTRAINT reference_feature_region_id_layer_id_fkey FOREIGN KEY (region_id, layer_id) REFERENCES jingtian.reference_layer(region_id, id);

ALTER TABLE ONLY jingtian.reference_layer
    ADD CONSTRAINT reference_layer_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.reference_piece
    ADD CONSTRAINT reference_piece_region_id_feature_id_fkey FOREIGN KEY (region_id, feature_id) REFERENCES jingtian.reference_feature(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.role_grant
    ADD CONSTRAINT role_grant_region_id_account_id_fkey FOREIGN KEY (region_id, account_id) REFERENCES jingtian.account(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.role_grant
    ADD CONSTRAINT role_grant_region_id_cell_id_fkey FOREIGN KEY (region_id, cell_id) REFERENCES jingtian.cell(region_id, id);

ALTER TABLE ONLY jingtian.role_grant
    ADD CONSTRAINT role_grant_region_id_role_code_fkey FOREIGN KEY (region_id, role_code) REFERENCES jingtian.role(region_id, code);

ALTER TABLE ONLY jingtian.role_permission
    ADD CONSTRAINT role_permission_region_id_role_code_fkey FOREIGN KEY (region_id, role_code) REFERENCES jingtian.role(region_id, code) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.role
    ADD CONSTRAINT role_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.scheme_kind
    ADD CONSTRAINT scheme_kind_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id);

ALTER TABLE ONLY jingtian.scheme_level
    ADD CONSTRAINT scheme_level_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id);

ALTER TABLE ONLY jingtian.scheme
    ADD CONSTRAINT scheme_region_id_fkey FOREIGN KEY (region_id) REFERENCES jingtian.region(id);

ALTER TABLE ONLY jingtian.scheme_setting_event
    ADD CONSTRAINT scheme_setting_event_region_id_scheme_id_fkey FOREIGN KEY (region_id, scheme_id) REFERENCES jingtian.scheme(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.session
    ADD CONSTRAINT session_region_id_account_id_fkey FOREIGN KEY (region_id, account_id) REFERENCES jingtian.account(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.session
    ADD CONSTRAINT session_region_id_device_id_fkey FOREIGN KEY (region_id, device_id) REFERENCES jingtian.device(region_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY jingtian.tile_patch
    ADD CONSTRAINT tile_patch_region_id_patch_id_fkey FOREIGN KEY (region_id, patch_id) REFERENCES jingtian.patch(region_id, id) ON DELETE CASCADE;

ALTER TABLE jingtian.absence ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.account ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.activation_code ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.api_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.assignment_decision ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.assignment_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.audit_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.audit_seal ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.audit_unsealed ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.basemap ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.batch ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.cell ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.cell_change ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.cell_closure ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.cell_closure_due ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.cell_exclave ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.cell_lineage ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.cell_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.coverage_cell ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.coverage_check ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.coverage_finding ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.device ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.duty ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.finding_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.import_quarantine ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.import_quarantine_file ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.import_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.job ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.login_guard ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.mapping_profile ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.migration ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.overlay_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.overlay_subject ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.patch ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.patch_assignment ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.patch_history ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.patch_link ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.patch_overlay ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.patch_part ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.patch_share ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.patrol_cadence ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.patrol_visit ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.permission_epoch ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.person ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.person_history ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.prejudgement ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.reference_feature ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.reference_layer ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.reference_piece ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.region ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.role ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.role_grant ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.role_permission ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.scheme ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.scheme_kind ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.scheme_level ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.scheme_setting_event ENABLE ROW LEVEL SECURITY;

CREATE POLICY scope ON jingtian.absence TO jingtian_app USING ((person_id IN ( SELECT jingtian.persons_in_scope() AS persons_in_scope))) WITH CHECK ((person_id IN ( SELECT jingtian.persons_in_scope() AS persons_in_scope)));

CREATE POLICY scope ON jingtian.assignment_decision TO jingtian_app USING ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))) WITH CHECK ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)));

CREATE POLICY scope ON jingtian.assignment_run TO jingtian_app USING (((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope)) AND (batch_id IN ( SELECT jingtian.batches_in_scope() AS batches_in_scope)))) WITH CHECK (((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope)) AND (batch_id IN ( SELECT jingtian.batches_in_scope() AS batches_in_scope))));

CREATE POLICY scope ON jingtian.basemap TO jingtian_app USING (true) WITH CHECK (true);

CREATE POLICY scope ON jingtian.batch TO jingtian_app USING ((id IN ( SELECT jingtian.batches_in_scope() AS batches_in_scope))) WITH CHECK ((id IN ( SELECT jingtian.batches_in_scope() AS batches_in_scope)));

CREATE POLICY scope ON jingtian.cell TO jingtian_app USING ((id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))) WITH CHECK ((id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)));

CREATE POLICY scope ON jingtian.cell_change TO jingtian_app USING ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))) WITH CHECK ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)));

CREATE POLICY scope ON jingtian.cell_exclave TO jingtian_app USING ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))) WITH CHECK ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)));

CREATE POLICY scope ON jingtian.cell_lineage TO jingtian_app USING (((from_cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)) AND (to_cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)))) WITH CHECK (((from_cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)) AND (to_cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))));

CREATE POLICY scope ON jingtian.cell_version TO jingtian_app USING ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))) WITH CHECK ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)));

CREATE POLICY scope ON jingtian.coverage_cell TO jingtian_app USING ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))) WITH CHECK ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)));

CREATE POLICY scope ON jingtian.coverage_check TO jingtian_app USING ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope))) WITH CHECK ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope)));

CREATE POLICY scope ON jingtian.coverage_finding TO jingtian_app USING (((parent_cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)) OR (EXISTS ( SELECT
   FROM unnest(coverage_finding.cell_ids) c(id)
  WHERE (c.id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)))))) WITH CHECK (((parent_cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)) OR (EXISTS ( SELECT
   FROM unnest(coverage_finding.cell_ids) c(id)
  WHERE (c.id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))))));

CREATE POLICY scope ON jingtian.duty TO jingtian_app USING ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))) WITH CHECK ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)));

CREATE POLICY scope ON jingtian.finding_event TO jingtian_app USING ((EXISTS ( SELECT
   FROM jingtian.coverage_finding f
  WHERE ((f.region_id = finding_event.region_id) AND (f.id = finding_event.finding_id) AND ((f.parent_cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)) OR (EXISTS ( SELECT
           FROM unnest(f.cell_ids) c(id)
          WHERE (c.id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))))))))) WITH CHECK ((EXISTS ( SELECT
   FROM jingtian.coverage_finding f
  WHERE ((f.region_id = finding_event.region_id) AND (f.id = finding_event.finding_id) AND ((f.parent_cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)) OR (EXISTS ( SELECT
           FROM unnest(f.cell_ids) c(id)
          WHERE (c.id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)))))))));

CREATE POLICY scope ON jingtian.mapping_profile TO jingtian_app USING (true) WITH CHECK (true);

CREATE POLICY scope ON jingtian.migration TO jingtian_app USING (true) WITH CHECK (true);

CREATE POLICY scope ON jingtian.overlay_run TO jingtian_app USING ((batch_id IN ( SELECT jingtian.batches_in_scope() AS batches_in_scope))) WITH CHECK ((batch_id IN ( SELECT jingtian.batches_in_scope() AS batches_in_scope)));

CREATE POLICY scope ON jingtian.overlay_subject TO jingtian_app USING ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))) WITH CHECK ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)));

CREATE POLICY scope ON jingtian.patch TO jingtian_app USING ((id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))) WITH CHECK ((id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)));

CREATE POLICY scope ON jingtian.patch_assignment TO jingtian_app USING ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))) WITH CHECK ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)));

CREATE POLICY scope ON jingtian.patch_history TO jingtian_app USING ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))) WITH CHECK ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)));

CREATE POLICY scope ON jingtian.patch_link TO jingtian_app USING (((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)) AND (earlier_patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)))) WITH CHECK (((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)) AND (earlier_patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))));

CREATE POLICY scope ON jingtian.patch_overlay TO jingtian_app USING ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))) WITH CHECK ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)));

CREATE POLICY scope ON jingtian.patch_part TO jingtian_app USING ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))) WITH CHECK ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)));

CREATE POLICY scope ON jingtian.patch_share TO jingtian_app USING ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))) WITH CHECK ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)));

CREATE POLICY scope ON jingtian.patrol_cadence TO jingtian_app USING ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope))) WITH CHECK ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope)));

CREATE POLICY scope ON jingtian.patrol_visit TO jingtian_app USING ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))) WITH CHECK ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)));

CREATE POLICY scope ON jingtian.person TO jingtian_app USING ((id IN ( SELECT jingtian.persons_in_scope() AS persons_in_scope))) WITH CHECK ((id IN ( SELECT jingtian.persons_in_scope() AS persons_in_scope)));

CREATE POLICY scope ON jingtian.person_history TO jingtian_app USING ((person_id IN ( SELECT jingtian.persons_in_scope() AS persons_in_scope))) WITH CHECK ((person_id IN ( SELECT jingtian.persons_in_scope() AS persons_in_scope)));

CREATE POLICY scope ON jingtian.prejudgement TO jingtian_app USING ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))) WITH CHECK ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)));

CREATE POLICY scope ON jingtian.reference_feature TO jingtian_app USING (jingtian.on_ground_in_scope(geom)) WITH CHECK (jingtian.on_ground_in_scope(geom));

CREATE POLICY scope ON jingtian.reference_layer TO jingtian_app USING (true) WITH CHECK (true);

CREATE POLICY scope ON jingtian.reference_piece TO jingtian_app USING (jingtian.on_ground_in_scope(geom)) WITH CHECK (jingtian.on_ground_in_scope(geom));

CREATE POLICY scope ON jingtian.region TO jingtian_app USING (true) WITH CHECK (true);

CREATE POLICY scope ON jingtian.scheme TO jingtian_app USING ((id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope))) WITH CHECK ((id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope)));

CREATE POLICY scope ON jingtian.scheme_kind TO jingtian_app USING ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope))) WITH CHECK ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope)));

CREATE POLICY scope ON jingtian.scheme_level TO jingtian_app USING ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope))) WITH CHECK ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope)));

CREATE POLICY scope ON jingtian.tile_build TO jingtian_app USING ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope))) WITH CHECK ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope)));

CREATE POLICY scope ON jingtian.tile_label TO jingtian_app USING ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope))) WITH CHECK ((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)));

CREATE POLICY scope ON jingtian.tile_level TO jingtian_app USING ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope))) WITH CHECK ((scheme_id IN ( SELECT jingtian.schemes_in_scope() AS schemes_in_scope)));

CREATE POLICY scope ON jingtian.tile_patch TO jingtian_app USING ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope))) WITH CHECK ((patch_id IN ( SELECT jingtian.patches_in_scope() AS patches_in_scope)));

CREATE POLICY scope ON jingtian.tile_shape TO jingtian_app USING (((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)) OR ((cell_id IS NULL) AND jingtian.on_border_in_scope(geom3857)))) WITH CHECK (((cell_id IN ( SELECT jingtian.cells_in_scope() AS cells_in_scope)) OR ((cell_id IS NULL) AND jingtian.on_border_in_scope(geom3857))));

ALTER TABLE jingtian.scope_rule ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.session ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.tile_build ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.tile_change ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.tile_label ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.tile_level ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.tile_patch ENABLE ROW LEVEL SECURITY;

ALTER TABLE jingtian.tile_shape ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA jingtian TO jingtian_app;
GRANT USAGE ON SCHEMA jingtian TO jingtian_whole;

REVOKE ALL ON FUNCTION jingtian.audit_append(of_region integer, actor_kind text, account_id bigint, token_id bigint, person_id bigint, actor text, action text, target text, detail jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION jingtian.audit_append(of_region integer, actor_kind text, account_id bigint, token_id bigint, person_id bigint, actor text, action text, target text, detail jsonb) TO jingtian_app;
GRANT ALL ON FUNCTION jingtian.audit_append(of_region integer, actor_kind text, account_id bigint, token_id bigint, person_id bigint, actor text, action text, target text, detail jsonb) TO jingtian_whole;

REVOKE ALL ON FUNCTION jingtian.audit_seal_pending() FROM PUBLIC;
GRANT ALL ON FUNCTION jingtian.audit_seal_pending() TO jingtian_app;
GRANT ALL ON FUNCTION jingtian.audit_seal_pending() TO jingtian_whole;

GRANT SELECT ON TABLE jingtian.audit_event TO jingtian_app;
GRANT SELECT ON TABLE jingtian.audit_event TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell_version TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell_version TO jingtian_whole;

REVOKE ALL ON FUNCTION jingtian.lay_patch_index() FROM PUBLIC;
GRANT ALL ON FUNCTION jingtian.lay_patch_index() TO jingtian_whole;

REVOKE ALL ON FUNCTION jingtian.lay_scope() FROM PUBLIC;

REVOKE ALL ON FUNCTION jingtian.lift_patch_index(patience_ms integer) FROM PUBLIC;
GRANT ALL ON FUNCTION jingtian.lift_patch_index(patience_ms integer) TO jingtian_whole;

GRANT ALL ON FUNCTION jingtian.refresh_assignment_statistics() TO jingtian_app;

REVOKE ALL ON FUNCTION jingtian.refresh_cell_closure(of_region integer, touched bigint[]) FROM PUBLIC;

GRANT ALL ON FUNCTION jingtian.refresh_cell_statistics() TO jingtian_app;

GRANT ALL ON FUNCTION jingtian.refresh_coverage_statistics() TO jingtian_app;

GRANT ALL ON FUNCTION jingtian.refresh_overlay_statistics() TO jingtian_app;

GRANT ALL ON FUNCTION jingtian.refresh_statistics() TO jingtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.absence TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.absence TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.absence_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.absence_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.account TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.account TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.account_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.account_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.activation_code TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.activation_code TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.activation_code_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.activation_code_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.api_token TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.api_token TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.api_token_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.api_token_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.assignment_decision TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.assignment_decision TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.assignment_decision_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.assignment_decision_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.assignment_run TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.assignment_run TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.audit_event_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.audit_event_id_seq TO jingtian_whole;

GRANT SELECT ON TABLE jingtian.audit_seal TO jingtian_app;
GRANT SELECT ON TABLE jingtian.audit_seal TO jingtian_whole;

GRANT SELECT ON TABLE jingtian.audit_unsealed TO jingtian_app;
GRANT SELECT ON TABLE jingtian.audit_unsealed TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.basemap TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.basemap TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.basemap_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.basemap_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.batch TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.batch TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.batch_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.batch_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell_change TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell_change TO jingtian_whole;

GRANT SELECT ON TABLE jingtian.cell_closure TO jingtian_app;
GRANT SELECT ON TABLE jingtian.cell_closure TO jingtian_whole;

GRANT SELECT ON TABLE jingtian.cell_closure_due TO jingtian_app;
GRANT SELECT ON TABLE jingtian.cell_closure_due TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell_exclave TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell_exclave TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.cell_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.cell_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell_lineage TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell_lineage TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.cell_lineage_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.cell_lineage_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell_name TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.cell_name TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.cell_version_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.cell_version_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.coverage_cell TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.coverage_cell TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.coverage_check TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.coverage_check TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.coverage_check_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.coverage_check_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.coverage_finding TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.coverage_finding TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.coverage_finding_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.coverage_finding_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.device TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.device TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.device_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.device_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.duty TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.duty TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.duty_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.duty_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.finding_event TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.finding_event TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.finding_event_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.finding_event_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.import_quarantine TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.import_quarantine TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.import_quarantine_file TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.import_quarantine_file TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.import_quarantine_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.import_quarantine_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.import_run TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.import_run TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.import_run_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.import_run_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.job TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.job TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.job_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.job_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.login_guard TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.login_guard TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.mapping_profile TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.mapping_profile TO jingtian_whole;

GRANT SELECT ON TABLE jingtian.migration TO jingtian_app;
GRANT SELECT ON TABLE jingtian.migration TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_overlay TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_overlay TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.reference_layer TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.reference_layer TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.overlay_by_kind TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.overlay_by_kind TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.overlay_run TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.overlay_run TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.overlay_subject TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.overlay_subject TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_assignment TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_assignment TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_history TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_history TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.patch_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.patch_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_link TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_link TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_part TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_part TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.patch_part_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.patch_part_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_share TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patch_share TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patrol_cadence TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patrol_cadence TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patrol_visit TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.patrol_visit TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.patrol_visit_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.patrol_visit_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.permission_epoch TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.permission_epoch TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.person TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.person TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.person_history TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.person_history TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.person_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.person_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.prejudgement TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.prejudgement TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.prejudgement_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.prejudgement_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.reference_feature TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.reference_feature TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.reference_feature_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.reference_feature_id_seq TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.reference_layer_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.reference_layer_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.reference_piece TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.reference_piece TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.reference_piece_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.reference_piece_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.region TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.region TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.role TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.role TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.role_grant TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.role_grant TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.role_grant_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.role_grant_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.role_permission TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.role_permission TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.scheme TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.scheme TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.scheme_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.scheme_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.scheme_kind TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.scheme_kind TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.scheme_level TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.scheme_level TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.scheme_setting_event TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.scheme_setting_event TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.scheme_setting_event_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.scheme_setting_event_id_seq TO jingtian_whole;

GRANT SELECT ON TABLE jingtian.scope_rule TO jingtian_app;
GRANT SELECT ON TABLE jingtian.scope_rule TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.session TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.session TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.session_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.session_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_build TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_build TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_change TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_change TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.tile_change_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.tile_change_id_seq TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_label TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_label TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_level TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_level TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_patch TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_patch TO jingtian_whole;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_shape TO jingtian_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jingtian.tile_shape TO jingtian_whole;

GRANT SELECT,USAGE ON SEQUENCE jingtian.tile_shape_id_seq TO jingtian_app;
GRANT SELECT,USAGE ON SEQUENCE jingtian.tile_shape_id_seq TO jingtian_whole;

ALTER DEFAULT PRIVILEGES FOR ROLE jingtian_owner IN SCHEMA jingtian GRANT SELECT,USAGE ON SEQUENCES  TO jingtian_app;
ALTER DEFAULT PRIVILEGES FOR ROLE jingtian_owner IN SCHEMA jingtian GRANT SELECT,USAGE ON SEQUENCES  TO jingtian_whole;

ALTER DEFAULT PRIVILEGES FOR ROLE jingtian_owner IN SCHEMA jingtian GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES  TO jingtian_app;
ALTER DEFAULT PRIVILEGES FOR ROLE jingtian_owner IN SCHEMA jingtian GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES  TO jingtian_whole;
