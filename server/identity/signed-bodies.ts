import type { Request, RequestHandler } from 'express';
import './request-caller.ts';

/** Under these names a body tells whose word it is. */
const SIGNATURES = ['who', 'by'];

/**
 * With logins, whose word a decision or an edit is, is who is signed in: whatever a body says of it is replaced, before any
 * route reads it, so that none can forget. On the machine itself, where nobody signs in, the name told stands.
 */
export const signedBodies: RequestHandler = (request, _response, next) => {
  const { caller } = request;
  if (caller && caller.kind !== 'local') {
    let body: unknown;
    Object.defineProperty(request, 'body', {
      ...{ configurable: true, enumerable: true },
      get: () => body,
      set: (read: unknown) => (body = signed(read, caller.name)),
    });
  }
  next();
};

/** The same for a name that an address tells. */
export function signedName({ caller }: Request, told: string): string {
  return caller && caller.kind !== 'local' ? caller.name : told;
}

function signed(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const told = SIGNATURES.filter((key) => key in body);
  return told.length === 0 ? body : { ...body, ...Object.fromEntries(told.map((key) => [key, name])) };
}
