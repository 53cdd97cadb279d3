import { brokenGeometry, curve } from './wkb-geometry.ts';
import type { WkbResult } from './wkb-geometry.ts';

const CURVES = /^(CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE)$/;
const NAMES: Record<string, string> = {
  POINT: 'Point',
  LINESTRING: 'LineString',
  POLYGON: 'Polygon',
  MULTIPOINT: 'MultiPoint',
  MULTILINESTRING: 'MultiLineString',
  MULTIPOLYGON: 'MultiPolygon',
  GEOMETRYCOLLECTION: 'GeometryCollection',
};
const MAX_NESTING = 16;

class WktError extends Error {}

/** Reads WKT, also PostGIS's with `SRID=4490;` in front and with Z, M or ZM, which are dropped. */
export function readWkt(text: string): WkbResult {
  const prefix = /^\s*SRID\s*=\s*(\d{1,6})\s*;/i.exec(text);
  const reader = new WktReader(text, prefix?.[0].length ?? 0);
  try {
    const value = reader.geometry(0);
    reader.end();
    const srid = Number(prefix?.[1] ?? 0);
    return { kind: 'geojson', value, hadZ: reader.hadZ, srid: srid > 0 ? srid : null };
  } catch (error) {
    if (!(error instanceof WktError)) throw error;
    return error.message === 'curve' ? curve() : brokenGeometry(error.message);
  }
}

class WktReader {
  hadZ = false;
  private readonly text: string;
  private at: number;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  geometry(nesting: number): unknown {
    if (nesting > MAX_NESTING) throw new WktError('nested too deeply');
    const word = this.word();
    // POLYGONZ and POLYGON Z are both written.
    const [, plain, glued] = /^(.*?)(ZM|Z|M)?$/.exec(word)!;
    const name = NAMES[word] ?? NAMES[plain!];
    if (CURVES.test(word) || CURVES.test(plain!)) throw new WktError('curve');
    if (!name) throw new WktError(`"${word.slice(0, 20)}" is no geometry`);
    let next = this.peekWord();
    if (glued || /^(ZM|Z|M)$/.test(next)) this.hadZ = true;
    if (/^(ZM|Z|M)$/.test(next)) {
      this.word();
      next = this.peekWord();
    }
    if (next === 'EMPTY') {
      this.word();
      return name === 'GeometryCollection' ? { type: name, geometries: [] } : { type: name, coordinates: [] };
    }
    switch (name) {
      case 'Polygon':
        return { type: name, coordinates: this.list(() => this.list(() => this.position())) };
      case 'MultiPolygon':
        return {
          type: name,
          coordinates: this.list(() => this.list(() => this.list(() => this.position()))),
        };
      case 'GeometryCollection':
        return { type: name, geometries: this.list(() => this.geometry(nesting + 1)) };
      default:
        this.skipBrackets();
        return { type: name };
    }
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw new WktError('there is more after the end');
  }

  private list<T>(item: () => T): T[] {
    this.take('(');
    const items: T[] = [];
    for (;;) {
      items.push(item());
      this.space();
      if (this.text[this.at] === ')') break;
      this.take(',');
    }
    this.at++;
    return items;
  }

  private position(): number[] {
    const numbers: number[] = [];
    const token = /\s*([^\s,()]+)/y;
    for (;;) {
      token.lastIndex = this.at;
      const found = token.exec(this.text);
      if (!found) break;
      this.at = token.lastIndex;
      const number = Number(found[1]);
      if (Number.isNaN(number) && !/^[-+]?nan$/i.test(found[1]!))
        throw new WktError('a coordinate is no number');
      numbers.push(number);
    }
    if (numbers.length < 2 || numbers.length > 4)
      throw new WktError('a position has not two to four numbers');
    if (numbers.length > 2) this.hadZ = true;
    return numbers.slice(0, 2);
  }

  private skipBrackets(): void {
    let depth = 0;
    this.space();
    do {
      const one = this.text[this.at++];
      if (one === undefined) throw new WktError('it ends too early');
      if (one === '(') depth++;
      else if (one === ')') depth--;
      else if (depth === 0) throw new WktError('a bracket was expected');
    } while (depth > 0);
  }

  private word(): string {
    const word = this.peekWord();
    if (!word) throw new WktError('a word was expected');
    this.space();
    this.at += word.length;
    return word;
  }

  private peekWord(): string {
    const pattern = /\s*([A-Za-z]*)/y;
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[1]?.toUpperCase() ?? '';
  }

  private take(character: string): void {
    this.space();
    if (this.text[this.at] !== character) throw new WktError(`"${character}" was expected`);
    this.at++;
  }

  private space(): void {
    while (this.at < this.text.length && this.text.charCodeAt(this.at) <= 0x20) this.at++;
  }
}
