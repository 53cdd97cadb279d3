-- Who set which settings of a scheme when: findings and shares follow from them. Append-only.
create table scheme_setting_event (
  region_id    int not null,
  id           bigint generated always as identity,
  scheme_id    bigint not null,
  happened_at  timestamptz not null default now(),
  who          text not null,
  -- Only the settings that were set: what they were, what they are.
  before       jsonb not null,
  after        jsonb not null,
  primary key (region_id, id),
  foreign key (region_id, scheme_id) references scheme on delete cascade
);
create index scheme_setting_event_of on scheme_setting_event (region_id, scheme_id, id);
