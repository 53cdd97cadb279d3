-- Which cells are below which, day by day: scope hangs on it, never on the digits of a code.
-- Rows say what is believed now (open recorded time) or was (closed); written by the triggers below and by nobody else.
create table cell_closure (
  region_id     int not null references region,
  ancestor_id   bigint not null,
  descendant_id bigint not null,
  depth         int not null check (depth >= 0),
  valid         daterange not null check (not isempty(valid)),
  -- Nothing later is known of the descendant: a cell that has ended stays with those it ended under.
  newest        boolean not null,
  recorded      tstzrange not null default tstzrange(now(), null)
);
comment on table cell_closure is 'Ancestor, descendant, and when; depth 0 is the cell itself.';
create index cell_closure_below on cell_closure (region_id, ancestor_id) include (descendant_id, valid, newest)
  where upper_inf(recorded);
create index cell_closure_above on cell_closure (region_id, descendant_id) where upper_inf(recorded);
create table cell_closure_due (region_id int not null, cell_ids bigint[] not null);
comment on table cell_closure_due is 'Cells a transaction has touched; empty again at its commit.';

-- Walks up from the touched cells and all that hang below them. A stretch of time counts where every link of the way holds.
create function refresh_cell_closure(of_region int, touched bigint[]) returns void
language sql as $$
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

create function note_cells_for_closure() returns trigger
language plpgsql security definer set search_path = jingtian, public, pg_temp as $$
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
create trigger closure_of_inserted after insert on cell_version
  referencing new table as made for each statement execute function note_cells_for_closure();
create trigger closure_of_updated after update on cell_version
  referencing old table as gone new table as made for each statement execute function note_cells_for_closure();
create trigger closure_of_deleted after delete on cell_version
  referencing old table as gone for each statement execute function note_cells_for_closure();

-- Once, at the commit: an import touches its cells in several statements.
create function follow_cells_with_closure() returns trigger
language plpgsql security definer set search_path = jingtian, public, pg_temp as $$
declare
  due record;
begin
  for due in
    with mine as (delete from cell_closure_due returning region_id, cell_ids)
    select region_id, array_agg(distinct cell_id) cell_ids from mine, unnest(cell_ids) cell_id group by region_id
  loop
    perform refresh_cell_closure(due.region_id, due.cell_ids);
  end loop;
  return null;
end $$;
create constraint trigger closure_at_commit after insert on cell_closure_due
  deferrable initially deferred for each row execute function follow_cells_with_closure();

select refresh_cell_closure(region_id, array_agg(distinct cell_id)) from cell_version group by region_id;
revoke insert, update, delete on cell_closure, cell_closure_due from jingtian_app;
revoke execute on function refresh_cell_closure from public;

-- Who did what, appended only. Not even the app's role can change it: it writes through audit_append alone, and the
-- seal chains what was written, so that a change by the owner is found (jingtian audit verify).
create table audit_event (
  id         bigint generated always as identity primary key,
  region_id  int not null references region,
  at         timestamptz not null default clock_timestamp(),
  actor_kind text not null check (actor_kind in ('account', 'token', 'local', 'nobody')),
  account_id bigint,
  token_id   bigint,
  person_id  bigint,
  actor      text not null,
  action     text not null check (action <> ''),
  target     text not null,
  detail     jsonb not null default '{}'
);
create index audit_event_at on audit_event (region_id, id desc);
comment on table audit_event is 'Writes, logins, exports, reads of personal data.';
create table audit_unsealed (event_id bigint primary key);
create table audit_seal (
  seq       bigint primary key,
  event_id  bigint not null unique,
  previous  text not null,
  hash      text not null,
  sealed_at timestamptz not null default now()
);
comment on table audit_seal is 'hash = sha256(previous || the event as text); the first previous is 64 zeros.';
revoke insert, update, delete on audit_event, audit_unsealed, audit_seal from jingtian_app;

-- The text that is hashed: independent of time zone and of how the row is stored.
create function audit_text(e audit_event) returns text
language sql stable as $$
  select jsonb_build_array(e.id, e.region_id, (extract(epoch from e.at) * 1000000)::bigint, e.actor_kind, e.account_id,
                           e.token_id, e.person_id, e.actor, e.action, e.target, e.detail)::text
$$;

create function audit_append(of_region int, actor_kind text, account_id bigint, token_id bigint, person_id bigint,
                             actor text, action text, target text, detail jsonb) returns bigint
language sql security definer set search_path = jingtian, public, pg_temp as $$
  with made as (
    insert into audit_event (region_id, actor_kind, account_id, token_id, person_id, actor, action, target, detail)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id)
  insert into audit_unsealed select id from made returning event_id
$$;

-- Chains what is committed and not chained yet; the lock makes it one sealer. Events are appended freely meanwhile.
-- Returns how many were sealed; -1 when another one is sealing.
create function audit_seal_pending() returns int
language plpgsql security definer set search_path = jingtian, public, pg_temp as $$
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
revoke execute on function audit_append, audit_seal_pending from public;
grant execute on function audit_append, audit_seal_pending to jingtian_app;
