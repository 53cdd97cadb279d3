import { json, Router } from 'express';
import { z } from 'zod';
import { appendEntry } from '../audit/audit.queries.ts';
import type { Me } from '../contract/identity.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { idParameter } from '../http/page.ts';
import { changePassword } from './change-password.ts';
import type { Access } from './identify.ts';
import { logIn } from './log-in.ts';
import type { CallerFinder } from './resolve-caller.ts';
import { dropSessionCookie, setSessionCookie } from './session-cookie.ts';
import { endSessions, listSessions } from './sessions.queries.ts';

export const loginBody = z.object({
  loginName: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(500),
});
export const newPassword = z.object({ old: z.string().max(500), new: z.string().max(500) });

export interface IdentityParts {
  db: Database;
  regionId: number;
  finder: CallerFinder;
  access: Access;
}

/** Signing in and out, who one is, one's password and sessions. */
export function loginRoutes({ db, regionId, finder, access }: IdentityParts): Router {
  const router = Router();

  router.post('/login', json({ limit: '4kb' }), async (request, response) => {
    const { loginName, password } = loginBody.parse(request.body);
    const client = request.get('user-agent')?.slice(0, 200) ?? null;
    try {
      const done = await logIn(db, regionId, { loginName, password, client });
      const actor = {
        kind: 'account' as const,
        accountId: done.accountId,
        tokenId: null,
        personId: null,
        name: done.name,
      };
      await appendEntry(db, { regionId, actor, action: 'login', target: loginName });
      setSessionCookie(response, done.secret);
      response.json({ name: done.name, mustChange: done.mustChange });
    } catch (error) {
      if (error instanceof AppError && (error.code === 'login-wrong' || error.code === 'login-locked'))
        await appendEntry(db, { regionId, actor: null, action: 'login-failed', target: loginName });
      throw error;
    }
  });

  router.post('/logout', async (request, response) => {
    const { caller, sessionId } = request;
    if (caller?.accountId && sessionId) {
      await endSessions(db, { regionId, accountId: caller.accountId, id: sessionId });
      finder.forget();
    }
    dropSessionCookie(response);
    response.status(204).end();
  });

  router.get('/me', (request, response) => {
    const { caller } = request;
    const me: Me = {
      access,
      caller: caller
        ? {
            kind: caller.kind,
            accountId: caller.accountId,
            name: caller.name,
            permissions: [...caller.permissions],
            scope: caller.scope === 'all' ? 'all' : caller.scope.cellIds,
            byDuty: caller.byDuty,
            mustChange: request.mustChangePassword ?? false,
          }
        : null,
    };
    response.setHeader('Cache-Control', 'no-store');
    response.json(me);
  });

  router.post('/me/password', json({ limit: '4kb' }), async (request, response) => {
    const words = newPassword.parse(request.body);
    const accountId = requireAccount(request.caller?.accountId);
    await changePassword(db, regionId, { accountId, ...words, keepSession: request.sessionId ?? null });
    finder.forget();
    response.status(204).end();
  });

  router.get('/me/sessions', async (request, response) => {
    const accountId = requireAccount(request.caller?.accountId);
    const sessions = await listSessions(db, { regionId, accountId });
    response.json({ sessions: sessions.map((row) => ({ ...row, current: row.id === request.sessionId })) });
  });

  router.delete('/me/sessions/:id', async (request, response) => {
    const accountId = requireAccount(request.caller?.accountId);
    const ended = await endSessions(db, { regionId, accountId, id: idParameter.parse(request.params.id) });
    if (ended === 0) throw new AppError('not-found');
    finder.forget();
    response.status(204).end();
  });

  return router;
}

/** @throws AppError `not-allowed` for the local caller, who has no account */
export function requireAccount(accountId: number | null | undefined): number {
  if (accountId === null || accountId === undefined)
    throw new AppError('not-allowed', '需要用账号登录 / This needs an account');
  return accountId;
}
