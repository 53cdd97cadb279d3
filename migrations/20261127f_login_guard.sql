-- Failures are counted by the name that was tried, whether or not it exists: a lock does not show which names do.
create table login_guard (
  region_id    int not null references region,
  login_name   text not null,
  failed       int not null default 0,
  locked_until timestamptz,
  last_try_at  timestamptz not null default now(),
  primary key (region_id, login_name)
);
alter table account drop column failed, drop column locked_until;
