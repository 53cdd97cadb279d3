-- The same ground in an earlier batch (往期图斑). Made again for a patch whenever it is delivered anew.
create table patch_link (
  region_id         int not null,
  patch_id          bigint not null,
  earlier_patch_id  bigint not null,
  -- Ground in both, and its share of either.
  overlap_m2        double precision not null,
  ratio             double precision not null,
  earlier_ratio     double precision not null,
  primary key (region_id, patch_id, earlier_patch_id),
  foreign key (region_id, patch_id) references patch on delete cascade,
  foreign key (region_id, earlier_patch_id) references patch on delete cascade
);
create index patch_link_earlier on patch_link (region_id, earlier_patch_id);
comment on table patch_link is 'Two patches of different batches with ground in common; the later one leads.';
-- How much of the smaller patch must lie in the other for a link.
alter table region add column link_ratio double precision not null default 0.1 check (link_ratio > 0 and link_ratio <= 1);
