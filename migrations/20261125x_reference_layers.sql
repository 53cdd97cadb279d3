-- What a profile reads of a reference feature: its code, name, class (DLBM, type of line) and the number of the document
-- that approved it (批准文号). Equal content_hash: the delivery says nothing new about it.
alter table reference_feature
  add column code text,
  add column name text,
  add column class text,
  add column approval_no text,
  add column source_geom bytea,
  add column source_crs text,
  add column content_hash text not null default '';
create index reference_feature_approval on reference_feature (region_id, layer_id, approval_no) where approval_no is not null;
