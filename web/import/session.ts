import { useSyncExternalStore } from 'react';
import type { ImportOrder, InspectRequest } from '../../server/contract/import-request.ts';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import type { Job } from '../../server/contract/jobs.ts';
import type { AreaUnit } from '../../server/contract/mapping-profile.ts';
import type { CrsCandidate, InspectKind, LayerEnd, LayerHead, Upload } from '../../server/contract/upload.ts';
import { ApiError, getJson, sendJson, unreachable } from '../api.ts';
import { flyToBbox } from '../map/map-handle.ts';
import { changeState } from '../view-state.ts';
import type { PickedFile } from './dropped-files.ts';
import { findFeature, inspect, stopPreview } from './preview-client.ts';
import { showPreview } from './preview-map.ts';
import type { FoundFeature, FromPreview } from './preview-protocol.ts';
import { uploadFiles } from './upload-files.ts';

export interface PreviewLayer extends LayerHead {
  end: LayerEnd | null;
  candidates: CrsCandidate[];
}

/** How the files are read, as far as the person has said; the rest is told from the files. */
export interface Choices {
  kind?: InspectKind;
  crs?: string;
  encoding?: string;
  /** Our field → the file's, null for none. */
  fields: Record<string, string | null>;
  profile?: string;
  areaUnit?: AreaUnit;
}

/** The one import that this page prepares, from the drop to its end. Nothing of it is in the database before the last step. */
export interface Session {
  step: 'empty' | 'uploading' | 'reading' | 'ready';
  upload: Upload | null;
  sent: { bytes: number; of: number; files: number };
  choices: Choices;
  kind: InspectKind;
  layers: PreviewLayer[];
  /** Paths of the layers that are not to be taken. */
  leftOut: string[];
  read: number;
  drawn: { shapes: number; dots: number };
  bbox: Bbox4490 | null;
  problem: Error | null;
  /** What was last asked of the server: a trial is followed by the same in earnest. */
  order: ImportOrder | null;
  selected: FoundFeature | null;
}

const EMPTY: Session = {
  step: 'empty',
  upload: null,
  sent: { bytes: 0, of: 0, files: 0 },
  choices: { fields: {} },
  kind: 'patches',
  layers: [],
  leftOut: [],
  read: 0,
  drawn: { shapes: 0, dots: 0 },
  bbox: null,
  problem: null,
  order: null,
  selected: null,
};

let current: Session = EMPTY;
let version = 0;
let sending: AbortController | null = null;
const listeners = new Set<() => void>();

function set(change: Partial<Session>): void {
  current = { ...current, ...change };
  for (const listener of listeners) listener();
}

export function useSession<T>(pick: (session: Session) => T): T {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => pick(current),
  );
}

/** Sends files, to the upload that is open or a new one, then looks into all of it. */
export async function addFiles(files: PickedFile[]): Promise<void> {
  if (files.length === 0) return;
  sending?.abort();
  const own = (sending = new AbortController());
  const of = files.reduce((sum, { file }) => sum + file.size, 0);
  set({ step: 'uploading', problem: null, sent: { bytes: 0, of, files: files.length } });
  try {
    const upload = current.upload ?? (await sendJson<Upload>('POST', 'uploads'));
    set({ upload });
    await uploadFiles(upload.id, files, (bytes) => set({ sent: { ...current.sent, bytes } }), own.signal);
    set({ upload: await getJson<Upload>(`uploads/${upload.id}`, {}, own.signal) });
    changeState({ upload: upload.id, job: null }, 'push');
    look();
  } catch (error) {
    if (own.signal.aborted) return;
    // What was sent is kept: the same files again complete it.
    set({ step: current.upload?.files.length ? 'ready' : 'empty', problem: error as Error });
  }
}

/** Opens the upload of a link. */
export async function resume(uploadId: string): Promise<void> {
  if (current.upload?.id === uploadId) return;
  set({ ...EMPTY, step: 'reading' });
  try {
    set({ upload: await getJson<Upload>(`uploads/${uploadId}`) });
    look();
  } catch (error) {
    set({ ...EMPTY, problem: error as Error });
    changeState({ upload: null });
  }
}

/** Reads the files again, by other choices where they are given. */
export function look(change: Partial<Choices> = {}): void {
  const { upload } = current;
  if (!upload) return;
  const choices: Choices = { ...current.choices, ...change };
  const request: InspectRequest = { ...choices, only: takenPaths() };
  set({ step: 'reading', choices, layers: [], read: 0, problem: null, selected: null });
  showPreview({ candidates: [], selected: null });
  inspect(upload.id, request, hear);
}

