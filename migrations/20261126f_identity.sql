-- Who may come in, and what they may do where. Secrets are kept as hashes only.
create table permission_epoch (
  region_id int primary key references region,
  epoch     bigint not null default 1
);
comment on table permission_epoch is 'Counts up whenever anybody''s rights may have changed.';
insert into permission_epoch (region_id) select id from region;

create table account (
  region_id       int not null references region,
  id              bigint generated always as identity,
  login_name      text not null check (login_name = btrim(login_name) and login_name <> ''),
  name            text not null,
  -- The person of the duty lists; null: a machine, or an administrator without a duty.
  person_id       bigint,
  -- argon2id in PHC form; null: no password, only activation, tokens or a PIN.
  password_hash   text,
  must_change     boolean not null default false,
  password_set_at timestamptz,
  failed          int not null default 0,
  locked_until    timestamptz,
  state           text not null default 'active' check (state in ('active', 'closed')),
  created_at      timestamptz not null default now(),
  created_by      text not null,
  primary key (region_id, id),
  foreign key (region_id, person_id) references person
);
-- Zhang and zhang are one login: a second one beside it would get round the lock-out.
create unique index account_login on account (region_id, lower(login_name));
create unique index account_person on account (region_id, person_id) where state = 'active';

create table session (
  region_id    int not null,
  id           bigint generated always as identity,
  account_id   bigint not null,
  secret_hash  bytea not null unique,
  client       text,
  created_at   timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at   timestamptz not null,
  ended_at     timestamptz,
  primary key (region_id, id),
  foreign key (region_id, account_id) references account on delete cascade
);
create index session_account on session (region_id, account_id);

create table api_token (
  region_id    int not null,
  id           bigint generated always as identity,
  account_id   bigint not null,
  name         text not null,
  secret_hash  bytea not null unique,
  -- What of the account's permissions it has; null: all.
  permissions  text[],
  created_at   timestamptz not null default now(),
  created_by   text not null,
  expires_at   timestamptz not null,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  primary key (region_id, id),
  foreign key (region_id, account_id) references account on delete cascade
);
create index api_token_account on api_token (region_id, account_id);

create table activation_code (
  region_id   int not null,
  id          bigint generated always as identity,
  account_id  bigint not null,
  secret_hash bytea not null unique,
  created_at  timestamptz not null default now(),
  created_by  text not null,
  expires_at  timestamptz not null,
  used_at     timestamptz,
  primary key (region_id, id),
  foreign key (region_id, account_id) references account on delete cascade
);

create table role (
  region_id int not null references region,
  code      text not null,
  name_zh   text not null,
  name_en   text not null,
  -- Where it holds: given with the grant, or the cells of the duties its person has.
  by_duty   boolean not null default false,
  primary key (region_id, code)
);
create table role_permission (
  region_id  int not null,
  role_code  text not null,
  permission text not null,
  primary key (region_id, role_code, permission),
  foreign key (region_id, role_code) references role on delete cascade
);
create table role_grant (
  region_id  int not null,
  id         bigint generated always as identity,
  account_id bigint not null,
  role_code  text not null,
  -- Root of the subtree; null: the whole region, or (role.by_duty) the cells of the person's duties.
  cell_id    bigint,
  valid      daterange not null default daterange(current_date, null) check (not isempty(valid)),
  granted_by text not null,
  granted_at timestamptz not null default now(),
  primary key (region_id, id),
  foreign key (region_id, account_id) references account on delete cascade,
  foreign key (region_id, role_code) references role,
  foreign key (region_id, cell_id) references cell,
  -- One role at a time (over several subtrees, if need be): what one may do in one place must not be lent to another, and
  -- administrators of the system, of rights and of the audit are three people, none of whom works on the land.
  exclude using gist (region_id with =, account_id with =, role_code with <>, valid with &&)
);
create index role_grant_account on role_grant (region_id, account_id);

create function next_permission_epoch() returns trigger language plpgsql security definer
set search_path = jingtian, public, pg_temp as $$
begin
  update permission_epoch set epoch = epoch + 1;
  perform pg_notify('jingtian_rights', '');
  return null;
end $$;
create trigger rights_changed after insert or update or delete on role_grant
  for each statement execute function next_permission_epoch();
create trigger rights_changed after insert or update or delete on role_permission
  for each statement execute function next_permission_epoch();
create trigger rights_changed after update of state on account
  for each statement execute function next_permission_epoch();
create trigger rights_changed after update of revoked_at or delete on api_token
  for each statement execute function next_permission_epoch();
create trigger rights_changed after update of ended_at or delete on session
  for each statement execute function next_permission_epoch();
create trigger rights_changed after insert or update or delete on duty
  for each statement execute function next_permission_epoch();
create trigger rights_changed after insert or update or delete on absence
  for each statement execute function next_permission_epoch();

-- Cells whose subtrees a person answers for on a day: main duties, and those of an absent holder whose deputy they are.
create function cells_by_duty(of_region int, of_person bigint, on_date date) returns setof bigint
language sql stable as $$
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

insert into role (region_id, code, name_zh, name_en, by_duty)
select region.id, r.code, r.zh, r.en, r.by_duty from region, (values
  ('system-admin', '系统管理员', 'System administrator', false),
  ('security-admin', '安全管理员', 'Security administrator', false),
  ('audit-admin', '审计管理员', 'Audit administrator', false),
  ('analyst', '业务人员', 'Land bureau analyst', false),
  ('import-script', '导入脚本', 'Import script', false),
  ('leader', '领导', 'Leader', false),
  ('assessor', '考评人员', 'Assessor', false),
  ('supervisor', '监督人员', 'Supervisor', false),
  ('officer', '国土所人员', 'Land station officer', false),
  ('chief', '网格长', 'Grid chief', true),
  ('zone-chief', '片长', 'Zone chief', true),
  ('member', '网格员', 'Grid member', true)) r (code, zh, en, by_duty);

insert into role_permission (region_id, role_code, permission)
select region.id, p.role, permission from region, (values
  ('system-admin', '{account.manage}'),
  ('security-admin', '{role.grant}'),
  ('audit-admin', '{audit.read}'),
  ('analyst', '{land.read,people.read,export,cells.import,cells.edit,patches.import,layers.import,people.import,coverage.check,coverage.decide,assign.run,patch.decide,patch.split,import.undo}'),
  ('import-script', '{land.read,cells.import,patches.import,layers.import,coverage.check,assign.run}'),
  ('leader', '{land.read,people.read,export}'),
  ('assessor', '{land.read,people.read,export}'),
  ('supervisor', '{land.read}'),
  ('officer', '{land.read,people.read,patch.split}'),
  ('chief', '{land.read,people.read,coverage.decide,patch.decide,patch.split}'),
  ('zone-chief', '{land.read,people.read}'),
  ('member', '{land.read}')) p (role, permissions), unnest(p.permissions::text[]) permission;
