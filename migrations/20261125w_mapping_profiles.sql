-- What a profile read of a patch beside the columns of its own: its district code, former land class, whether basic
-- farmland is touched. Our names, values as read; the raw attributes stay beside it.
alter table patch add column details jsonb not null default '{}';
alter table patch_history add column details jsonb not null default '{}';

-- Mapping profiles of the users' own (server/contract/mapping-profile.ts); those that ship are files in data/profiles.
create table mapping_profile (
  region_id   int not null references region,
  code        text not null,
  profile     jsonb not null,
  saved_at    timestamptz not null default now(),
  primary key (region_id, code)
);
