-- What an import refused, as it was delivered, so that it can be mended and delivered again.
create table import_quarantine_file (
  region_id     int not null,
  import_run_id bigint not null,
  file_no       int not null,
  path          text not null,
  format        text not null,
  source_crs    text,
  -- What is needed to write the records as a file of their format again; texts, and bytes as base64.
  head          jsonb not null default '{}',
  primary key (region_id, import_run_id, file_no),
  foreign key (region_id, import_run_id) references import_run on delete cascade deferrable initially deferred
);

create table import_quarantine (
  region_id      int not null,
  id             bigint generated always as identity,
  import_run_id  bigint not null,
  file_no        int not null,
  feature_no     int not null,
  code           text not null,
  message        text not null,
  attributes     jsonb not null,
  -- shapefile: the record of the .shp with its header, original_row the row of the .dbf; geojson: the feature's text;
  -- row: what the reader saw, as JSON; rings: the cleaned rings in source coordinates, WKB.
  original_kind  text not null check (original_kind in ('shapefile', 'geojson', 'row', 'rings')),
  -- Null when it was larger than is kept; original_bytes says how large it is.
  original       bytea,
  original_row   bytea,
  original_bytes bigint not null,
  primary key (region_id, id),
  foreign key (region_id, import_run_id, file_no) references import_quarantine_file on delete cascade deferrable initially deferred
);
create index import_quarantine_run on import_quarantine (region_id, import_run_id, file_no, feature_no);
