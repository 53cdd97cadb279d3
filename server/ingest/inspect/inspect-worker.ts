import { parentPort } from 'node:worker_threads';
import type { InspectLine } from '../../contract/upload.ts';
import { problemOf, toAppError } from '../../http/problem.ts';
import { inspectSources, type Inspection } from './inspect-sources.ts';

/** Runs in a thread of its own (run-inspection.ts): one text line at a time, the next when the last was taken. */
const port = parentPort!;
let onTaken: () => void = () => undefined;

port.on('message', (message: Inspection | 'taken') => {
  if (message === 'taken') onTaken();
  else void inspect(message);
});

async function post(line: InspectLine): Promise<void> {
  const taken = new Promise<void>((resolve) => (onTaken = resolve));
  port.postMessage(`${JSON.stringify(line)}\n`);
  await taken;
}

async function inspect(inspection: Inspection): Promise<void> {
  try {
    for await (const line of inspectSources(inspection)) await post(line);
  } catch (error) {
    await post({ t: 'problem', problem: problemOf(toAppError(error)) });
  }
  port.postMessage(null); // all is told
}
