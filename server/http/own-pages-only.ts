import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/**
 * Lets requests that change something come from our own pages and from scripts, not from a page of another site that a
 * user has open beside ours. Browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`); scripts say nothing.
 * A name that another site points at this machine is refused too: an address or `localhost` must be asked, unless
 * everybody signs in (`namesAllowed`), for a cookie is never sent to another name.
 * @throws AppError `request-cross-site`
 */
export function ownPagesOnly(namesAllowed: boolean): RequestHandler {
  return (request, _response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') {
      next();
      return;
    }
    const host = request.headers.host ?? '';
    const origin = request.headers.origin;
    const site = request.headers['sec-fetch-site'];
    const sameSite =
      (site === undefined || site === 'same-origin' || site === 'none') &&
      (origin === undefined || hostOf(origin) === host);
    next(sameSite && (namesAllowed || isOurs(host)) ? undefined : new AppError('request-cross-site'));
  };
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}

function isOurs(host: string): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return isIP(name) > 0 || name === 'localhost';
}
