import type { ServerResponse } from 'node:http';

/** What was sent of a tile, for the metrics. */
export interface Sent {
  bytes: number;
  /** Rows told as part of a merged point only. */
  merged: number;
}

const sent = new WeakMap<ServerResponse, Sent>();

export const noteSent = (response: ServerResponse, what: Sent): void => void sent.set(response, what);
export const sentOf = (response: ServerResponse): Sent => sent.get(response) ?? { bytes: 0, merged: 0 };
