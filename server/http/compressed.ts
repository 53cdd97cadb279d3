import compression from 'compression';
import type { RequestHandler } from 'express';

/**
 * Answers in gzip or brotli where the asker takes it: pages, scripts and lists are a quarter of their size on a poor
 * line. Tiles have bytes of their own, and a stream of events must not wait until a block is full.
 */
export const compressed: RequestHandler = compression({
  threshold: 1024,
  filter: (request, response) =>
    !String(response.getHeader('Content-Type')).startsWith('text/event-stream') &&
    compression.filter(request, response),
});
