import { GdbCursor, GdbError } from './gdb-cursor.ts';
import type { GdbGrid } from './gdb-fields.ts';
import type { SourceRow } from './source-rows.ts';
import { brokenGeometry, curve } from './wkb-geometry.ts';

const POLYGONS = [5, 15, 19, 25];
const GENERAL_POLYGON = 51;
const WITH_Z_OR_M = [15, 19, 25];
const HAS_Z = 0x80000000;
const HAS_M = 0x40000000;
const HAS_CURVES = 0x20000000;
const BOX_NUMBERS = 4;

/** Reads a polygon: rings in a heap, coordinates as differences from vertex to vertex. Arcs are refused, Z and M dropped. */
export function readGdbGeometry(bytes: Buffer | null, grid: GdbGrid): Pick<SourceRow, 'geometry' | 'hadZ'> {
  if (bytes === null || bytes.length === 0) return { geometry: { kind: 'geojson', value: null } };
  try {
    return readPolygon(new GdbCursor(bytes), grid);
  } catch (error) {
    if (!(error instanceof GdbError)) throw error;
    return { geometry: brokenGeometry(error.message) };
  }
}

function readPolygon(cursor: GdbCursor, grid: GdbGrid): Pick<SourceRow, 'geometry' | 'hadZ'> {
  const word = cursor.varuint();
  const type = word & 0xff;
  if (type === 0) return { geometry: { kind: 'geojson', value: null } };
  if (type !== GENERAL_POLYGON && !POLYGONS.includes(type)) {
    const message = `图形是第 ${type} 种，不是面 / The geometry is of shape type ${type}, not a polygon`;
    return { geometry: { kind: 'refused', code: 'geometry-not-polygon', message } };
  }
  const isGeneral = type === GENERAL_POLYGON;
  const hadZ = isGeneral ? (word & (HAS_Z | HAS_M)) !== 0 : WITH_Z_OR_M.includes(type);
  const points = cursor.varuint();
  if (points === 0) return { geometry: { kind: 'rings', rings: [] } };
  const parts = cursor.varuint();
  if (isGeneral && word & HAS_CURVES && cursor.varuint() > 0) return { geometry: curve() };
  for (let i = 0; i < BOX_NUMBERS; i++) cursor.varuint();
  // Two bytes is the least that a vertex takes, one the least that a part does.
  if (parts < 1 || parts > points || points * 2 > cursor.left) throw new GdbError('a count is too large');
  const lengths: number[] = [];
  let rest = points;
  for (let i = 0; i < parts - 1; i++) {
    lengths.push(cursor.varuint());
    rest -= lengths[i]!;
    if (rest < 0) throw new GdbError('the parts have more vertices than the whole');
  }
  lengths.push(rest);
  let x = 0;
  let y = 0;
  const rings = lengths.map((length) => {
    const ring: number[][] = new Array<number[]>(length);
    for (let i = 0; i < length; i++) {
      x += cursor.varint();
      y += cursor.varint();
      ring[i] = [x / grid.scale + grid.xOrigin, y / grid.scale + grid.yOrigin];
    }
    return ring;
  });
  return { geometry: { kind: 'rings', rings }, hadZ };
}
