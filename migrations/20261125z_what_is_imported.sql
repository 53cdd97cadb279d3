-- Everything that can be imported by command can be imported from the console.
alter table job drop constraint job_kind_check;
alter table job add constraint job_kind_check check (kind in ('import-cells', 'import-patches', 'import-layer',
  'import-people', 'import-duties', 'import-absences', 'import-patrols', 'assign', 'coverage'));
