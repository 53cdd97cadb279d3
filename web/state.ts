import { SENSES } from '../server/contract/cell-coverage.ts';
import type { Sense } from '../server/contract/cell-coverage.ts';
import type { FindingKind, FindingState, PatchState } from '../server/contract/land.ts';

export type Tab = 'patches' | 'coverage' | 'cells' | 'stats' | 'import';
export type Language = 'zh' | 'en';
export type LayerName = 'cells' | 'labels' | 'patches' | 'coverage';
/** `inside` is everything but `outside`: what somebody in the scheme can be called for; `decided` what a person's word decides. */
export type StateFilter = 'inside' | 'all' | 'decided' | PatchState;
/** `todo` is what waits for somebody: open or disputed. */
export type FindingFilter = 'todo' | 'all' | FindingState;
export type CoverMode = Sense | 'worst';
/** Of the statistics: units as they are, a period against others, two batches against each other. */
export type StatsView = 'units' | 'compare' | 'changes';
export type Facet = 'units' | 'state' | 'type' | 'prejudgement' | 'month' | 'batch' | 'land';
export type Measure = 'patches' | 'area';
export type Selection = { kind: 'patch' | 'finding' | 'cell'; id: number };
export interface MapPosition {
  lng: number;
  lat: number;
  zoom: number;
}

/** Everything a link carries. What is not here is not remembered. */
export interface ViewState {
  tab: Tab;
  lang: Language;
  /** Scheme code; null until the first scheme is known. */
  scheme: string | null;
  /** Batch code; null: all batches. */
  batch: string | null;
  selection: Selection | null;
  /** Cell id that lists are limited to (and the cell that the grid tab is drilled into). */
  within: number | null;
  state: StateFilter;
  crossing: boolean;
  minMu: number | null;
  sort: 'number' | 'area';
  kind: FindingKind | null;
  findingState: FindingFilter;
  hideSlivers: boolean;
  /** Only what differs from the tab's own layers (`layersOf`). */
  layers: Partial<Record<LayerName, boolean>>;
  /** Codes of the reference layers that are drawn, in order of code. */
  references: readonly string[];
  /** Code of the picture under the cells; null: none. */
  basemap: string | null;
  /** What cells are coloured by; null: their own tints. */
  cover: CoverMode | null;
  position: MapPosition | null;
  statsView: StatsView;
  facet: Facet;
  measure: Measure;
  /** Which column of the table colours the map, by its key; null: the view's own. */
  column: string | null;
  /** Units from the largest down by that column; else in the order of codes. */
  ranked: boolean;
  /** 2025Q3, 2025-07, 2025; null: all days, and the newest quarter where one is compared. */
  period: string | null;
  /** The batch that the chosen one is set against; null: the one before it. */
  against: string | null;
  /** Of the import tab: the upload looked at, the job watched, the run opened; `history` shows the list of runs. */
  upload: string | null;
  job: number | null;
  history: boolean;
  /** The schemes and batches to rename and delete, in place of the import. */
  manage: boolean;
  run: number | null;
}

export const TABS: readonly Tab[] = ['patches', 'coverage', 'cells', 'stats', 'import'];
export const LAYER_NAMES: readonly LayerName[] = ['cells', 'labels', 'patches', 'coverage'];
const STATE_FILTERS: readonly StateFilter[] = [
  'inside',
  'all',
  'assigned',
  'disputed',
  'blind-spot',
  'outside',
  'decided',
];
export const FINDING_FILTERS: readonly FindingFilter[] = [
  'todo',
  'all',
  'open',
  'disputed',
  'accepted',
  'adjudicated',
  'fixed',
];
export const STATS_VIEWS: readonly StatsView[] = ['units', 'compare', 'changes'];
export const FACETS: readonly Facet[] = ['state', 'type', 'prejudgement', 'land', 'month', 'batch', 'units'];
const KINDS: readonly FindingKind[] = ['gap', 'overlap', 'outside'];

