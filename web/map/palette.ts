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

export const GROUND = '#edf1f4';
export const INK = '#1f2d3a';
export const ACCENT = '#0b6e99';
