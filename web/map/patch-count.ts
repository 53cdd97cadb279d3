import type { ExpressionSpecification, FilterSpecification } from 'maplibre-gl';
import type { ViewState } from '../state.ts';
import { fromMu } from '../format/area.ts';

export type PatchFilter = Pick<ViewState, 'state' | 'crossing' | 'minMu'>;

const count = (name: string): ExpressionSpecification => ['coalesce', ['get', name], 0];

/**
 * How many patches of a low-zoom point the list filter lets through. Points only carry counts, so an area
 * limit cannot be applied to them (the legend says so), and crossing is counted inside the scheme as a whole.
 */
export function shownCount({ state, crossing }: PatchFilter): ExpressionSpecification {
  if (crossing && (state === 'inside' || state === 'all')) return count('crossings');
  switch (state) {
    // The tiles do not say what a person's word decided: the list does, the map keeps what it shows.
    case 'decided':
    case 'inside':
      return ['-', count('n'), count('outside')];
    case 'all':
      return count('n');
    case 'assigned':
      return [
        'max',
        0,
        ['-', count('assigned'), crossing ? ['-', count('assigned'), count('crossings')] : 0],
      ];
    case 'disputed':
      return count('disputed');
    case 'blind-spot':
      return count('blind_spot');
    case 'outside':
      return count('outside');
  }
}

/** The same filter on polygons, where every patch carries its own state and area. */
export function polygonFilter(filter: PatchFilter): FilterSpecification {
  return singleFilter(['==', ['geometry-type'], 'Polygon'], filter);
}

/** And on patches too small for the tile's grid, which are points with the same properties. */
export function dustFilter(filter: PatchFilter): FilterSpecification {
  return singleFilter(['all', ['==', ['geometry-type'], 'Point'], ['!', ['has', 'n']]], filter);
}

function singleFilter(
  shape: ExpressionSpecification,
  { state, crossing, minMu }: PatchFilter,
): FilterSpecification {
  const parts = [shape];
  if (state === 'inside' || state === 'decided') parts.push(['!=', ['get', 'state'], 'outside']);
  else if (state !== 'all') parts.push(['==', ['get', 'state'], state]);
  if (crossing) parts.push(['==', ['get', 'crossing'], true]);
  if (minMu) parts.push(['>=', ['get', 'area_m2'], fromMu(minMu)]);
  return ['all', ...parts] as FilterSpecification;
}
