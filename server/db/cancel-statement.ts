import { connect } from 'node:net';
import type pg from 'pg';

const CANCEL_CODE = 80_877_102;
/** Long enough for a far server; it says nothing back, it hangs up. */
const PATIENCE_MS = 3000;

/**
 * Cancels what a connection runs at this moment, over a connection of its own as PostgreSQL's protocol has it: no place in
 * the pool is needed, which has none to give when it matters, and a pooler between passes it on. Never throws: a
 * database that is gone has ended the statement by itself.
 * @returns when the server has taken note; what the connection runs afterwards is not hit
 */
export function cancelStatement(connection: pg.Client): Promise<void> {
  const { host, port, processID, secretKey } = connection as unknown as {
    host: string;
    port: number;
    processID: number;
    secretKey: number;
  };
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_CODE, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('connect', () => socket.write(message));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve());
    socket.resume();
  });
}

/**
 * Cancels what a connection runs when a signal is given.
 * @returns ends it; to be waited for before the connection goes back, lest a cancel hits whoever has it next
 */
export function cancelOnSignal(connection: pg.Client, signal: AbortSignal | null): () => Promise<void> {
  let cancelling: Promise<void> | undefined;
  const cancel = () => {
    cancelling ??= cancelStatement(connection);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  return async () => {
    signal?.removeEventListener('abort', cancel);
    await cancelling;
  };
}
