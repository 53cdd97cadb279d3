import type { Database } from '../db/pool.ts';
import { readShownRuns, type ShownRun } from './freshness.queries.ts';

type Layer = ShownRun['layer'];
const LAYERS: readonly string[] = ['patches', 'cells'] satisfies Layer[];

/**
 * How long after its commit an import is seen in tiles. Told is the time until this process has heard that the tile
 * rows of the import are there, and the seconds of the first read after that: what a map would wait that asks all the time.
 */
export class Freshness {
  told: ((layer: string, seconds: number) => void) | null = null;
  private readonly db: Database;
  private readonly regionId: number;
  private known: Promise<Set<number>> | null = null;
  /** Imports that no tile has been read of yet, as seconds from their commit until they were heard of. */
  private readonly waiting: Record<Layer, number[]> = { patches: [], cells: [] };
  /** Seconds of the first read since the last change was heard: it may end before the import is found. */
  private readonly readSince: Record<Layer, number | null> = { patches: null, cells: null };

  constructor(db: Database, regionId: number) {
    this.db = db;
    this.regionId = regionId;
  }

  /** What is there now is not news. */
  begin(): void {
    this.known = readShownRuns(this.db, this.regionId).then((runs) => new Set(runs.map(({ id }) => id)));
    // The database went away again; when it is back this begins anew.
    this.known.catch(() => (this.known = null));
  }

  heard(layer: string): void {
    if (!LAYERS.includes(layer) || !this.known) return;
    this.readSince[layer as Layer] = null;
    this.known = this.known.then(async (known) => {
      for (const { id, layer: of, ageSeconds } of await readShownRuns(this.db, this.regionId)) {
        if (known.has(id)) continue;
        known.add(id);
        const read = this.readSince[of];
        if (read === null) this.waiting[of].push(ageSeconds);
        else this.told?.(of, ageSeconds + read);
      }
      return known;
    });
    this.known.catch(() => (this.known = null));
  }

  read(layer: string, seconds: number): void {
    if (!LAYERS.includes(layer)) return;
    this.readSince[layer as Layer] ??= seconds;
    for (const lag of this.waiting[layer as Layer].splice(0)) this.told?.(layer, lag + seconds);
  }
}
