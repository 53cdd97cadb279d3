-- A person's word on whose a patch is. It stands until it is revoked, whatever is computed anew.
create table assignment_decision (
  region_id          int not null,
  id                 bigint generated always as identity,
  scheme_id          bigint not null,
  patch_id           bigint not null,
  -- override: another lead than the computed one. adjudicated: the level above settled a dispute.
  kind               text not null check (kind in ('override', 'adjudicated')),
  cell_id            bigint not null,
  -- The nearest cell above all cells in dispute: whose word an adjudication is.
  authority_cell_id  bigint,
  -- The cell has no ground of the patch, and the person said so knowingly.
  beyond             boolean not null default false,
  reason             text not null check (btrim(reason) <> ''),
  decided_by         text not null check (btrim(decided_by) <> ''),
  -- What had been computed when it was decided.
  computed_state     text not null,
  computed_cell_id   bigint,
  recorded           tstzrange not null default tstzrange(now(), null),
  revoked_by         text,
  revoke_reason      text,
  primary key (region_id, id),
  foreign key (region_id, scheme_id) references scheme on delete cascade,
  foreign key (region_id, patch_id) references patch on delete cascade,
  foreign key (region_id, cell_id) references cell on delete cascade,
  check (upper_inf(recorded) = (revoked_by is null) and (revoked_by is null) = (revoke_reason is null))
);
create unique index assignment_decision_held on assignment_decision (region_id, patch_id, scheme_id) where upper_inf(recorded);
create index assignment_decision_list on assignment_decision (region_id, scheme_id, id desc);
create index assignment_decision_cell on assignment_decision (region_id, cell_id);
comment on table assignment_decision is 'Overrides and adjudications of assignments; one at a time holds for a patch in a scheme.';

alter table patch_assignment
  -- The decision the lead rests on; null: computed.
  add column decision_id     bigint,
  -- What was computed, where a decision says otherwise.
  add column computed_state  text,
  -- Of a blind spot: the leaf that is nearest, and how far it is.
  add column nearest_cell_id bigint,
  add column nearest_m       double precision,
  -- The lead could be the next cell's, as accurate as the border is: what either share may be off, as a ratio of the patch.
  add column uncertain_ratio double precision;

-- Shares and answers are derived, written by one function in one transaction. Checking their references row by row cost
-- more than computing them (two million checks for 400,000 patches); what is deleted takes its rows along in one
-- statement instead. Keys begin with the patch, which serves the second index too.
alter table patch_share drop constraint patch_share_region_id_scheme_id_patch_id_fkey;
alter table patch_share drop constraint patch_share_region_id_cell_id_fkey;
alter table patch_share drop constraint patch_share_pkey;
alter table patch_share add primary key (region_id, patch_id, scheme_id, cell_id);
alter table patch_assignment drop constraint patch_assignment_region_id_scheme_id_fkey;
alter table patch_assignment drop constraint patch_assignment_region_id_patch_id_fkey;
alter table patch_assignment drop constraint patch_assignment_region_id_lead_cell_id_fkey;
alter table patch_assignment drop constraint patch_assignment_pkey;
drop index patch_assignment_patch;
alter table patch_assignment add primary key (region_id, patch_id, scheme_id);

create function forget_shares() returns trigger language plpgsql as $$
begin
  delete from patch_share s using gone
   where s.region_id = gone.region_id and s.patch_id = gone.patch_id and s.scheme_id = gone.scheme_id;
  return null;
end $$;
create trigger forget_shares after delete on patch_assignment
  referencing old table as gone for each statement execute function forget_shares();

create function forget_assignments() returns trigger language plpgsql as $$
begin
  delete from patch_assignment a using gone where a.region_id = gone.region_id and a.patch_id = gone.id;
  return null;
end $$;
create trigger forget_assignments after delete on patch
  referencing old table as gone for each statement execute function forget_assignments();

-- What an assignment had seen, so that the next one finds what is different without reading any ground. null: all of it.
alter table assignment_run
  -- The last import run of the batch.
  add column patch_run_id bigint,
  add column patch_runs_undone bigint,
  -- Rows of cell_version of the scheme, and how many of them are not held true any more.
  add column cells_rows   bigint,
  add column cells_closed bigint,
  alter column input_hash drop not null;
