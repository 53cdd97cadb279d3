import type { ExpressionSpecification, Map as MapLibreMap } from 'maplibre-gl';
import type { SenseState } from '../../server/contract/cell-coverage.ts';
import { CELL_TINTS, COVER_COLORS } from './palette.ts';

const CELLS = { source: 'cells', sourceLayer: 'cells' } as const;

/** Neighbours in different pale tints: the fill of cells when nothing else is asked of it. */
export const cellTint: ExpressionSpecification = [
  'match',
  ['get', 'tint'],
  ...CELL_TINTS.flatMap((tint, index) => (index ? [index, tint] : [])),
  CELL_TINTS[0],
] as unknown as ExpressionSpecification;

const coverColor: ExpressionSpecification = [
  'match',
  ['coalesce', ['feature-state', 'cover'], 'unknown'],
  'good',
  COVER_COLORS.good,
  'warn',
  COVER_COLORS.warn,
  'bad',
  COVER_COLORS.bad,
  COVER_COLORS.unknown,
];

/**
 * Colours cells by their state of coverage; null goes back to the tints. States are kept beside the tiles, so that no
 * tile is asked again and what nobody may cache (people, visits) is in none.
 */
export function applyCover(map: MapLibreMap, states: Map<number, SenseState> | null): void {
  map.removeFeatureState(CELLS);
  if (states) for (const [id, cover] of states) map.setFeatureState({ ...CELLS, id }, { cover });
  map.setPaintProperty('cell-fill', 'fill-color', states ? coverColor : cellTint);
}
