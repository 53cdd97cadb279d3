import { STATE_LETTERS } from '../../server/contract/cell-coverage.ts';
import type { CellColours, Sense, SenseState, StateLetter } from '../../server/contract/cell-coverage.ts';

const ORDER: readonly SenseState[] = ['bad', 'warn', 'good', 'unknown', 'not-required'];

/** The worst that is known: what nobody knows or asks for never makes a cell worse. */
export function worstState(states: readonly SenseState[]): SenseState {
  return ORDER.find((state) => states.includes(state)) ?? 'unknown';
}

/** The state of every cell in one sense, or in the worst of the three; by cell id. */
export function statesOf(colours: CellColours, mode: Sense | 'worst'): Map<number, SenseState> {
  const at = (sense: Sense, n: number) => STATE_LETTERS[colours[sense][n] as StateLetter];
  return new Map(
    colours.ids.map((id, n) => [
      id,
      mode === 'worst' ? worstState([at('space', n), at('people', n), at('patrol', n)]) : at(mode, n),
    ]),
  );
}
