-- What changed since a check or an assignment is found without comparing all cells. A state of a cell has its place in the
-- order of writes by its id; a state that is closed, or otherwise written again, takes a number of the same sequence. Whoever
-- has seen everything up to a number (`seen_seq`) finds what came later by two indexes. Clocks play no part in it.
alter table cell_version add column rewritten_seq bigint;
comment on column cell_version.rewritten_seq is
  'Number from the sequence of ids, taken when the row was last written again: above all when its recorded time ended.';

create function number_rewrite() returns trigger
language plpgsql
as $$
begin
  new.rewritten_seq := nextval(pg_get_serial_sequence('jingtian.cell_version', 'id'));
  return new;
end $$;

-- The link to a parent is written into rows of the same transaction, which nobody has seen: it takes no number.
create trigger number_rewrite before update on cell_version for each row
  when (old.recorded is distinct from new.recorded or old.valid is distinct from new.valid
        or old.division_status is distinct from new.division_status or old.kind is distinct from new.kind
        or old.level is distinct from new.level or old.code is distinct from new.code)
  execute function number_rewrite();

create index cell_version_rewritten on cell_version (region_id, rewritten_seq) where rewritten_seq is not null;
-- Few states begin or end on a day that is known: most are valid from -infinity on and until further notice.
create index cell_version_begins on cell_version (region_id, scheme_id, lower(valid)) where lower(valid) > '-infinity';
create index cell_version_ends on cell_version (region_id, scheme_id, upper(valid)) where upper(valid) < 'infinity';

alter table coverage_check add column seen_seq bigint, add column cells_sum numeric;
comment on column coverage_check.seen_seq is 'Everything written to cell_version up to this number was seen; null: nothing can be relied on.';
comment on column coverage_check.cells_sum is 'Sum of the hashes of the cells checked; what changed is taken off and added.';
create index coverage_cell_level on coverage_cell (region_id, scheme_id, level);
-- Exclaves, former ones among them, and orphans: where these lie can change without a new state of theirs.
create index coverage_cell_elsewhere on coverage_cell (region_id, scheme_id) where home_cell_id is distinct from parent_cell_id;

alter table assignment_run add column seen_seq bigint;
comment on column assignment_run.seen_seq is 'As in coverage_check: states of cells up to this number were seen.';
alter table assignment_run drop column cells_rows, drop column cells_closed;
-- Blind spots, to which a changed cell may now be the nearest.
create index patch_assignment_nearest on patch_assignment (region_id, scheme_id) where nearest_m is not null;

-- A state that is taken away leaves no trace to find it by: then everything is looked at again.
create function forget_seen_cells() returns trigger
language plpgsql
as $$
begin
  update coverage_check k set seen_seq = null from (select distinct region_id, scheme_id from gone) g
   where k.region_id = g.region_id and k.scheme_id = g.scheme_id;
  update assignment_run r set seen_seq = null from (select distinct region_id, scheme_id from gone) g
   where r.region_id = g.region_id and r.scheme_id = g.scheme_id;
  return null;
end $$;
create trigger forget_seen_cells after delete on cell_version referencing old table as gone
  for each statement execute function forget_seen_cells();
-- What follows from a finding that is gone is looked at again.
create index coverage_finding_cause on coverage_finding (region_id, caused_by) where caused_by is not null;
-- Fingerprints are made another way from now on: the next check of each scheme looks at everything.
update coverage_check set ground_hash = null;
