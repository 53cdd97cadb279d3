import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { assignBatch } from '../../server/analysis/assign-batch.ts';
import { copyOut } from '../../server/db/copy-out.ts';
import type { Database, Transaction } from '../../server/db/pool.ts';
import {
  countDifferences,
  findBenchBatch,
  forgetAnswers,
  naiveShares,
  prepareNaive,
  sumAnswers,
} from './naive-assignment.queries.ts';
import { rolledBack, timed } from './measure.ts';
import { timeMoved } from './moved-cells.queries.ts';
import type { BenchWork } from './report.ts';

const PEER = fileURLToPath(new URL('./geopandas-overlay.py', import.meta.url));

/**
 * A whole assignment (shares, lead, rest, balance, decisions, saved with indexes) from nothing, in one session and in as
 * many as the machine has processors, against the plain join and GeoPandas' overlay, which only make shares; and one moved
 * cell assigned again against the whole batch. The answers of the batch are made anew; the moved cell is rolled back.
 */
export async function benchAssignment(db: Database, scheme: string, batch: string): Promise<BenchWork[]> {
  const at = await findBenchBatch(db, scheme, batch);
  if (!at) throw new Error(`there is no scheme ${scheme} or no batch ${batch}: import them first`);
  const request = { regionId: 1, scheme, batch };
  const fresh = async (sessions?: number) => {
    await forgetAnswers(db, at);
    return timed(() => assignBatch(db, { ...request, ...(sessions ? { sessions } : {}) }));
  };
  const one = await fresh(1);
  const both = await fresh();
  const others: BenchWork['others'] = [];
  await rolledBack(db, async (trx) => {
    await prepareNaive(trx, at);
    const seconds = await timed(() => naiveShares(trx));
    const { pairs, different } = await countDifferences(trx, at);
    process.stderr.write(`${pairs} pairs, ${different} differ\n`);
    others.push({ name: 'naive', seconds, ratio: 0, agrees: different === 0 });
    const peer = await geopandas(trx);
    if (peer) others.push({ name: 'geopandas', ratio: 0, ...peer, agrees: peer.pairs === pairs - different });
    else
      process.stderr.write('GeoPandas is not installed: apt-get install python3-geopandas python3-rtree\n');
  });
  if (spawnSync('/usr/bin/python3', ['-c', 'import qgis.core']).status !== 0)
    process.stderr.write('QGIS is not installed (python3-qgis) and was not measured\n');
  let again = 0;
  let againAgrees = false;
  await rolledBack(db, async (trx) => {
    again = await timeMoved(trx, at, () => assignBatch(trx, request));
    const little = await sumAnswers(trx, at);
    // In this session: others do not see the moved cells.
    await assignBatch(trx, { ...request, anew: true, sessions: 1 });
    againAgrees = little === (await sumAnswers(trx, at));
  });
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const against = (seconds: number) =>
    others.map(({ name, seconds: theirs, agrees }) => ({
      ...{ name, seconds: theirs, ratio: theirs / seconds, agrees },
    }));
  return [
    { name: `assignment ${scheme}, one session`, ours: { seconds: one, peakMb }, others: against(one) },
    { name: `assignment ${scheme}, all processors`, ours: { seconds: both, peakMb }, others: against(both) },
    {
      name: `assignment ${scheme}, one cell moved`,
      ours: { seconds: again, peakMb },
      others: [{ name: 'full run', seconds: one, ratio: one / again, agrees: againAgrees }],
    },
  ];
}

/** Overlay in lon/lat, area in EPSG:6933; reading is not timed. null: not installed. */
async function geopandas(
  trx: Transaction,
): Promise<{ seconds: number; pairs: number; peakMb: number } | null> {
  if (spawnSync('/usr/bin/python3', ['-c', 'import geopandas, rtree']).status !== 0) return null;
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-bench-'));
  try {
    for (const [name, id] of [
      ['naive_leaf', 'cell_id'],
      ['naive_patch', 'id'],
    ] as const) {
      const file = createWriteStream(join(folder, name));
      for await (const [key, wkb] of copyOut(trx, `select ${id}, st_asbinary(geom) from ${name}`)) {
        const line = `${key!.readBigInt64BE()} ${wkb!.toString('hex')}\n`;
        if (!file.write(line)) await once(file, 'drain');
      }
      file.end();
      await once(file, 'finish');
    }
    const run = spawnSync('/usr/bin/python3', [PEER, folder], { encoding: 'utf8', maxBuffer: 1 << 24 });
    if (run.status !== 0) throw new Error(run.stderr);
    return JSON.parse(run.stdout) as { seconds: number; pairs: number; peakMb: number };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
