-- A chief activates a phone with a printed code and signs in on it with a PIN from then on. The PIN belongs to the
-- device: it opens nothing anywhere else.
create table device (
  region_id    int not null,
  id           bigint generated always as identity,
  account_id   bigint not null,
  secret_hash  bytea not null unique,
  -- argon2id in PHC form.
  pin_hash     text not null,
  -- What the browser says it is.
  client       text,
  created_at   timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at   timestamptz not null,
  revoked_at   timestamptz,
  revoked_by   text,
  primary key (region_id, id),
  foreign key (region_id, account_id) references account on delete cascade
);
create index device_account on device (region_id, account_id);
comment on table device is 'A phone or computer on which an account signs in with a PIN; revoked it opens nothing.';

alter table session add column device_id bigint;
alter table session add foreign key (region_id, device_id) references device on delete cascade;
comment on column session.device_id is 'The device whose PIN opened it; null: a password did.';

create index activation_code_account on activation_code (region_id, account_id) where used_at is null;
