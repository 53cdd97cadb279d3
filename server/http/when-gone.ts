import type { Response } from 'express';

/** A signal that is given when the client leaves before its answer. */
export function whenGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) gone.abort();
  });
  return gone.signal;
}

/**
 * A signal that is given when nothing more can come of a request: the client left, or it has its answer (of two queries at
 * once the first one failed, and the other goes on for nobody).
 */
export function whenOver(response: Response): AbortSignal {
  const over = new AbortController();
  response.once('close', () => over.abort());
  return over.signal;
}
