// A second program that uses the cluster: opens it, prints one JSON line, releases on "release", dies with its stdin.
// Arguments: home, and how often to open and release before that.
import { createInterface } from 'node:readline';
import { openCluster } from '../open-cluster.ts';

const [home = '', rounds = '0'] = process.argv.slice(2);
for (let round = 0; round < Number(rounds); round++) {
  const lease = await openCluster({ home });
  await lease.release();
}
const lease = await openCluster({ home });
process.stdout.write(
  `${JSON.stringify({ started: lease.started, dataDir: lease.dataDir, appUrl: lease.appUrl })}\n`,
);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'release') break;
}
await lease.release();
process.stdin.destroy(); // an open pipe would keep this process
