/** Where bytes go: appended in order, and the head written anew at the end, when totals are known. */
export interface ByteSink {
  append(bytes: Uint8Array): void;
  /** Replaces bytes at the start that were appended before. */
  rewriteStart(bytes: Uint8Array): void;
}
