import { z } from 'zod';
import type { OfferedCrs } from '../crs.ts';
import { wrongFilter } from './wrong-filter.ts';

const position = z.array(z.number()).min(2).max(4);
const line = z.array(position).min(2);
const ring = z
  .array(position)
  .min(4)
  .refine((points) => points[0]!.join() === points.at(-1)!.join(), 'a ring must end where it begins');
const geometry = z.union([
  z.object({ type: z.literal('Point'), coordinates: position }),
  z.object({ type: z.literal('MultiPoint'), coordinates: z.array(position).min(1) }),
  z.object({ type: z.literal('LineString'), coordinates: line }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(line).min(1) }),
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
]);

/**
 * A geometry of a filter as GeoJSON text in x, y order, ready for PostGIS, which throws where this lets through
 * what is no geometry.
 * @param literal GeoJSON or `{ bbox: [w, s, e, n] }` in the axis order of `crs`
 * @throws AppError `filter-wrong`
 */
export function geometryLiteral(literal: object, crs: OfferedCrs): string {
  const shape = 'bbox' in literal ? boxOf(literal.bbox) : literal;
  const parsed = geometry.safeParse(shape);
  if (!parsed.success)
    throw wrongFilter('几何不对', `Not a geometry: ${parsed.error.issues[0]?.message ?? 'unknown type'}`);
  return JSON.stringify({
    type: parsed.data.type,
    coordinates: crs.northFirst ? flip(parsed.data.coordinates) : parsed.data.coordinates,
  });
}

function boxOf(numbers: unknown): object {
  const parsed = z.array(z.number()).safeParse(numbers);
  const box = parsed.success ? parsed.data : [];
  const [west, south, east, north] =
    box.length === 6 ? [box[0]!, box[1]!, box[3]!, box[4]!] : (box as [number, number, number, number]);
  if (box.length !== 4 && box.length !== 6) throw wrongFilter('BBOX 应有 4 个数', 'A BBOX has 4 numbers');
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}

type Nested = number | Nested[];

function flip(coordinates: Nested): Nested {
  if (!Array.isArray(coordinates)) return coordinates;
  if (typeof coordinates[0] === 'number') return [coordinates[1]!, coordinates[0], ...coordinates.slice(2)];
  return coordinates.map(flip);
}