export const DEFAULT_STATE: ViewState = Object.freeze({
  tab: 'patches',
  lang: 'zh',
  scheme: null,
  batch: null,
  selection: null,
  within: null,
  state: 'inside',
  crossing: false,
  minMu: null,
  sort: 'number',
  kind: null,
  findingState: 'todo',
  hideSlivers: false,
  layers: {},
  references: Object.freeze([]),
  basemap: null,
  cover: null,
  position: null,
  statsView: 'units',
  facet: 'state',
  measure: 'patches',
  column: null,
  ranked: false,
  period: null,
  against: null,
  upload: null,
  job: null,
  history: false,
  manage: false,
  run: null,
});

// Each tab opens with what it is about; the other loud layer stays off so the map stays calm.
const TAB_LAYERS: Record<Tab, Record<LayerName, boolean>> = {
  patches: { cells: true, labels: true, patches: true, coverage: false },
  coverage: { cells: true, labels: true, patches: false, coverage: true },
  cells: { cells: true, labels: true, patches: true, coverage: false },
  // Units are coloured by a figure: patches on top would be a second colouring.
  stats: { cells: true, labels: true, patches: false, coverage: false },
  // What is about to come is loud; of what is there only the grid.
  import: { cells: true, labels: false, patches: false, coverage: false },
};

/** Which layers are drawn: the tab's own, changed by what the user switched. */
export function layersOf(state: Pick<ViewState, 'tab' | 'layers'>): Record<LayerName, boolean> {
  return { ...TAB_LAYERS[state.tab], ...state.layers };
}

/** Switches one layer; a switch back to the tab's own setting is forgotten. */
export function switchLayer(state: ViewState, layer: LayerName, on: boolean): ViewState['layers'] {
  const layers = { ...state.layers, [layer]: on };
  if (TAB_LAYERS[state.tab][layer] === on) delete layers[layer];
  return layers;
}

/** Switches one reference layer; the order is by code, so that equal choices have equal links. */
export function switchReference(
  { references }: Pick<ViewState, 'references'>,
  code: string,
  on: boolean,
): readonly string[] {
  const others = references.filter((other) => other !== code);
  return on ? [...others, code].sort() : others;
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null): T | null {
  return allowed.find((item) => item === value) ?? null;
}

function positive(text: string | null): number | null {
  const value = Number(text);
  return text && Number.isFinite(value) && value > 0 ? value : null;
}

