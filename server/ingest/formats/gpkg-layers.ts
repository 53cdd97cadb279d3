import type { Database } from 'node-sqlite3-wasm';

import { guardSqlite } from './open-sqlite.ts';
import { SourceRefusal } from './source-refusal.ts';

export interface GpkgLayer {
  table: string;
  geometryColumn: string;
  /** All but the geometry and the row id that the format itself asks for. */
  columns: { name: string; type: string }[];
  /** Null when the file says that it is undefined. */
  crs: { organization: string; code: number; definition: string } | null;
  /** Why this layer cannot be read at all. */
  refusal: SourceRefusal | null;
}

const POLYGON_TYPES =
  /^(GEOMETRY|POLYGON|MULTIPOLYGON|GEOMETRYCOLLECTION|GEOMCOLLECTION|MULTISURFACE|SURFACE|CURVEPOLYGON|POLYHEDRALSURFACE|TIN|TRIANGLE)$/i;
/** The names that tools give to the row id; the numbers are theirs and change with every export. */
const ROW_ID = /^(fid|ogc_fid)$/i;

/**
 * Lists the layers with geometry, sorted by name. Tables of attributes and rasters are passed over.
 * @throws SourceRefusal `gpkg-not`, `gpkg-no-layer`, `sqlite-broken`
 */
export function listGpkgLayers(database: Database): GpkgLayer[] {
  const tables = new Map(
    guardSqlite(() => database.all(`select lower(name) as name, type, sql from sqlite_master`)).map(
      ({ name, type, sql }) => [name as string, { type: type as string, sql: String(sql) }],
    ),
  );
  if (!tables.has('gpkg_contents') || !tables.has('gpkg_geometry_columns')) {
    throw new SourceRefusal('gpkg-not', '是 SQLite，但不是 GeoPackage / It is SQLite, but not a GeoPackage');
  }
  const listed = guardSqlite(() =>
    database.all(
      `select c.table_name, g.column_name, g.geometry_type_name, s.srs_id, s.organization, s.organization_coordsys_id, s.definition
         from gpkg_contents c
         join gpkg_geometry_columns g on lower(g.table_name) = lower(c.table_name)
         left join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id
        where c.data_type = 'features' order by c.table_name`,
    ),
  );
  if (!listed.length) {
    throw new SourceRefusal('gpkg-no-layer', 'GeoPackage 里没有图层 / The GeoPackage has no layer');
  }
  return listed.map((row) => {
    const table = String(row['table_name']);
    const geometryColumn = String(row['column_name']);
    const info = guardSqlite(() =>
      database.all(`select name, upper(type) as type, pk from pragma_table_info(?)`, [table]),
    );
    const columns = info
      .filter(({ name }) => String(name).toLowerCase() !== geometryColumn.toLowerCase())
      .filter(({ name, pk }) => !(pk && ROW_ID.test(String(name))))
      .map(({ name, type }) => ({ name: String(name), type: String(type) }));
    const hasGeometry = info.some(({ name }) => String(name).toLowerCase() === geometryColumn.toLowerCase());
    const type = String(row['geometry_type_name']);
    const srsId = Number(row['srs_id'] ?? 0);
    return {
      table,
      geometryColumn,
      columns,
      crs:
        srsId > 0
          ? {
              organization: String(row['organization']),
              code: Number(row['organization_coordsys_id']),
              definition: String(row['definition'] ?? ''),
            }
          : null,
      refusal: !hasGeometry
        ? new SourceRefusal(
            'layer-missing',
            `图层的表或图形列不存在 / The table or the geometry column of the layer is missing`,
          )
        : refusalOf(tables.get(table.toLowerCase()), type),
    };
  });
}

function refusalOf(made: { type: string; sql: string } | undefined, type: string): SourceRefusal | null {
  if (!POLYGON_TYPES.test(type)) return layerNotPolygon(type);
  // A view can run for ever, and what a virtual table does is up to the file.
  if (made?.type === 'table' && !/^\s*create\s+virtual/i.test(made.sql)) return null;
  return new SourceRefusal(
    'layer-is-view',
    '图层是视图，请先另存为表 / The layer is a view; save it as a table first',
  );
}

/** What is said of a layer of points or lines. */
export function layerNotPolygon(type: string): SourceRefusal {
  return new SourceRefusal(
    'layer-not-polygon',
    `图层的图形是 ${type}，不是面 / The geometries of the layer are ${type}, not polygons`,
  );
}
