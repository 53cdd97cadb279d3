import { json, Router, type Request } from 'express';
import { z } from 'zod';
import { appendEntry } from '../audit/audit.queries.ts';
import type { Activations, DutyHolders, KnownDevice } from '../contract/activation.ts';
import { findCellByCode } from '../catalog/cells.queries.ts';
import { requireScheme } from '../catalog/require.ts';
import { AppError } from '../errors.ts';
import { codeParameter, idParameter, textParameter } from '../http/page.ts';
import { activate, lookAtCode } from './activate.ts';
import { listSchemeNames } from './activation.queries.ts';
import { activationPage } from './activation-page.ts';
import { findDevice, listDevices, revokeDevices } from './devices.queries.ts';
import { issueCodes, LONGEST_CODE_DAYS, readDutyHolders } from './issue-codes.ts';
import { logInByPin } from './log-in-by-pin.ts';
import { requireAccount, type IdentityParts } from './login-routes.ts';
import { hashOfSecret } from './secrets.ts';
import { dropDeviceCookie, readDeviceCookie, setDeviceCookie, setSessionCookie } from './session-cookie.ts';

const code = z.string().trim().min(8).max(60);
const pin = z.string().max(40);
export const activationOrder = z.object({
  scheme: codeParameter,
  under: textParameter,
  personIds: z.array(z.number().int().positive()).min(1).max(5000).optional(),
  days: z.number().int().min(1).max(LONGEST_CODE_DAYS).default(7),
  /** Where phones reach the server; its own address, as the administrator asked it, unless told. */
  address: z
    .url({ protocol: /^https?$/ })
    .max(200)
    .optional(),
});
export const activationList = z.object({ scheme: codeParameter.optional(), under: textParameter });
export const codeBody = z.object({ code });
export const activationBody = z.object({ code, pin });
export const pinBody = z.object({ pin });
const small = json({ limit: '4kb' });

/** Codes printed for chiefs, the devices they become, and signing in with a PIN. */
export function activationRoutes(parts: IdentityParts & { today: () => string }): Router {
  const { db, regionId, finder, today } = parts;
  const router = Router();

  router.get('/activations', async (request, response) => {
    const query = activationList.parse(request.query);
    // Whoever manages accounts sees no land: which schemes there are is told here.
    const schemes = await listSchemeNames(db, regionId);
    const scheme = query.scheme ?? schemes[0]?.code ?? null;
    const list = scheme === null ? null : await listOf({ ...query, scheme });
    const answer: DutyHolders = {
      ...{ schemes, scheme },
      holders: list ? await readDutyHolders(db, regionId, { ...list, personIds: null }) : [],
    };
    response.json(answer);
  });
  router.post('/activations', json({ limit: '256kb' }), async (request, response) => {
    const asked = activationOrder.parse(request.body);
    const issued = await issueCodes(db, regionId, {
      ...(await listOf(asked)),
      ...{ personIds: asked.personIds ?? null, days: asked.days, createdBy: request.caller!.name },
      address: asked.address ?? `${request.protocol}://${request.get('host')}`,
    });
    finder.forget();
    const answer: Activations = { ...issued, page: activationPage(issued.cards, asked.scheme) };
    response.setHeader('Cache-Control', 'no-store');
    response.status(201).json(answer);
  });

  router.post('/activation/look', small, async (request, response) => {
    const asked = codeBody.parse(request.body);
    response.setHeader('Cache-Control', 'no-store');
    response.json(await lookAtCode(db, regionId, { ...asked, today: today() }));
  });
  router.post('/activation', small, async (request, response) => {
    const asked = activationBody.parse(request.body);
    try {
      const done = await activate(db, regionId, { ...asked, client: clientOf(request) });
      await noteDone(done, 'activate', `device ${done.deviceId}`);
      setDeviceCookie(response, done.deviceSecret);
      setSessionCookie(response, done.sessionSecret);
      response.status(201).json({ name: done.name });
    } catch (error) {
      if (error instanceof AppError && error.code === 'activation-wrong')
        await appendEntry(db, { regionId, actor: null, action: 'activate-failed', target: 'activation' });
      throw error;
    }
  });

  router.get('/device', async (request, response) => {
    const device = await deviceOf(request);
    const known: KnownDevice = { known: device !== null, name: device?.name ?? null };
    response.setHeader('Cache-Control', 'no-store');
    response.json(known);
  });
  router.post('/device/login', small, async (request, response) => {
    const asked = pinBody.parse(request.body);
    const before = await deviceOf(request);
    try {
      const done = await logInByPin(db, regionId, {
        ...{ deviceSecret: readDeviceCookie(request), pin: asked.pin, client: clientOf(request) },
      });
      await noteDone(done, 'login', `device ${done.deviceId}`);
      setSessionCookie(response, done.secret);
      response.json({ name: done.name });
    } catch (error) {
      if (error instanceof AppError && ['pin-wrong', 'login-locked', 'device-unknown'].includes(error.code)) {
        const target = before ? `device ${before.id} (${before.login_name})` : 'device';
        await appendEntry(db, { regionId, actor: null, action: 'login-failed', target });
        if (error.code === 'device-unknown') dropDeviceCookie(response);
      }
      throw error;
    }
  });

  router.get('/me/devices', async (request, response) => {
    const accountId = requireAccount(request.caller?.accountId);
    response.json({ devices: await listDevices(db, { regionId, accountId }) });
  });
  router.delete('/me/devices/:id', async (request, response) => {
    await revoke(request, requireAccount(request.caller?.accountId));
    response.status(204).end();
  });
  router.get('/devices', async (_request, response) => {
    response.json({ devices: await listDevices(db, { regionId, accountId: null }) });
  });
  router.delete('/devices/:id', async (request, response) => {
    await revoke(request, null);
    response.status(204).end();
  });

  return router;

  async function listOf(asked: { scheme: string; under?: string | undefined }) {
    const scheme = (await requireScheme(db, regionId, asked.scheme))!;
    const underCellId =
      asked.under === undefined
        ? null
        : await findCellByCode(db, { regionId, schemeId: scheme.id, code: asked.under });
    if (asked.under !== undefined && underCellId === null) throw new AppError('cell-not-found');
    return { schemeId: scheme.id, underCellId, today: today() };
  }

  async function revoke(request: Request, accountId: number | null): Promise<void> {
    const id = idParameter.parse(request.params.id);
    const by = request.caller!.name;
    if ((await revokeDevices(db, { regionId, id, accountId, by })) === 0)
      throw new AppError('device-not-found');
    finder.forget();
  }

  async function deviceOf(request: Request) {
    const secret = readDeviceCookie(request);
    return secret === null ? null : findDevice(db, { regionId, secretHash: hashOfSecret(secret) });
  }

  async function noteDone(
    who: { accountId: number; name: string },
    action: string,
    target: string,
  ): Promise<void> {
    const actor = { kind: 'account' as const, tokenId: null, personId: null };
    await appendEntry(db, {
      ...{ regionId, action, target },
      actor: { ...actor, accountId: who.accountId, name: who.name },
    });
  }
}

const clientOf = (request: Request): string | null => request.get('user-agent')?.slice(0, 200) ?? null;
