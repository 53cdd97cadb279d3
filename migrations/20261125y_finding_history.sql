-- What was said and done about a finding, in order; the finding itself holds its state of now.
create table finding_event (
  region_id   int not null,
  id          bigint generated always as identity,
  finding_id  bigint not null,
  happened_at timestamptz not null default now(),
  -- Free text until identity exists; `check` for what a check did.
  who         text not null,
  from_state  text not null,
  to_state    text not null,
  reason      text,
  comment     text,
  primary key (region_id, id),
  foreign key (region_id, finding_id) references coverage_finding on delete cascade
);
create index finding_event_of on finding_event (region_id, finding_id, id);
