-- What the rules say of a patch (part_id 0) or part: a hint for the person who judges, never a judgement. Earlier answers,
-- of other figures or other versions of the rules, stay with a closed recorded time.
create table prejudgement (
  region_id     int not null references region,
  id            bigint generated always as identity,
  patch_id      bigint not null,
  part_id       bigint not null default 0,
  rule_set      text not null,
  rule_version  int not null,
  -- should-be: a rule holds, all its evidence given (应为); doubtful: evidence points there, some is missing (存疑);
  -- lacking: what every answer needs is missing (缺证据).
  result        text not null check (result in ('should-be', 'doubtful', 'lacking')),
  rule_id       text,
  -- Evidence that is missing, by its key in the rule set.
  missing       text[] not null default '{}',
  figures       jsonb not null,
  -- Every rule tried, in order, with its tests and what they found.
  tried         jsonb not null,
  content_hash  uuid not null,
  recorded      tstzrange not null default tstzrange(now(), null),
  primary key (region_id, id),
  foreign key (region_id, patch_id) references patch on delete cascade
);
create unique index prejudgement_held on prejudgement (region_id, patch_id, part_id) where upper_inf(recorded);
create index prejudgement_patch on prejudgement (region_id, patch_id);
-- Which rules the region's patches are looked at with (data/rules).
alter table region add column rule_set text not null default 'cn-north';
