import { rename, rm } from 'node:fs/promises';
import sqlite from 'node-sqlite3-wasm';
import { multiPolygonBbox4490, multiPolygonWkb } from '../geo/wkb.ts';
import { PRJ_4490 } from '../geo/shapefile-write/prj-text.ts';
import type { ExportColumn } from './export-columns.ts';
import type { ExportItem } from './export-rows.ts';

const SRID = 4490;
const TYPES: Record<ExportColumn['type'], string> = {
  text: 'TEXT',
  integer: 'INTEGER',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
};

// OGC 12-128r18, tables 1 to 6: what every GeoPackage has.
const HEAD = `
pragma application_id = 0x47504B47;
pragma user_version = 10300;
create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer primary key, organization text not null,
  organization_coordsys_id integer not null, definition text not null, description text);
create table gpkg_contents (table_name text not null primary key, data_type text not null, identifier text unique,
  description text default '', last_change datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x double, min_y double, max_x double, max_y double, srs_id integer references gpkg_spatial_ref_sys(srs_id));
create table gpkg_geometry_columns (table_name text not null primary key references gpkg_contents(table_name),
  column_name text not null, geometry_type_name text not null, srs_id integer not null references gpkg_spatial_ref_sys(srs_id),
  z tinyint not null, m tinyint not null);
insert into gpkg_spatial_ref_sys values
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', null),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', null),
  ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]', null),
  ('CGCS2000', ${SRID}, 'EPSG', ${SRID}, '${PRJ_4490}', null);
`;

/**
 * Writes one layer as a GeoPackage 1.3 in EPSG:4490; a table of attributes where nothing has a geometry.
 * The file takes its name when it is whole.
 */
export async function writeGeoPackage(
  path: string,
  layer: string,
  columns: ExportColumn[],
  items: AsyncIterable<ExportItem>,
  spatial: boolean,
): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  await rm(unfinished, { force: true });
  const database = new sqlite.Database(unfinished);
  try {
    database.exec(HEAD);
    const box = await fill(database, layer, columns, items, spatial);
    database.run(
      'insert into gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id) values (?,?,?,?,?,?,?,?)',
      [
        layer,
        spatial ? 'features' : 'attributes',
        layer,
        ...(box ?? [null, null, null, null]),
        spatial ? SRID : null,
      ],
    );
    if (spatial)
      database.run('insert into gpkg_geometry_columns values (?, ?, ?, ?, 0, 0)', [
        layer,
        'geom',
        'MULTIPOLYGON',
        SRID,
      ]);
    database.close();
    await rename(unfinished, path);
  } catch (error) {
    if (database.isOpen) database.close();
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    // The reader's lock is a folder beside the file.
    await rm(`${unfinished}.lock`, { recursive: true, force: true });
  }
}

async function fill(
  database: InstanceType<typeof sqlite.Database>,
  layer: string,
  columns: ExportColumn[],
  items: AsyncIterable<ExportItem>,
  spatial: boolean,
): Promise<[number, number, number, number] | null> {
  // Of our own making: names are plain words.
  const own = columns.filter(({ name }) => name !== 'id');
  const fields = own.map(({ name, type }) => `"${name}" ${TYPES[type]}`);
  const hasId = own.length < columns.length;
  const key = hasId ? 'id' : 'fid';
  database.exec(
    `create table "${layer}" ("${key}" integer primary key${spatial ? ', "geom" multipolygon' : ''}, ${fields.join(', ')})`,
  );
  const names = [key, ...(spatial ? ['geom'] : []), ...own.map(({ name }) => name)];
  const insert = database.prepare(
    `insert into "${layer}" (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map(() => '?').join(', ')})`,
  );
  let box: [number, number, number, number] | null = null;
  let number = 0;
  database.exec('begin');
  try {
    for await (const { row, geometry } of items) {
      number++;
      const values = own.map(({ name, type }) => cellOf(type, row[name] ?? null));
      const id = hasId ? Number(row.id) : number;
      insert.run([id, ...(spatial ? [geometry && geometryBlob(geometry)] : []), ...values]);
      if (geometry) box = joinBoxes(box, multiPolygonBbox4490(geometry));
    }
    database.exec('commit');
  } finally {
    insert.finalize();
  }
  return box;
}

function cellOf(type: ExportColumn['type'], value: string | number | boolean | null): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (type === 'date' && typeof value === 'string') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
  return value;
}

/** OGC 12-128r18, clause 2.1.3: magic, version 0, little-endian with an envelope of four, system, envelope, WKB. */
function geometryBlob(geometry: GeoJSON.MultiPolygon): Uint8Array {
  const head = Buffer.alloc(40);
  head.write('GP', 0, 'latin1');
  head[3] = 0b0000_0011;
  head.writeInt32LE(SRID, 4);
  const [west, south, east, north] = multiPolygonBbox4490(geometry);
  [west, east, south, north].forEach((value, index) => head.writeDoubleLE(value, 8 + index * 8));
  return Buffer.concat([head, multiPolygonWkb(geometry)]);
}

function joinBoxes(
  box: [number, number, number, number] | null,
  [west, south, east, north]: [number, number, number, number],
): [number, number, number, number] {
  if (!box) return [west, south, east, north];
  return [Math.min(box[0], west), Math.min(box[1], south), Math.max(box[2], east), Math.max(box[3], north)];
}
