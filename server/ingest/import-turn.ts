import type { ImportPhase, ImportProgress } from '../contract/import-progress.ts';
import { AppError } from '../errors.ts';
import { Quarantine } from './quarantine.ts';

export type OnImportProgress = (progress: ImportProgress) => void;

/** One import under way: who it is, how far it is, and whether it is still wanted. */
export interface ImportTurn {
  /** Id of the run, also used for rows written before the run itself is. */
  id: number;
  /** The recorded time of all it writes (`waitForImportTurn`). */
  instant: string;
  /** One of the files is large: several threads read it. */
  isLarge: boolean;
  /** Begins a phase. @throws AppError `import-cancelled` */
  enter(phase: ImportPhase): void;
  /** Another source is begun: `done` of `total` lie behind. @throws AppError `import-cancelled` */
  source(done: number, total: number): void;
  /** So many features of a layer are read. @throws AppError `import-cancelled` */
  reading(path: string, read: number, features: number | null): void;
  /** @throws AppError `import-cancelled` */
  stopIfCancelled(): void;
  /** What was refused so far. */
  quarantine: Quarantine;
}

/** Keeps the progress of one import and tells it on; every telling is also a place to stop. */
export function importTurn(
  id: number,
  instant: string,
  isLarge: boolean,
  onProgress: OnImportProgress | undefined,
  signal: AbortSignal | undefined,
): ImportTurn {
  let now: ImportProgress = {
    phase: 'looking',
    path: null,
    read: 0,
    features: null,
    readInAll: 0,
    files: { done: 0, total: 0 },
  };
  const tell = (change: Partial<ImportProgress>) => {
    stopIfCancelled(signal);
    now = { ...now, ...change };
    onProgress?.(now);
  };
  return {
    id,
    instant,
    isLarge,
    enter: (phase) => tell({ phase, path: null, read: 0, features: null }),
    source: (done, total) => tell({ files: { done, total } }),
    reading(path, read, features) {
      const more = path === now.path ? read - now.read : read;
      tell({ phase: 'reading', path, read, features, readInAll: now.readInAll + more });
    },
    stopIfCancelled: () => stopIfCancelled(signal),
    quarantine: new Quarantine(),
  };
}

/** @throws AppError `import-cancelled` */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('import-cancelled');
}
