import { GdbCursor, GdbError } from './gdb-cursor.ts';

/** Field types by their number in the file. */
export const GDB_TYPE = {
  int16: 0,
  int32: 1,
  float32: 2,
  float64: 3,
  string: 4,
  datetime: 5,
  objectId: 6,
  geometry: 7,
  binary: 8,
  raster: 9,
  uuid: 10,
  globalId: 11,
  xml: 12,
  int64: 13,
  date: 14,
  time: 15,
  timestampOffset: 16,
} as const;

export interface GdbField {
  name: string;
  type: number;
  isNullable: boolean;
}

/** How coordinates are counted: steps from an origin, so many to the unit. */
export interface GdbGrid {
  xOrigin: number;
  yOrigin: number;
  scale: number;
}

export interface GdbSchema {
  fields: GdbField[];
  /** 0 none, 1 point, 2 multipoint, 3 line, 4 polygon, 9 multipatch. */
  geometryType: number;
  /** ESRI WKT, or a GUID that stands for "unknown"; null without geometry. */
  wkt: string | null;
  grid: GdbGrid | null;
  isUtf8: boolean;
}

const NULLABLE = 1;
const HAS_DEFAULT = 4;
const HAS_Z = 0x80000000;
const HAS_M = 0x40000000;
const IS_UTF_8 = 0x100;

/**
 * Reads the section of a .gdbtable that describes its fields.
 * @see the reverse-engineered description of the format by Even Rouault, on which GDAL's OpenFileGDB is built
 * @throws GdbError
 */
export function readGdbSchema(section: Buffer): GdbSchema {
  const cursor = new GdbCursor(section);
  const version = cursor.int32();
  if (version < 3 || version > 6) throw new GdbError(`fields of version ${version}`);
  const flags = cursor.uint32();
  const schema: GdbSchema = {
    fields: [],
    geometryType: flags & 0xff,
    wkt: null,
    grid: null,
    isUtf8: (flags & IS_UTF_8) !== 0,
  };
  const count = cursor.uint16();
  for (let i = 0; i < count; i++) {
    const name = cursor.utf16(cursor.byte());
    cursor.utf16(cursor.byte()); // alias
    const type = cursor.byte();
    const isNullable =
      type === GDB_TYPE.geometry ? readGeometryField(cursor, schema, flags) : readPlainField(cursor, type);
    schema.fields.push({ name, type, isNullable });
  }
  return schema;
}

function readPlainField(cursor: GdbCursor, type: number): boolean {
  let defaultBytes = 0;
  let flags: number;
  if (type === GDB_TYPE.string) {
    cursor.int32(); // longest
    flags = cursor.byte();
    defaultBytes = cursor.varuint();
  } else if (
    type === GDB_TYPE.objectId ||
    type === GDB_TYPE.binary ||
    type === GDB_TYPE.uuid ||
    type === GDB_TYPE.globalId ||
    type === GDB_TYPE.xml
  ) {
    cursor.byte();
    flags = cursor.byte();
  } else if (type === GDB_TYPE.raster || type > GDB_TYPE.timestampOffset) {
    throw new GdbError(`a field of type ${type}`);
  } else {
    cursor.byte();
    flags = cursor.byte();
    defaultBytes = cursor.byte();
  }
  if (flags & HAS_DEFAULT) cursor.take(defaultBytes);
  return (flags & NULLABLE) !== 0;
}

function readGeometryField(cursor: GdbCursor, schema: GdbSchema, layerFlags: number): boolean {
  cursor.byte();
  const flags = cursor.byte();
  schema.wkt = cursor.utf16(Math.floor(cursor.uint16() / 2));
  const has = cursor.byte();
  const dimensions = Number((has & 2) !== 0) + Number((has & 4) !== 0);
  const [xOrigin, yOrigin, scale] = [cursor.float64(), cursor.float64(), cursor.float64()];
  if (!(scale > 0)) throw new GdbError('the scale of the coordinates');
  schema.grid = { xOrigin, yOrigin, scale };
  // Origins and scales of M and Z, the tolerances, the extent.
  cursor.take(8 * (2 * dimensions + 1 + dimensions + 4));
  cursor.take(8 * (layerFlags & HAS_Z ? 2 : 0));
  cursor.take(8 * (layerFlags & HAS_M ? 2 : 0));
  cursor.byte();
  const gridSizes = cursor.uint32();
  if (gridSizes > 3) throw new GdbError('the spatial grid');
  cursor.take(8 * gridSizes);
  return (flags & NULLABLE) !== 0;
}
