import { parentPort, workerData } from 'node:worker_threads';
import { LandSorter, type Land, type OpenBytes, type SorterOptions } from './land-sorter.ts';
import type { AnsweredBytes } from './answered-rows.ts';

/** What a sorter in a thread of its own is told: as the methods of `LandSorter`. */
export type SorterCall =
  | { call: 'addLeaves' | 'addPatches'; bytes: Uint8Array }
  | { call: 'useLand'; land: Land }
  | { call: 'layLand' | 'takeAnswered' | 'takeOpen' };

/** How many bytes are taken in, or what was asked for. */
export type SorterReply =
  | { kind: 'taken'; bytes: number }
  | { kind: 'layLand'; is: Land }
  | { kind: 'takeAnswered'; is: AnsweredBytes }
  | { kind: 'takeOpen'; is: OpenBytes };

const sorter = new LandSorter(workerData as SorterOptions);

parentPort!.on('message', (message: SorterCall) => {
  switch (message.call) {
    case 'addLeaves':
    case 'addPatches':
      sorter[message.call](asBuffer(message.bytes));
      return send({ kind: 'taken', bytes: message.bytes.length });
    case 'useLand':
      return sorter.useLand(message.land);
    case 'layLand':
      return send({ kind: 'layLand', is: sorter.layLand(true) });
    case 'takeAnswered': {
      const is = sorter.takeAnswered();
      return send({ kind: 'takeAnswered', is }, [...is.answers, ...is.shares]);
    }
    case 'takeOpen': {
      const is = sorter.takeOpen();
      return send({ kind: 'takeOpen', is }, [...is.unclear, ...is.pieces, ...is.answers]);
    }
  }
});

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function send(reply: SorterReply, buffers: Buffer[] = []): void {
  parentPort!.postMessage(
    reply,
    buffers.map((buffer) => buffer.buffer as ArrayBuffer),
  );
}
