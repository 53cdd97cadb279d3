import type { Database, Transaction } from '../../server/db/pool.ts';
import { checkCoverage } from '../../server/analysis/check-coverage.ts';
import { forgetCells } from '../../server/analysis/coverage-cells.queries.ts';
import { findScheme } from '../../server/catalog/schemes.queries.ts';
import {
  naiveGapsAndOutside,
  naiveGround,
  naiveOverlaps,
  ourGround,
  prepareNaive,
  type Ground,
} from './naive-coverage.queries.ts';
import { rolledBack, timed } from './measure.ts';
import { timeMoved } from './moved-cells.queries.ts';
import type { BenchWork } from './report.ts';

/**
 * The coverage check of a scheme from nothing (widths, borders, causes and saving included) against the naive SQL, and one
 * moved cell checked again against the whole check. Nothing stays: every transaction is rolled back.
 * @param scheme code of an imported scheme
 */
export async function benchCoverage(db: Database, scheme: string): Promise<BenchWork[]> {
  const found = await findScheme(db, 1, scheme);
  if (!found) throw new Error(`there is no scheme ${scheme}: import it first`);
  const at = { schemeId: found.id, onDate: '2026-11-25' };
  const ours = { seconds: 0, ground: [] as Ground[] };
  const again = { seconds: 0, agrees: false };
  await rolledBack(db, async (trx) => {
    await forgetCells(trx, { regionId: 1, schemeId: at.schemeId });
    ours.seconds = await timed(() => check(trx, scheme, at.onDate));
    ours.ground = await ourGround(trx, at);
    again.seconds = await timeMoved(trx, at, () => check(trx, scheme, at.onDate));
    const little = await ourGround(trx, at);
    await forgetCells(trx, { regionId: 1, schemeId: at.schemeId });
    await check(trx, scheme, at.onDate);
    again.agrees = sameGround(little, await ourGround(trx, at));
  });
  const naive = { seconds: 0, ground: [] as Ground[] };
  await rolledBack(db, async (trx) => {
    await prepareNaive(trx, at);
    naive.seconds = await timed(async () => {
      await naiveGapsAndOutside(trx);
      await naiveOverlaps(trx);
    });
    naive.ground = await naiveGround(trx);
  });
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const agrees = sameGround(ours.ground, naive.ground);
  if (!agrees) process.stderr.write(`${JSON.stringify({ ours: ours.ground, naive: naive.ground })}\n`);
  return [
    {
      name: `coverage ${scheme}`,
      ours: { seconds: ours.seconds, peakMb },
      others: [{ name: 'naive', seconds: naive.seconds, ratio: naive.seconds / ours.seconds, agrees }],
    },
    {
      name: `coverage ${scheme}, one cell moved`,
      ours: { seconds: again.seconds, peakMb },
      others: [
        {
          name: 'full check',
          seconds: ours.seconds,
          ratio: ours.seconds / again.seconds,
          agrees: again.agrees,
        },
      ],
    },
  ];
}

/** A check works in a transaction of its own; inside ours that is a savepoint. */
async function check(trx: Transaction, scheme: string, date: string): Promise<void> {
  if (!(await checkCoverage(trx, { regionId: 1, scheme, date }))) throw new Error('nothing was checked');
  // Its temporary tables would live until our transaction ends.
  await trx.raw(
    'drop table if exists looked_at, changed, outline, touched, suspect_parent, candidate, found, scope',
  );
}

/** The same pieces, of the same size within a millionth. */
function sameGround(ours: Ground[], theirs: Ground[]): boolean {
  return (
    ours.length === theirs.length &&
    ours.every((mine, n) => {
      const other = theirs[n]!;
      return (
        mine.kind === other.kind &&
        mine.pieces === other.pieces &&
        Math.abs(mine.equatorM2 - other.equatorM2) <= Math.max(1, other.equatorM2 * 1e-6)
      );
    })
  );
}
