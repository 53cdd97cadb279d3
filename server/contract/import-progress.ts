/** What an import is doing; the last three come after its commit and are no part of it. */
export type ImportPhase = 'looking' | 'reading' | 'repairing' | 'storing' | 'tiles' | 'linking' | 'assigning';

/** How far an import is. Told at every change of phase or file, and every thousand features. */
export interface ImportProgress {
  phase: ImportPhase;
  /** The layer that is read, or the name of what a later phase works on; null when there is none. */
  path: string | null;
  /** Features read of this layer. */
  read: number;
  /** How many features the layer has; null while that is not known. */
  features: number | null;
  /** Features read of all layers together. */
  readInAll: number;
  /** Sources (files, or sets of files that belong together) that are done, of all there are; `total` is 0 until they are counted. */
  files: { done: number; total: number };
}
