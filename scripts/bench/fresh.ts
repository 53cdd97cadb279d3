import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../server/db/pool.ts';
import { runPatchImport, runUndo } from '../../server/pipeline.ts';
import { HttpLine, load } from './http-line.ts';
import { makePatches } from './make-patches.ts';
import type { BenchWork } from './report.ts';

const IMPORTS = 10;
const PATCHES = 5000;
const USERS = 20;
const BATCH = 'bench-fresh';

/**
 * Imports of 5,000 patches while users look around, as the server's own metric tells them: from the commit to the first
 * tile that shows the import. Told are the bounds of the histogram's buckets. Nothing of the imports stays.
 */
export async function benchFresh(
  db: Database,
  warmPort: number,
  next: () => [string, string?],
): Promise<BenchWork> {
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-bench-'));
  const before = await readBuckets(warmPort);
  let importing = true;
  const users = async () => {
    let requests = 0;
    let errors = 0;
    while (importing) {
      const part = await load(warmPort, { lines: USERS, seconds: 1, next });
      requests += part.requests;
      errors += part.errors;
    }
    return { requests, errors };
  };
  const looking = users();
  const runs: number[] = [];
  const common = { regionId: 1, today: '2026-01-01' };
  try {
    for (let n = 0; n < IMPORTS; n++) {
      const path = join(folder, `patches-${n}`);
      await makePatches(path, { count: PATCHES, vertices: 20, seed: n + 1, bowTies: 0 });
      const { runId } = await runPatchImport(
        db,
        { ...common, dryRun: false, paths: [`${path}.shp`], batch: `${BATCH}-${n}` },
        () => undefined,
      );
      runs.push(Number(runId));
    }
  } finally {
    importing = false;
    await rm(folder, { recursive: true });
  }
  const { requests, errors } = await looking;
  const after = await readBuckets(warmPort);
  for (const runId of runs) await runUndo(db, { ...common, runId }, () => undefined);
  const buckets = after.map(({ upTo, count }, n) => ({
    upTo,
    count: count - (before[n]?.count ?? 0),
  }));
  const all = buckets.at(-1)!.count;
  const within = (share: number) => buckets.find(({ count }) => count >= all * share)!.upTo;
  if (all < IMPORTS) throw new Error(`only ${all} of ${IMPORTS} imports were told as fresh`);
  return {
    name: `fresh ${PATCHES}`,
    ours: {
      ...{ seconds: within(0.5), p95Seconds: within(0.99), requests, errors },
      peakMb: process.resourceUsage().maxRSS / 1024,
    },
    others: [],
  };
}

/** The histogram of patches, with the count up to each bound. */
async function readBuckets(port: number): Promise<{ upTo: number; count: number }[]> {
  const line = new HttpLine(port);
  const { body } = await line.get('/metrics', '');
  line.close();
  return [
    ...body
      .toString()
      .matchAll(/^jingtian_tile_freshness_seconds_bucket\{le="([^"]+)",layer="patches"\} (\d+)$/gm),
  ].map(([, bound, count]) => ({ upTo: bound === '+Inf' ? Infinity : Number(bound), count: Number(count) }));
}
