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

const PEERS = [
  {
    ...{ name: 'geopandas', script: './geopandas-overlay.py' },
    ...{ imports: 'geopandas, rtree', packages: 'python3-geopandas python3-rtree' },
  },
  {
    ...{ name: 'qgis', script: './qgis-overlay.py' },
    ...{ imports: 'qgis.core', packages: 'python3-qgis' },
  },
] as const;

/**
 * A whole assignment (shares, lead, rest, balance, decisions, saved with indexes) from nothing, in one session and in as
 * many as the machine has processors, against the plain join, GeoPandas' overlay and QGIS' intersection, which only make shares; and one moved
 * cell assigned again against the whole batch. The answers of the batch are made anew; the moved cell is rolled back.
 */
export async function benchAssignment(
  db: Database,
  { scheme, batch, vacuum }: { scheme: string; batch: string; vacuum: () => Promise<void> },
): Promise<BenchWork[]> {
  const at = await findBenchBatch(db, scheme, batch);
  if (!at) throw new Error(`there is no scheme ${scheme} or no batch ${batch}: import them first`);
  const request = { regionId: 1, scheme, batch };
  const fresh = async (sessions?: number) => {
    await forgetAnswers(db, at);
    // As it is when a batch comes for the first time: without the dead rows of the run before.
    await vacuum();
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
    for (const peer of PEERS) {
      const found = await askPeer(trx, peer);
      if (found)
        others.push({ name: peer.name, ratio: 0, ...found, agrees: found.pairs === pairs - different });
      else
        process.stderr.write(
          `${peer.name} is not installed and was not measured: apt-get install ${peer.packages}\n`,
        );
    }
  });
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

interface PeerAnswer {
  seconds: number;
  pairs: number;
  peakMb: number;
}

/** Overlay in lon/lat, area in EPSG:6933; reading is not timed. null: not installed. */
async function askPeer(
  trx: Transaction,
  { script, imports }: (typeof PEERS)[number],
): Promise<PeerAnswer | null> {
  const env = { ...process.env, QT_QPA_PLATFORM: 'offscreen' };
  const python = (args: string[]) =>
    spawnSync('/usr/bin/python3', args, { encoding: 'utf8', maxBuffer: 1 << 24, env });
  if (python(['-c', `import ${imports}`]).status !== 0) return null;
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
    const run = python([fileURLToPath(new URL(script, import.meta.url)), folder]);
    if (run.status !== 0) throw new Error(run.stderr);
    // QGIS may greet on the lines before.
    return JSON.parse(run.stdout.trim().split('\n').at(-1)!) as PeerAnswer;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
