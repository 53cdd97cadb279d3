import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findDataDir } from './placement.ts';
import { isSomethingElse, readPostmaster } from './postmaster.ts';

export interface ClusterState {
  dataDir: string;
  /** Major version that made it; null while it is not built. */
  major: number | null;
  running: boolean;
  /** Whether this account may use it. */
  readable: boolean;
}

/** Looks at the private cluster of this home without touching it; null while there is none. Never throws. */
export function inspectCluster(home: string): ClusterState | null {
  try {
    const dataDir = findDataDir(home);
    if (!dataDir) return null;
    const state: ClusterState = { dataDir, major: null, running: false, readable: true };
    try {
      state.major = Number.parseInt(readFileSync(join(dataDir, 'PG_VERSION'), 'utf8'), 10);
    } catch (error) {
      state.readable = (error as NodeJS.ErrnoException).code !== 'EACCES';
    }
    const postmaster = readPostmaster(dataDir);
    state.running = postmaster !== null && !isSomethingElse(postmaster.pid, dataDir);
    return state;
  } catch {
    return statSync(home, { throwIfNoEntry: false })
      ? { dataDir: home, major: null, running: false, readable: false }
      : null;
  }
}