function wholeId(text: string | null): number | null {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function parseSelection(text: string | null): Selection | null {
  const match = /^(patch|finding|cell)-(\d{1,15})$/.exec(text ?? '');
  return match ? { kind: match[1] as Selection['kind'], id: Number(match[2]) } : null;
}

function parsePosition(text: string | null): MapPosition | null {
  const [lng, lat, zoom, ...rest] = (text ?? '').split(',').map((part) => (part.trim() ? Number(part) : NaN));
  if (lng === undefined || lat === undefined || zoom === undefined || rest.length) return null;
  if (!(Math.abs(lng) <= 180 && Math.abs(lat) <= 90 && zoom >= 0 && zoom <= 24)) return null;
  return { lng, lat, zoom };
}

function parseLayers(on: string | null, off: string | null): ViewState['layers'] {
  const layers: ViewState['layers'] = {};
  const listed = (text: string | null) => (text ?? '').split(',');
  for (const name of LAYER_NAMES) {
    if (listed(on).includes(name)) layers[name] = true;
    if (listed(off).includes(name)) layers[name] = false;
  }
  return layers;
}

function parseCodes(text: string | null): readonly string[] {
  const codes = (text ?? '').split(',').filter(Boolean);
  return codes.length > 0 ? codes : DEFAULT_STATE.references;
}

/** Reads a query string; anything it does not understand falls back to the default, never to an error. */
export function parseState(search: string): ViewState {
  const query = new URLSearchParams(search);
  return {
    tab: oneOf(TABS, query.get('tab')) ?? DEFAULT_STATE.tab,
    lang: oneOf(['zh', 'en'], query.get('lang')) ?? DEFAULT_STATE.lang,
    scheme: query.get('scheme') || null,
    batch: query.get('batch') || null,
    selection: parseSelection(query.get('sel')),
    within: wholeId(query.get('within')),
    state: oneOf(STATE_FILTERS, query.get('state')) ?? DEFAULT_STATE.state,
    crossing: query.get('crossing') === '1',
    minMu: positive(query.get('min')),
    sort: oneOf(['number', 'area'], query.get('sort')) ?? DEFAULT_STATE.sort,
    kind: oneOf(KINDS, query.get('kind')),
    findingState: oneOf(FINDING_FILTERS, query.get('fs')) ?? DEFAULT_STATE.findingState,
    hideSlivers: query.get('slivers') === 'hide',
    layers: parseLayers(query.get('on'), query.get('off')),
    references: parseCodes(query.get('ref')),
    basemap: query.get('base') || null,
    cover: oneOf(['worst', ...SENSES], query.get('cover')),
    position: parsePosition(query.get('at')),
    statsView: oneOf(STATS_VIEWS, query.get('view')) ?? DEFAULT_STATE.statsView,
    facet: oneOf(FACETS, query.get('by')) ?? DEFAULT_STATE.facet,
    measure: oneOf(['patches', 'area'], query.get('m')) ?? DEFAULT_STATE.measure,
    column: query.get('col') || null,
    ranked: query.get('rank') === '1',
    period: /^\d{4}[\w-]{0,6}$/.exec(query.get('period') ?? '')?.[0] ?? null,
    against: query.get('from') || null,
    upload: /^[A-Za-z0-9_-]{22}$/.exec(query.get('upload') ?? '')?.[0] ?? null,
    job: wholeId(query.get('job')),
    history: query.get('history') === '1',
    manage: query.get('manage') === '1',
    run: wholeId(query.get('run')),
  };
}

/** The query string of a state, without `?`; defaults are left out so links stay short. */
export function formatState(state: ViewState): string {
  const parts: [string, string][] = [];
  const add = (key: string, value: string | number | null, whenNot: string | number | null = null) => {
    // Codes may hold anything; commas of lists stay readable.
    if (value !== null && value !== '' && value !== whenNot) {
      parts.push([key, encodeURIComponent(value).replaceAll('%2C', ',')]);
    }
  };
  const switched = (on: boolean) => LAYER_NAMES.filter((name) => state.layers[name] === on).join(',');
  add('tab', state.tab, DEFAULT_STATE.tab);
  add('scheme', state.scheme);
  add('batch', state.batch);
  add('sel', state.selection && `${state.selection.kind}-${state.selection.id}`);
  add('within', state.within);
  add('state', state.state, DEFAULT_STATE.state);
  add('crossing', state.crossing ? 1 : null);
  add('min', state.minMu);
  add('sort', state.sort, DEFAULT_STATE.sort);
  add('kind', state.kind);
  add('fs', state.findingState, DEFAULT_STATE.findingState);
  add('slivers', state.hideSlivers ? 'hide' : null);
  add('on', switched(true));
  add('off', switched(false));
  add('ref', state.references.join(','));
  add('base', state.basemap);
  add('cover', state.cover);
  add('view', state.statsView, DEFAULT_STATE.statsView);
  add('by', state.facet, DEFAULT_STATE.facet);
  add('m', state.measure, DEFAULT_STATE.measure);
  add('col', state.column);
  add('rank', state.ranked ? 1 : null);
  add('period', state.period);
  add('from', state.against);
  add('upload', state.upload);
  add('job', state.job);
  add('history', state.history ? 1 : null);
  add('manage', state.manage ? 1 : null);
  add('run', state.run);
  if (state.position) {
    const { lng, lat, zoom } = state.position;
    add('at', [lng.toFixed(5), lat.toFixed(5), zoom.toFixed(2)].map(Number).join(','));
  }
  add('lang', state.lang, DEFAULT_STATE.lang);
  return parts.map(([key, value]) => `${key}=${value}`).join('&');
}