function hear(message: Exclude<FromPreview, { type: 'answer' }>): void {
  switch (message.type) {
    case 'read':
      set({ read: message.features });
      break;
    case 'unreachable':
      set({ step: 'ready', problem: unreachable() });
      break;
    case 'ready':
      set({ step: 'ready', bbox: message.bbox });
      showPreview({ version: message.bbox ? ++version : 0 });
      showLeftOut();
      if (message.bbox) flyToBbox(message.bbox, 14);
      break;
    case 'line':
      hearLine(message.line);
      break;
  }
}

function hearLine(line: Extract<FromPreview, { type: 'line' }>['line']): void {
  const update = (no: number, change: Partial<PreviewLayer>) =>
    set({ layers: current.layers.map((layer) => (layer.no === no ? { ...layer, ...change } : layer)) });
  switch (line.t) {
    case 'kind':
      set({ kind: line.kind, choices: { ...current.choices, kind: line.kind } });
      break;
    case 'layer':
      set({ layers: [...current.layers, { ...line.layer, end: null, candidates: [] }] });
      break;
    case 'candidates':
      update(line.no, { candidates: line.candidates });
      showPreview({ candidates: line.candidates });
      if (line.candidates.length > 0) flyToBbox(around(line.candidates));
      break;
    case 'layer-end':
      update(line.layer.no, { end: line.layer });
      set({
        read: Math.max(
          current.read,
          current.layers.reduce((sum, { end }) => sum + (end?.read ?? 0), 0),
        ),
      });
      break;
    case 'end':
      set({ drawn: { shapes: line.drawn, dots: line.dots } });
      break;
    case 'problem':
      set({ step: 'ready', problem: new ApiError(line.problem) });
      break;
  }
}

/** The extent of all candidates. */
function around(candidates: CrsCandidate[]): Bbox4490 {
  const all = (at: 0 | 1 | 2 | 3) => candidates.map(({ bbox }) => bbox[at]);
  return [Math.min(...all(0)), Math.min(...all(1)), Math.max(...all(2)), Math.max(...all(3))];
}

export const setKind = (kind: InspectKind): void => {
  set({ kind });
  look({ kind, fields: {}, profile: undefined, areaUnit: undefined });
};

/** Paths of the layers that are taken; undefined for all of them. */
export function takenPaths(): string[] | undefined {
  const { layers, leftOut } = current;
  if (leftOut.length === 0) return undefined;
  return layers.map(({ path }) => path).filter((path) => !leftOut.includes(path));
}

/** Takes a layer, or leaves it out. What was said of fields was said of the layers taken: then they are read again. */
export function takeLayer(path: string, taken: boolean): void {
  const leftOut = current.leftOut.filter((other) => other !== path);
  set({ leftOut: taken ? leftOut : [...leftOut, path] });
  showLeftOut();
  const { fields, profile, areaUnit } = current.choices;
  if (Object.keys(fields).length > 0 || profile || areaUnit) look();
}

function showLeftOut(): void {
  const { layers, leftOut } = current;
  showPreview({ hidden: layers.filter(({ path }) => leftOut.includes(path)).map(({ no }) => no) });
}

/** Marks a feature on the map and in the panel; null takes the mark away. */
export async function selectFeature(at: { layer: number; index: number } | null, fly = false): Promise<void> {
  const selected = at && (await findFeature(at.layer, at.index));
  set({ selected });
  showPreview({ selected: selected?.geometry ?? null });
  if (selected && fly) flyToBbox(selected.bbox, 16);
}

/** @throws ApiError when the server does not take the order */
export async function startImport(order: ImportOrder): Promise<void> {
  const job = await sendJson<Job>('POST', 'imports', order);
  set({ order });
  changeState({ job: job.id }, 'push');
}

/** Ends it: what was uploaded is thrown away. */
export function leave(): void {
  sending?.abort();
  stopPreview();
  const id = current.upload?.id;
  set(EMPTY);
  showPreview({ version: 0, candidates: [], selected: null, hidden: [] });
  changeState({ upload: null, job: null }, 'push');
  // Should it not arrive, the server throws it away by itself after a day.
  if (id) void sendJson('DELETE', `uploads/${id}`).catch(() => undefined);
}

/** The name of the layer of a report's file, whose features can be found in the preview. */
export const layerOf = (path: string): PreviewLayer | undefined =>
  current.layers.find((layer) => layer.path === path);
