import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type {
  AssignmentTotals,
  Batch,
  CellDetail,
  CellPage,
  FindingEvent,
  FindingGroupPage,
  FindingPage,
  FindingRow,
  PatchDetail,
  PatchPage,
  Scheme,
  SearchHit,
} from '../server/contract/land.ts';
import type { BasemapList } from '../server/contract/basemaps.ts';
import type { CellColours, CellCoverage } from '../server/contract/cell-coverage.ts';
import type { Me } from '../server/contract/identity.ts';
import type { ReferenceLayer } from '../server/contract/layers.ts';
import type { ResponsibleAnswer } from '../server/contract/people.ts';
import { getJson } from './api.ts';
import type { Params } from './api.ts';
import type { FindingFilter } from './state.ts';
import { isSameSearch } from './panels/same-search.ts';

const PAGE_SIZE = 100;

/** What the server is asked for: everything still found is its own default. */
export const stateParameter = (wanted: FindingFilter): string | null => (wanted === 'all' ? null : wanted);

/** A finding with its outline, as GET /api/v1/coverage/findings/{id} gives it. */
export type FindingDetail = FindingRow & { geometry: GeoJSON.Geometry };

export function useGet<T>(path: string | null, params: Params = {}) {
  return useQuery({
    queryKey: [path, params],
    queryFn: ({ signal }) => getJson<T>(path ?? '', params, signal),
    enabled: path !== null,
  });
}

/** Pages by keyset: the server says where the next one starts. Rows of an old filter stay until the new ones are there. */
export function usePages<T extends { next: string | null }>(path: string | null, params: Params) {
  return useInfiniteQuery({
    queryKey: [path, 'pages', params],
    queryFn: ({ signal, pageParam }) =>
      getJson<T>(path ?? '', { ...params, limit: PAGE_SIZE, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: path !== null,
    placeholderData: keepPreviousData,
  });
}

export const useMe = () => useGet<Me>('me');

export const useSchemes = () => useGet<{ schemes: Scheme[] }>('schemes');

export const useBatches = (scheme: string | null) =>
  useGet<{ batches: Batch[] }>(scheme && 'batches', { scheme });

export const useTotals = (scheme: string | null, batch: string | null, enabled = true) =>
  useGet<AssignmentTotals>(enabled && scheme ? 'totals' : null, { scheme, batch });

export const usePatches = (enabled: boolean, params: Params) =>
  usePages<PatchPage>(enabled ? 'patches' : null, params);

export const usePatch = (id: number, scheme: string) => useGet<PatchDetail>(`patches/${id}`, { scheme });

export const useResponsible = (id: number, scheme: string) =>
  useGet<ResponsibleAnswer>(`patches/${id}/responsible`, { scheme });

export const useTopCells = (enabled: boolean, params: Params) =>
  usePages<CellPage>(enabled ? 'cells' : null, params);

export const useCell = (id: number | null, scheme: string | null, batch: string | null) =>
  useGet<CellDetail>(id !== null && scheme ? `cells/${id}` : null, { scheme, batch });

export const useCellCoverage = (id: number, scheme: string) =>
  useGet<CellCoverage>(`cells/${id}/coverage`, { scheme });

export const useCellColours = (scheme: string, enabled: boolean) =>
  useGet<CellColours>(enabled && scheme ? 'coverage/cells' : null, { scheme });

export const useBasemaps = () => useGet<BasemapList>('basemaps');

export const useReferenceLayers = () => useGet<{ layers: ReferenceLayer[] }>('layers');

export const useFindingGroups = (enabled: boolean, params: Params) =>
  usePages<FindingGroupPage>(enabled ? 'coverage/groups' : null, params);

export const useFindings = (params: Params) => useGet<FindingPage>('coverage/findings', params);

export const useFinding = (id: number | null, scheme: string) =>
  useGet<FindingDetail>(id === null ? null : `coverage/findings/${id}`, { scheme });

export const useFindingHistory = (id: number) =>
  useGet<{ history: FindingEvent[] }>(`coverage/findings/${id}/history`);

export const useSearch = (scheme: string | null, q: string) =>
  useQuery({
    queryKey: ['search', scheme, q],
    queryFn: ({ signal }) => getJson<{ hits: SearchHit[] }>('search', { scheme, q }, signal),
    enabled: scheme !== null && q.length > 0,
    // Hits of a finished search must not stand under a new one.
    placeholderData: (previous, query) =>
      isSameSearch(String(query?.queryKey[2] ?? ''), q) ? previous : undefined,
  });
