import { assembleRings } from '../geo/assemble-rings.ts';
import {
  DbfWriter,
  type DbfColumn,
  type DbfEncoding,
  type DbfValue,
} from '../geo/shapefile-write/dbf-writer.ts';
import { PRJ_4490 } from '../geo/shapefile-write/prj-text.ts';
import { ShpWriter } from '../geo/shapefile-write/shp-writer.ts';
import { FileSink } from '../files/file-sink.ts';
import type { FlatRing } from './outline.ts';

/** Takes features one by one and writes them to a file of some format. */
export interface FeatureWriter {
  /** @param rings shells counterclockwise, holes clockwise. @param values in the order of the columns */
  add(rings: readonly FlatRing[], values: readonly DbfValue[]): void;
  /** Ends the file and gives it its name. @returns the paths written */
  close(): string[];
}

export type MadeFormat = 'shp' | 'geojson';

export interface ShapefileLook {
  encoding?: DbfEncoding;
  /** Writes no `.cpg`: older programs in China do not. */
  withoutCpg?: boolean;
  prj?: string | null;
}

/** @param stem path without extension */
export function openWriter(format: MadeFormat, stem: string, columns: readonly DbfColumn[]): FeatureWriter {
  return format === 'shp' ? openShapefile(stem, columns) : openGeojson(stem, columns);
}

/** A shapefile: `.shp`, `.shx`, `.dbf`, `.prj` and, unless told otherwise, `.cpg`. */
export function openShapefile(
  stem: string,
  columns: readonly DbfColumn[],
  { encoding = 'utf8', withoutCpg = false, prj = PRJ_4490 }: ShapefileLook = {},
): FeatureWriter {
  const sinks = ['shp', 'shx', 'dbf'].map((extension) => new FileSink(`${stem}.${extension}`));
  const [shp, shx, dbf] = sinks as [FileSink, FileSink, FileSink];
  const shapes = new ShpWriter(shp, shx);
  const table = new DbfWriter(dbf, columns, encoding);
  return {
    add(rings, values) {
      shapes.add(rings);
      table.add(values);
    },
    close() {
      shapes.finish();
      table.finish();
      for (const sink of sinks) sink.close();
      const texts = [
        ...(prj === null ? [] : [['prj', prj]]),
        ...(withoutCpg ? [] : [['cpg', encoding === 'utf8' ? 'UTF-8' : 'GBK']]),
      ];
      for (const [extension, text] of texts) writeText(`${stem}.${extension!}`, text!);
      return ['shp', 'shx', 'dbf', ...texts.map(([extension]) => extension!)].map((e) => `${stem}.${e}`);
    },
  };
}

/** GeoJSON, one feature a line; polygons with one shell are Polygon, others MultiPolygon. */
export function openGeojson(stem: string, columns: readonly DbfColumn[]): FeatureWriter {
  const sink = new FileSink(`${stem}.geojson`);
  sink.text('{"type":"FeatureCollection","features":[');
  let separator = '\n';
  return {
    add(rings, values) {
      const properties = Object.fromEntries(columns.map(({ name }, i) => [name, values[i] ?? null]));
      sink.text(
        `${separator}{"type":"Feature","properties":${JSON.stringify(properties)},"geometry":${geometryText(rings)}}`,
      );
      separator = ',\n';
    },
    close() {
      sink.text('\n]}\n');
      sink.close();
      return [`${stem}.geojson`];
    },
  };
}

export function writeText(path: string, text: string): void {
  const sink = new FileSink(path);
  sink.text(text);
  sink.close();
}

function geometryText(rings: readonly FlatRing[]): string {
  if (rings.length === 1) return `{"type":"Polygon","coordinates":[${ringText(rings[0]!)}]}`;
  const { polygons } = assembleRings(rings.map(toPositions));
  const texts = polygons.map((polygon) => `[${polygon.map((ring) => ringText(ring.flat())).join(',')}]`);
  return texts.length === 1
    ? `{"type":"Polygon","coordinates":${texts[0]!}}`
    : `{"type":"MultiPolygon","coordinates":[${texts.join(',')}]}`;
}

function ringText(ring: readonly number[]): string {
  let text = '';
  for (let i = 0; i < ring.length; i += 2) text += `${i ? ',' : ''}[${ring[i]!},${ring[i + 1]!}]`;
  return `[${text}]`;
}

function toPositions(ring: FlatRing): number[][] {
  return Array.from({ length: ring.length / 2 }, (_, i) => [ring[i * 2]!, ring[i * 2 + 1]!]);
}
