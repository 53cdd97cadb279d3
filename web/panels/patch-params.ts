import type { Params } from '../api.ts';
import { fromMu } from '../format/area.ts';
import type { ViewState } from '../state.ts';

/** The list's filter as GET /api/v1/patches and the exports understand it. `inside` is every state but outside. */
export function patchParams(
  state: Pick<ViewState, 'scheme' | 'batch' | 'state' | 'crossing' | 'minMu' | 'sort'>,
  underCode: string | null,
): Params {
  const states = state.state === 'inside' ? 'assigned,disputed,blind-spot' : state.state === 'all' ? null : state.state;
  return {
    scheme: state.scheme,
    batch: state.batch,
    state: states,
    crossing: state.crossing ? true : null,
    minAreaM2: state.minMu === null ? null : fromMu(state.minMu),
    under: underCode,
    sort: state.sort === 'area' ? '-area' : null,
  };
}
