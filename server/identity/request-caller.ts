import type { Caller } from './caller.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** Set by `identify`; undefined: nobody we know. */
    caller?: Caller;
    sessionId?: number | null;
    mustChangePassword?: boolean;
  }
}
