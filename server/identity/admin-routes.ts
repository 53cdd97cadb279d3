import { json, Router } from 'express';
import { z } from 'zod';
import { isoDay } from '../contract/iso-day.ts';
import { listEntries } from '../audit/audit.queries.ts';
import { findCellByCode } from '../catalog/cells.queries.ts';
import { AppError } from '../errors.ts';
import { idParameter, limitParameter, textParameter } from '../http/page.ts';
import { listAccounts } from './accounts.queries.ts';
import { endGrant, listRoles } from './grants.queries.ts';
import { requireAccount, type IdentityParts } from './login-routes.ts';
import { createAccount, endAccount, grantRole, resetPassword } from './manage-accounts.ts';
import { createToken, LONGEST_DAYS } from './manage-tokens.ts';
import { listTokens, revokeToken } from './tokens.queries.ts';

export const newAccount = z.object({
  loginName: z.string().trim().min(2).max(100),
  name: z.string().trim().min(1).max(100),
  machine: z.boolean().default(false),
});
export const newGrant = z.object({
  accountId: idParameter,
  role: z.string().max(60),
  /** Code of the cell whose subtree it is; left out: everywhere. */
  cell: z.string().max(100).optional(),
  from: isoDay.optional(),
  until: isoDay.optional(),
});
export const newToken = z.object({
  name: z.string().trim().min(1).max(100),
  permissions: z.array(z.string()).nullable().default(null),
  days: z.number().int().min(1).max(LONGEST_DAYS).default(90),
});
export const auditList = z.object({
  after: idParameter.optional(),
  limit: limitParameter,
  action: textParameter,
  who: textParameter,
  from: isoDay.optional(),
  until: isoDay.optional(),
});
const body = json({ limit: '16kb' });

/** Accounts, roles and their grants, tokens, the audit: for administrators, and one's own tokens for everybody. */
export function adminRoutes(parts: IdentityParts & { today: () => string }): Router {
  const { db, regionId, finder, today } = parts;
  const router = Router();

  router.get('/accounts', async (_request, response) => {
    response.json({ accounts: await listAccounts(db, regionId) });
  });
  router.post('/accounts', body, async (request, response) => {
    const order = newAccount.parse(request.body);
    const made = await createAccount(db, regionId, { ...order, createdBy: request.caller!.name });
    response.status(201).json(made);
  });
  router.post('/accounts/:id/reset', async (request, response) => {
    const oneTimePassword = await resetPassword(db, regionId, idParameter.parse(request.params.id));
    finder.forget();
    response.json({ oneTimePassword });
  });
  router.post('/accounts/:id/close', async (request, response) => {
    const id = idParameter.parse(request.params.id);
    if (id === request.caller?.accountId)
      throw new AppError('not-allowed', '不能关闭自己的账号 / Your own account cannot be closed by yourself');
    await endAccount(db, regionId, id);
    finder.forget();
    response.status(204).end();
  });

  router.get('/roles', async (_request, response) => {
    response.json({ roles: await listRoles(db, regionId) });
  });
  router.get('/grants', async (_request, response) => {
    response.json({ accounts: await listAccounts(db, regionId) });
  });
  router.post('/grants', body, async (request, response) => {
    const order = newGrant.parse(request.body);
    if (order.accountId === request.caller?.accountId)
      throw new AppError('not-allowed', '不能给自己授权 / Nobody grants a role to themselves');
    const cellId =
      order.cell === undefined
        ? null
        : await findCellByCode(db, { regionId, schemeId: null, code: order.cell });
    if (order.cell !== undefined && cellId === null) throw new AppError('cell-not-found');
    const id = await grantRole(db, regionId, {
      ...{ accountId: order.accountId, role: order.role, cellId },
      ...{ from: order.from ?? today(), until: order.until ?? null, grantedBy: request.caller!.name },
    });
    finder.forget();
    response.status(201).json({ id });
  });
  router.delete('/grants/:id', async (request, response) => {
    const id = idParameter.parse(request.params.id);
    if (!(await endGrant(db, { regionId, id, today: today() }))) throw new AppError('not-found');
    finder.forget();
    response.status(204).end();
  });

  router.get('/me/tokens', async (request, response) => {
    const accountId = requireAccount(request.caller?.accountId);
    response.json({ tokens: await listTokens(db, { regionId, accountId }) });
  });
  router.post('/me/tokens', body, async (request, response) => {
    const accountId = requireAccount(request.caller?.accountId);
    // A token that makes tokens would outlive its own revocation.
    if (request.caller?.kind !== 'account')
      throw new AppError('not-allowed', '令牌不能再生成令牌 / A token makes no tokens');
    const order = newToken.parse(request.body);
    const made = await createToken(db, regionId, { ...order, accountId, createdBy: request.caller.name });
    response.status(201).json(made);
  });
  router.delete('/me/tokens/:id', async (request, response) => {
    const accountId = requireAccount(request.caller?.accountId);
    const id = idParameter.parse(request.params.id);
    if (!(await revokeToken(db, { regionId, id, accountId }))) throw new AppError('token-not-found');
    finder.forget();
    response.status(204).end();
  });

  router.get('/audit', async (request, response) => {
    const query = auditList.parse(request.query);
    const { rows, total } = await listEntries(db, {
      ...{ regionId, after: query.after ?? null, limit: query.limit },
      ...(query.action ? { action: query.action } : {}),
      ...(query.who ? { who: query.who } : {}),
      ...(query.from ? { from: query.from } : {}),
      ...(query.until ? { until: query.until } : {}),
    });
    response.json({ rows, total, next: rows.length === query.limit ? rows.at(-1)!.id : null });
  });

  return router;
}
