import { parentPort, workerData } from 'node:worker_threads';
import type { InspectLine } from '../../contract/upload.ts';
import { problemOf, toAppError } from '../../http/problem.ts';
import { inspectSources, type Inspection } from './inspect-sources.ts';

/** Runs in a thread of its own (run-inspection.ts): one text line at a time, the next when the last was taken. */
const port = parentPort!;

async function post(line: InspectLine): Promise<void> {
  const taken = new Promise<void>((resolve) => port.once('message', () => resolve()));
  port.postMessage(`${JSON.stringify(line)}\n`);
  await taken;
}

try {
  for await (const line of inspectSources(workerData as Inspection)) await post(line);
} catch (error) {
  await post({ t: 'problem', problem: problemOf(toAppError(error)) });
}
port.close();
