import type { ColumnKind } from './model.ts';
import { isChange } from './model.ts';

/** Light to dark; the first is for nothing. */
export const RAMP = ['#e9edf0', '#cfe3ee', '#9ccbe1', '#5ea6ca', '#2b7aa8', '#0a4d6b'] as const;
/** Much less, less, the same, more, much more: what grew is warm, and darker the more. */
export const CHANGES = ['#1b7f6b', '#a5d3c8', '#e9edf0', '#f2bf94', '#c2541b'] as const;

export interface ToneClass {
  color: string;
  /** Of the values in it, as they are in the table. */
  from: number;
  to: number;
  n: number;
}

export interface Tones {
  classes: ToneClass[];
  /** Colour of each value, in the order given; null for no value. */
  colors: (string | null)[];
}

/**
 * Colours for a column: five classes with as many different values each (quantiles), nothing apart; changes in two classes
 * either way, split at half of the largest.
 */
export function toneValues(values: readonly (number | null)[], kind: ColumnKind): Tones {
  const toneOf = isChange(kind) ? changeTones(values) : rampTones(values);
  const colors = values.map((value) => (value === null ? null : toneOf(value)));
  const classes: ToneClass[] = [];
  for (const color of isChange(kind) ? CHANGES : RAMP) {
    const inside = values.filter((value, i): value is number => value !== null && colors[i] === color);
    if (inside.length > 0)
      classes.push({ color, from: Math.min(...inside), to: Math.max(...inside), n: inside.length });
  }
  return { classes, colors };
}

function rampTones(values: readonly (number | null)[]): (value: number) => string {
  const distinct = [...new Set(values.filter((value): value is number => value !== null && value > 0))].sort(
    (a, b) => a - b,
  );
  const steps = Math.min(5, distinct.length);
  return (value) => {
    if (value <= 0) return RAMP[0];
    const rank = distinct.findIndex((other) => other >= value);
    const step = Math.floor((rank * steps) / distinct.length);
    // Few classes take the darker colours, so that a map of two values is told apart too.
    return RAMP[6 - steps + step] ?? RAMP[5];
  };
}

function changeTones(values: readonly (number | null)[]): (value: number) => string {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  return (value) => {
    if (value === 0) return CHANGES[2];
    const much = Math.abs(value) * 2 > largest;
    return value > 0 ? CHANGES[much ? 4 : 3] : CHANGES[much ? 0 : 1];
  };
}
