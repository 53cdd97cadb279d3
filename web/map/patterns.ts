import type { Map as MapLibreMap } from 'maplibre-gl';
import { FINDING_COLORS } from './palette.ts';

const SIZE = 16; // device pixels, drawn at ratio 2: an 8 px tile

type Ink = (x: number, y: number) => boolean;
const rising: Ink = (x, y) => (x + y) % 8 < 2;
const falling: Ink = (x, y) => (x - y + SIZE) % 8 < 2;
const dot: Ink = (x, y) => ((x % 8) - 3.5) ** 2 + ((y % 8) - 3.5) ** 2 < 4;

/** Hatching tells the kinds apart without colour: lines for gaps, crossed lines for overlaps, dots for ground beyond. */
const PATTERNS = {
  'finding-gap': { color: FINDING_COLORS.gap, ink: rising },
  'finding-overlap': {
    color: FINDING_COLORS.overlap,
    ink: (x: number, y: number) => rising(x, y) || falling(x, y),
  },
  'finding-outside': { color: FINDING_COLORS.outside, ink: dot },
} as const;

function drawPattern(color: string, ink: Ink): { width: number; height: number; data: Uint8Array } {
  const data = new Uint8Array(SIZE * SIZE * 4);
  const rgb = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      // A faint wash between the lines keeps the shape readable as one area.
      const alpha = ink(x, y) ? 235 : 36;
      data.set([...rgb, alpha], (y * SIZE + x) * 4);
    }
  }
  return { width: SIZE, height: SIZE, data };
}

const DOT = 36; // device pixels at ratio 2: an 18 px disc

/** The same hatching on a white-rimmed disc, for findings too small to be drawn as ground. */
function drawDot(color: string, ink: Ink): { width: number; height: number; data: Uint8Array } {
  const data = new Uint8Array(DOT * DOT * 4);
  const rgb = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const middle = (DOT - 1) / 2;
  for (let y = 0; y < DOT; y++) {
    for (let x = 0; x < DOT; x++) {
      const radius = Math.hypot(x - middle, y - middle);
      const edge = Math.min(1, Math.max(0, middle + 0.5 - radius)); // soft outer edge
      const rim = radius > middle - 3;
      const dark = !rim && (radius > middle - 6 || ink(x, y));
      const paint = rim
        ? [255, 255, 255]
        : dark
          ? rgb
          : rgb.map((part) => Math.round(part * 0.3 + 255 * 0.7));
      data.set([...paint, Math.round(edge * 255)], (y * DOT + x) * 4);
    }
  }
  return { width: DOT, height: DOT, data };
}

export function addPatterns(map: MapLibreMap): void {
  for (const [name, { color, ink }] of Object.entries(PATTERNS)) {
    if (!map.hasImage(name)) map.addImage(name, drawPattern(color, ink), { pixelRatio: 2 });
    const dotName = name.replace('finding-', 'finding-dot-');
    if (!map.hasImage(dotName)) map.addImage(dotName, drawDot(color, ink), { pixelRatio: 2 });
  }
}
