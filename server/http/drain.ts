import type { RequestListener, ServerResponse } from 'node:http';

/**
 * Lets a server go in order: streams of events, which never end by themselves, are hung up (browsers come back to whoever
 * answers then); answers under way are finished; what takes longer than the patience is cut off.
 */
export class Drain {
  private readonly open = new Set<ServerResponse>();
  private stopped: Promise<void> | null = null;

  /** Whether nothing new should come any more. */
  get stopping(): boolean {
    return this.stopped !== null;
  }

  /** The program, with an eye on what it has under way. */
  watch(program: RequestListener): RequestListener {
    return (request, response) => {
      this.open.add(response);
      response.once('close', () => this.open.delete(response));
      // The connection is not to be kept for another request.
      if (this.stopped) response.setHeader('Connection', 'close');
      program(request, response);
    };
  }

  /**
   * @param close takes nothing new, and resolves when no connection is left
   * @param cut ends all connections, whatever they are at
   */
  stop(close: () => Promise<void>, cut: () => void, patienceMs: number): Promise<void> {
    this.stopped ??= (async () => {
      const timer = setTimeout(cut, patienceMs).unref();
      for (const response of this.open)
        if (/^text\/event-stream/.test(String(response.getHeader('content-type')))) response.destroy();
        else if (!response.headersSent) response.setHeader('Connection', 'close');
      await close();
      clearTimeout(timer);
    })();
    return this.stopped;
  }
}
