import { VectorTile } from '@mapbox/vector-tile';
import { unzipSync } from 'fflate';
import { PbfReader } from 'pbf';

export interface Decoded {
  /** Everything it says in words and numbers. */
  text: string;
  /** Everywhere it points to, lon/lat degrees. */
  places: [number, number][];
}

/** From here on a tile is fine enough to tell one county from the next by where its lines are. */
const FINE_ZOOM = 12;

/** Opens whatever the server sends: vector tiles, JSON, tables, workbooks, archives, streams of events. */
export function decodeAnswer(type: string, bytes: Buffer, address: string): Decoded {
  if (/vector-tile/.test(type)) return decodeTile(bytes, address);
  if (/zip|spreadsheetml/.test(type)) return decodeZip(bytes);
  const text = bytes.toString('utf8');
  if (/event-stream/.test(type)) return decodeEvents(text);
  if (/json/.test(type)) return { text, places: placesOf(JSON.parse(text)) };
  // Tables and pages are texts; a GeoPackage keeps its texts as they are.
  return { text, places: [] };
}

function decodeTile(bytes: Buffer, address: string): Decoded {
  const [z, x, y] = /\/(\d+)\/(\d+)\/(\d+)\.mvt/.exec(address)!.slice(1).map(Number) as [
    number,
    number,
    number,
  ];
  const found: Decoded = { text: '', places: [] };
  for (const layer of Object.values(new VectorTile(new PbfReader(bytes)).layers))
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      found.text += `${layer.name} ${feature.id} ${JSON.stringify(feature.properties)}\n`;
      // The outline of what lies above both is no ground of either.
      const above = feature.properties.fill === false && feature.properties.level === 1;
      if (z >= FINE_ZOOM && !above) found.places.push(...placesOf(feature.toGeoJSON(x, y, z).geometry));
    }
  return found;
}

function decodeZip(bytes: Buffer): Decoded {
  const found: Decoded = { text: '', places: [] };
  for (const [name, content] of Object.entries(unzipSync(bytes))) {
    found.text += `${name}\n${Buffer.from(content).toString('utf8')}\n`;
    if (!name.endsWith('.shp')) continue;
    // The box in the head of the file: west, south, east, north.
    const head = new DataView(content.buffer, content.byteOffset);
    const [west, south, east, north] = [36, 44, 52, 60].map((at) => head.getFloat64(at, true));
    found.places.push([west!, south!], [east!, north!]);
  }
  return found;
}

/** The ids of events are numbers of transactions: they tell of nobody. */
function decodeEvents(text: string): Decoded {
  const told = text.split('\n').filter((line) => line.startsWith('data:'));
  const places = told.flatMap((line) => {
    const { box3857 } = JSON.parse(line.slice(5)) as { box3857?: [number, number, number, number] | null };
    return box3857 ? [lonLat(box3857[0], box3857[1]), lonLat(box3857[2], box3857[3])] : [];
  });
  return { text: told.join('\n'), places };
}

function lonLat(x: number, y: number): [number, number] {
  const turn = 20037508.342789244;
  return [(x / turn) * 180, (Math.atan(Math.sinh((y / turn) * Math.PI)) * 180) / Math.PI];
}

/** Positions, boxes and pairs of lon and lat anywhere in a value. */
function placesOf(value: unknown): [number, number][] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const numbers = value.every((one) => typeof one === 'number') ? (value as number[]) : null;
    if (numbers?.length === 2) return [[numbers[0]!, numbers[1]!]];
    if (numbers?.length === 4)
      return [
        [numbers[0]!, numbers[1]!],
        [numbers[2]!, numbers[3]!],
      ];
    return numbers ? [] : value.flatMap(placesOf);
  }
  const { lon, lat } = value as { lon?: unknown; lat?: unknown };
  const own: [number, number][] = typeof lon === 'number' && typeof lat === 'number' ? [[lon, lat]] : [];
  return [...own, ...Object.values(value).flatMap(placesOf)];
}
