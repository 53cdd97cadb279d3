import type { Request, Response } from 'express';
import { DEVICE_DAYS } from './devices.queries.ts';

/** With TLS the name itself makes browsers refuse one that came without, or for another path. */
const named = (name: string) => ({ plain: name, secure: `__Host-${name}` });
const SESSION = named('jingtian_session');
const DEVICE = named('jingtian_device');
type Cookie = typeof SESSION;

export const readSessionCookie = (request: Request): string | null => read(request, SESSION);
/** Out of reach of scripts, sent to us alone; gone with the browser. */
export const setSessionCookie = (response: Response, secret: string): void =>
  set(response, SESSION, secret, '');
export const dropSessionCookie = (response: Response): void => set(response, SESSION, '', '; Max-Age=0');

export const readDeviceCookie = (request: Request): string | null => read(request, DEVICE);
/** What makes a phone a known one; it opens nothing without the PIN. */
export const setDeviceCookie = (response: Response, secret: string): void =>
  set(response, DEVICE, secret, `; Max-Age=${DEVICE_DAYS * 86_400}`);
export const dropDeviceCookie = (response: Response): void => set(response, DEVICE, '', '; Max-Age=0');

function read(request: Request, cookie: Cookie): string | null {
  const name = request.secure ? cookie.secure : cookie.plain;
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name && value && /^[\w-]{43}$/.test(value)) return value;
  }
  return null;
}

function set(response: Response, cookie: Cookie, secret: string, age: string): void {
  const { secure } = response.req;
  response.append(
    'Set-Cookie',
    `${secure ? cookie.secure : cookie.plain}=${secret}; Path=/; HttpOnly; SameSite=Strict${age}${secure ? '; Secure' : ''}`,
  );
}
