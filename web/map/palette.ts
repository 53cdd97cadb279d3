import type { SenseState } from '../../server/contract/cell-coverage.ts';
import type { LayerKind } from '../../server/contract/layers.ts';
import type { FindingKind, PatchState } from '../../server/contract/land.ts';

/** Okabe–Ito colours: told apart by colour-blind eyes too. Every use also has a word or a shape. */
export const STATE_COLORS: Record<PatchState | 'crossing' | 'none', string> = {
  assigned: '#0072b2',
  crossing: '#e69f00',
  disputed: '#e69f00',
  'blind-spot': '#d55e00',
  outside: '#9aa5b1',
  none: '#5b6b7b',
};

export const FINDING_COLORS: Record<FindingKind, string> = {
  gap: '#aa3377',
  overlap: '#6a3d9a',
  outside: '#8a6d1d',
};

/** Six pale tints; the server gives neighbours different ones. */
export const CELL_TINTS = ['#f3e8e3', '#f1eedd', '#eae6f0', '#e1eee9', '#e5edf4', '#f4e7ec'] as const;

/** Lighter to darker the worse it is, so that the order is legible without colour too. */
export const COVER_COLORS: Record<Exclude<SenseState, 'not-required'>, string> = {
  good: '#cfe8dd',
  warn: '#f0c35a',
  bad: '#cf5a22',
  unknown: '#dde2e7',
};

/** Reference layers: a wash and a line each, told apart by the line too. `fill` is an opacity, `width` pixels at zoom 14. */
export const REFERENCE_STYLES: Record<
  LayerKind,
  { color: string; fill: number; width: number; dash?: [number, number] }
> = {
  farmland: { color: '#b08d1a', fill: 0.16, width: 0.8 },
  'permanent-basic-farmland': { color: '#7d6608', fill: 0.22, width: 1.6 },
  'ecological-red-line': { color: '#a8322d', fill: 0.06, width: 2.2, dash: [4, 2] },
  'urban-boundary': { color: '#3d3a6b', fill: 0.05, width: 2.4, dash: [6, 2] },
  approvals: { color: '#7a4b2b', fill: 0.12, width: 1.4, dash: [2, 1.5] },
  other: { color: '#4a5b6b', fill: 0.1, width: 1.2 },
};

export const GROUND = '#edf1f4';
export const INK = '#1f2d3a';
export const ACCENT = '#0b6e99';
