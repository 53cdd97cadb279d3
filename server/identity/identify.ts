import type { Request, RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import { LOCAL_CALLER } from './caller.ts';
import './request-caller.ts';
import type { CallerFinder } from './resolve-caller.ts';
import { readSessionCookie } from './session-cookie.ts';

/**
 * Who may come in without saying who they are. `local`: whoever sits at the machine, which is all the server listens
 * to then. `login`: nobody.
 */
export type Access = 'local' | 'login';

/**
 * Finds out who asks: a session's cookie, `Authorization: Bearer` with a token, or Basic with the token as password, which
 * is all that desktop GIS can send. A secret in an address is not looked at: addresses end up in logs.
 * @throws AppError `login-required` for a secret that is nobody's, and for what a proxy passes on in `local`
 */
export function identify(finder: CallerFinder, access: Access): RequestHandler {
  return async (request, _response, next) => {
    const token = readToken(request);
    const session = token === null ? readSessionCookie(request) : null;
    const secret = token ?? session;
    const found = secret === null ? null : await finder.find(token === null ? 'session' : 'token', secret);
    if (found) {
      request.caller = found.caller;
      request.sessionId = found.sessionId;
      request.mustChangePassword = found.mustChange;
    } else if (token !== null) {
      // A script that lost its right must hear of it, not be served as somebody else.
      throw new AppError('login-required', '令牌无效或已过期 / The token is not valid or has expired');
    } else if (access === 'local') {
      refuseProxied(request);
      request.caller = LOCAL_CALLER;
    }
    next();
  };
}

function readToken(request: Request): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const bearer = /^Bearer ([\w-]{1,200})$/i.exec(header)?.[1];
  if (bearer) return bearer;
  const basic = /^Basic ([A-Za-z0-9+/=]{1,1000})$/i.exec(header)?.[1];
  const [, password] = basic
    ? (/^[^:]*:(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? [])
    : [];
  return password ?? '';
}

// Behind a proxy everybody comes from this machine: without logins that would let the whole network in.
function refuseProxied(request: Request): void {
  const passedOn = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some(
    (name) => name in request.headers,
  );
  if (passedOn)
    throw new AppError('login-required', '经代理访问需要登录 / Access through a proxy needs logins', {
      hint: '请设 JINGTIAN_ACCESS=login / Set JINGTIAN_ACCESS=login',
    });
}
