import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

/**
 * A vector tile as text for snapshots: one line per feature, sorted; rings start at their smallest vertex. Numbers
 * of ids differ from run to run, so only whether a feature has one is said.
 */
export function tileToText(bytes: Buffer): string {
  const tile = new VectorTile(new PbfReader(bytes));
  const lines: string[] = [];
  for (const [name, layer] of Object.entries(tile.layers).sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`${name} extent=${layer.extent} version=${layer.version}`);
    const features = Array.from({ length: layer.length }, (_, i) => layer.feature(i));
    lines.push(...features.map(featureText).sort());
  }
  return `${lines.join('\n')}\n`;
}

const TYPES = ['unknown', 'point', 'line', 'polygon'];

function featureText(feature: VectorTileFeature): string {
  const properties = Object.entries(feature.properties)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const rings = feature
    .loadGeometry()
    .map((ring) =>
      turned(
        ring.map(({ x, y }) => `${x},${y}`),
        feature.type === 3,
      ).join(' '),
    )
    .sort();
  return `  ${properties.join(' ')} ${feature.id ? 'id' : 'NO ID'} ${TYPES[feature.type]} [${rings.join(' | ')}]`;
}

/** A closed ring may start anywhere. */
function turned(ring: string[], closed: boolean): string[] {
  if (!closed || ring.length < 4) return ring;
  const open = ring.slice(0, -1);
  const start = open.indexOf([...open].sort()[0]!);
  const from = [...open.slice(start), ...open.slice(0, start)];
  return [...from, from[0]!];
}

/** Column and row of the tile a lon/lat place lies in. */
export function tileAt(lon: number, lat: number, z: number): { z: number; x: number; y: number } {
  const n = 2 ** z;
  const sin = Math.sin((lat * Math.PI) / 180);
  return {
    z,
    x: Math.floor(((lon + 180) / 360) * n),
    y: Math.floor((0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * n),
  };
}
