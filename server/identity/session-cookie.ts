import type { Request, Response } from 'express';

const PLAIN = 'jingtian_session';
/** With TLS the name itself makes browsers refuse one that came without, or for another path. */
const SECURE = '__Host-jingtian_session';

export function readSessionCookie(request: Request): string | null {
  const name = request.secure ? SECURE : PLAIN;
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name && value && /^[\w-]{43}$/.test(value)) return value;
  }
  return null;
}

/** Out of reach of scripts, sent to us alone; gone with the browser. */
export function setSessionCookie(response: Response, secret: string): void {
  const secure = response.req.secure;
  response.append(
    'Set-Cookie',
    `${secure ? SECURE : PLAIN}=${secret}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`,
  );
}

export function dropSessionCookie(response: Response): void {
  const secure = response.req.secure;
  response.append(
    'Set-Cookie',
    `${secure ? SECURE : PLAIN}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${secure ? '; Secure' : ''}`,
  );
}
