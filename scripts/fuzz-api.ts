// npm run fuzz -- api [--runs 200] [--seed 1] [--only NAME]: made-up requests of every operation of the HTTP API, against its own
// documents. Findings are printed with the shortest request that shows them; exit 1 when there is one.
import { openTestServer } from '../server/testing/test-server.ts';
import { makeTestDatabase } from '../server/testing/make-test-database.ts';
import { fuzzApi } from '../server/testing/api-fuzz/fuzz-api.ts';
import { makeFuzzWorld } from '../server/testing/api-fuzz/fuzz-world.ts';

const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? '');
};
const [runs, seed, only] = [Number(option('runs', '200')), Number(option('seed', '1')), option('only', '')];
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('npm run fuzz -- api [--runs 200] [--seed 1] [--only NAME]\n');
  process.exit(2);
}

const { server, close } = await openTestServer(process.env, (line) => process.stderr.write(`${line}\n`));
const database = await makeTestDatabase(server);
try {
  const world = await makeFuzzWorld(database);
  const startedAt = performance.now();
  const { requests, statuses, unreached, findings } = await fuzzApi(world, { runs, seed, only });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const counts = Object.entries(statuses).map(([status, n]) => `${status}: ${n}`);
  process.stdout.write(`seed ${seed}, ${requests} requests, ${seconds} s, findings ${findings.length}\n`);
  process.stdout.write(`${counts.join(', ')}\nnever succeeded: ${unreached.join(', ') || 'none'}\n`);
  for (const { operation, what, request } of findings)
    process.stdout.write(`\n${operation}: ${what}\n${JSON.stringify(request)}\n`);
  process.exitCode = findings.length > 0 ? 1 : 0;
  await world.close();
} finally {
  await database.drop();
  await close();
}
