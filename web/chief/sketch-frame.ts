import { metresPerDegree, type Place } from '../../server/geo/near.ts';
import type { Bbox4490 } from '../../server/contract/import-report.ts';

export interface Frame {
  width: number;
  height: number;
  metresPerPx: number;
  /** Pixels from the upper left corner. */
  at: (lon: number, lat: number) => [x: number, y: number];
  /** An outline as the path of an SVG element. */
  path: (outline: GeoJSON.MultiPolygon) => string;
}

/** Pixels that stay free on each side. */
interface Edge {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** How ground is laid onto a picture: north up, the box whole within the edge, metres alike both ways. */
export function frameOf(
  [west, south, east, north]: Bbox4490,
  { width, height, edge }: { width: number; height: number; edge: Edge },
): Frame {
  const [perLon, perLat] = metresPerDegree((south + north) / 2);
  const wide = Math.max((east - west) * perLon, 1);
  const high = Math.max((north - south) * perLat, 1);
  const room = {
    width: Math.max(width - edge.left - edge.right, 1),
    height: Math.max(height - edge.top - edge.bottom, 1),
  };
  const metresPerPx = Math.max(wide / room.width, high / room.height);
  const [midLon, midLat] = [(west + east) / 2, (south + north) / 2];
  const at = (lon: number, lat: number): [number, number] => [
    edge.left + room.width / 2 + ((lon - midLon) * perLon) / metresPerPx,
    edge.top + room.height / 2 - ((lat - midLat) * perLat) / metresPerPx,
  ];
  const path = (outline: GeoJSON.MultiPolygon) =>
    outline.coordinates
      .flat()
      .map((ring) => {
        const points = ring.map(([lon, lat]) =>
          at(lon!, lat!)
            .map((px) => px.toFixed(1))
            .join(' '),
        );
        return `M${points.join('L')}Z`;
      })
      .join('');
  return { width, height, metresPerPx, at, path };
}

export function bboxOf(outline: GeoJSON.MultiPolygon): Bbox4490 {
  const points = outline.coordinates.flat(2);
  const lons = points.map(([lon]) => lon!);
  const lats = points.map(([, lat]) => lat!);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** A box that also holds a place, and is at least so many metres wide and high. */
export function widen(box: Bbox4490, { place, leastM }: { place: Place | null; leastM: number }): Bbox4490 {
  let [west, south, east, north] = box;
  if (place) {
    [west, east] = [Math.min(west, place.lon), Math.max(east, place.lon)];
    [south, north] = [Math.min(south, place.lat), Math.max(north, place.lat)];
  }
  const [perLon, perLat] = metresPerDegree((south + north) / 2);
  const lon = Math.max(0, leastM / perLon - (east - west)) / 2;
  const lat = Math.max(0, leastM / perLat - (north - south)) / 2;
  return [west - lon, south - lat, east + lon, north + lat];
}

/** The largest of 1, 2, 5 × 10ⁿ metres that is no longer than so much. */
export function roundLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  return power * ([5, 2].find((step) => step * power <= metres) ?? 1);
}
