-- Work that somebody started from the console and watches: imports, checks, assignments. The row is what others and
-- later readers see; the process that runs the job holds advisory lock (7426006, holder) for as long as it lives, so
-- a job whose holder is gone is known to be interrupted, whatever its row says.
create table job (
  region_id    int not null references region,
  id           bigint generated always as identity,
  kind         text not null check (kind in ('import-cells', 'import-patches', 'assign', 'coverage')),
  subject      text not null,
  request      jsonb not null,
  state        text not null default 'waiting'
               check (state in ('waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  holder       int not null,
  progress     jsonb,
  result       jsonb,
  problem      jsonb,
  created_at   timestamptz not null default now(),
  started_at   timestamptz,
  finished_at  timestamptz,
  primary key (region_id, id),
  check ((state in ('waiting', 'running')) = (finished_at is null))
);
create index job_active on job (region_id, holder) where state in ('waiting', 'running');
comment on table job is 'Work started from the console. Active rows whose holder lock is gone were interrupted.';
