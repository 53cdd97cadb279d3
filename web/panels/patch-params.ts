import type { Params } from '../api.ts';
import { fromMu } from '../format/area.ts';
import type { ViewState } from '../state.ts';

/** The list's filter as GET /api/v1/patches and the exports understand it. */
export function patchParams(
  state: Pick<ViewState, 'scheme' | 'batch' | 'within' | 'state' | 'crossing' | 'minMu' | 'sort'>,
): Params {
  return {
    scheme: state.scheme,
    batch: state.batch,
    state: state.state === 'all' ? null : state.state,
    crossing: state.crossing ? true : null,
    minAreaM2: state.minMu === null ? null : fromMu(state.minMu),
    under: state.within,
    sort: state.sort === 'area' ? 'area' : null,
  };
}
