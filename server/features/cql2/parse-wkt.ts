import type { Operand } from './expression.ts';
import type { TokenReader } from './token-reader.ts';

const TYPES: Record<string, { name: string; depth: number }> = {
  point: { name: 'Point', depth: 0 },
  linestring: { name: 'LineString', depth: 1 },
  polygon: { name: 'Polygon', depth: 2 },
  multipoint: { name: 'MultiPoint', depth: 1 },
  multilinestring: { name: 'MultiLineString', depth: 2 },
  multipolygon: { name: 'MultiPolygon', depth: 3 },
};

export function isWktType(name: string): boolean {
  return Object.hasOwn(TYPES, name);
}

/** A geometry in WKT, as CQL2 text has it; what follows the brackets is left to the caller. */
export function parseWkt(tokens: TokenReader): Operand {
  const { name, depth } = TYPES[tokens.peekCall()!]!;
  tokens.takeCall();
  if (depth === 0) {
    const coordinates = readPosition(tokens);
    tokens.expectSign(')');
    return { type: name, coordinates };
  }
  return { type: name, coordinates: readList(tokens, depth, name === 'MultiPoint') };
}

/** The opening bracket has been read. */
function readList(tokens: TokenReader, depth: number, bracketed: boolean): unknown[] {
  const list: unknown[] = [];
  do {
    if (depth > 1) {
      tokens.expectSign('(');
      list.push(readList(tokens, depth - 1, false));
    } else if (bracketed && tokens.takeSign('(')) {
      // Both MULTIPOINT((1 2),(3 4)) and MULTIPOINT(1 2,3 4) are in use.
      list.push(readPosition(tokens));
      tokens.expectSign(')');
    } else list.push(readPosition(tokens));
  } while (tokens.takeSign(','));
  tokens.expectSign(')');
  return list;
}

function readPosition(tokens: TokenReader): [number, number] {
  return [tokens.expectNumber(), tokens.expectNumber()];
}
