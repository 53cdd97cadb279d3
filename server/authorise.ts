import type { RequestHandler } from 'express';
import { appendEntry } from './audit/audit.queries.ts';
import { needOf } from './access-table.ts';
import type { Database } from './db/pool.ts';
import { AppError } from './errors.ts';
import './identity/request-caller.ts';

// In any letter case: what a router answers must never be more than what is asked about here.
const OURS = /^\/(?:api|tiles|imagery|ogc|health|ready|metrics)(?:\/|$)/i;
/** What the console's own files are asked with. */
const FILE_METHODS = new Set(['GET', 'HEAD']);
/** Where somebody is let in whose password must be changed first. */
const WHILE_CHANGING = /^\/api\/v1\/(?:me|me\/password|logout)$/;

/**
 * Lets a request on when its caller may do what it asks (`access-table.ts`); writes, exports and reads of personal data
 * are in the audit before they are done. The console's own files are for everybody: they hold nothing.
 * @throws AppError `login-required`, `password-change-required`, `not-allowed`, `not-found`
 */
export function authorise(db: Database, regionId: number): RequestHandler {
  return async (request, response, next) => {
    const path = request.path.replace(/(?<=.)\/$/, '');
    const isOurs = OURS.test(path);
    if (!isOurs && FILE_METHODS.has(request.method)) {
      next();
      return;
    }
    const row = isOurs ? needOf(request.method, path) : null;
    if (!row)
      throw new AppError('not-found', `没有这个地址 ${request.path} / There is nothing at ${request.path}`);
    if (row.need !== 'public') {
      const { caller } = request;
      if (!caller) {
        // Desktop programs ask for the token when they are told so; our own pages have a form of their own.
        if (!path.startsWith('/api/'))
          response.setHeader('WWW-Authenticate', 'Basic realm="Jingtian", charset="UTF-8"');
        throw new AppError('login-required');
      }
      if (request.mustChangePassword && !WHILE_CHANGING.test(path))
        throw new AppError('password-change-required');
      if (row.need !== 'signed-in' && !caller.permissions.has(row.need))
        throw new AppError(
          'not-allowed',
          `没有“${row.need}”的权限 / The permission "${row.need}" is missing`,
        );
      if (row.audit)
        await appendEntry(db, {
          regionId,
          actor: caller,
          action: row.audit,
          target: `${request.method} ${path}`,
        });
    }
    next();
  };
}
