import type { ActivationCard, DutyHolder } from '../contract/activation.ts';
import type { Database, Transaction } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findAccount, insertAccount } from './accounts.queries.ts';
import {
  holdsRole,
  insertCode,
  listDutyHolders,
  voidCodes,
  type DutyHolderRow,
} from './activation.queries.ts';
import { insertGrant } from './grants.queries.ts';
import { hashOfSecret, newActivationCode } from './secrets.ts';

export const LONGEST_CODE_DAYS = 30;

export interface DutyListRequest {
  schemeId: number;
  underCellId: number | null;
  personIds: number[] | null;
  /** ISO day whose duties count. */
  today: string;
}

/** Who has a duty, and who of them has an account, a device, a code. */
export async function readDutyHolders(
  db: Database,
  regionId: number,
  request: DutyListRequest,
): Promise<DutyHolder[]> {
  const rows = await listDutyHolders(db, { regionId, ...request });
  return rows.map(({ chief: _chief, accountId: _accountId, codeUntil, ...row }) => ({
    ...row,
    codeUntil: codeUntil?.toISOString() ?? null,
  }));
}

/**
 * Makes a one-time code for every person asked for who has a duty; codes printed before and not used are void. A person
 * without an account gets one that a password does not open, with the role of their duty: chief for whoever answers for a
 * cell or stands in, member for the others. The codes are told here only; hashes of them are kept. All or nothing.
 */
export async function issueCodes(
  db: Database,
  regionId: number,
  order: DutyListRequest & { days: number; address: string; createdBy: string },
): Promise<{ cards: ActivationCard[]; withoutDuty: number[] }> {
  return db.transaction(async (trx) => {
    const rows = await listDutyHolders(trx, { regionId, ...pick(order) });
    const cards: ActivationCard[] = [];
    for (const row of rows) {
      const accountId = row.accountId ?? (await makeAccount(trx, regionId, row, order.createdBy));
      if (!(await holdsRole(trx, { regionId, accountId, today: order.today })))
        await insertGrant(trx, {
          ...{ regionId, accountId, role: row.chief ? 'chief' : 'member', cellId: null },
          ...{ from: order.today, until: null, grantedBy: order.createdBy },
        });
      await voidCodes(trx, { regionId, accountId });
      const code = newActivationCode();
      const secretHash = hashOfSecret(code);
      const expiresAt = await insertCode(trx, {
        ...{ regionId, accountId, secretHash, days: order.days, createdBy: order.createdBy },
      });
      const { personId, personNo, name, org, duties } = row;
      cards.push({
        ...{ personId, personNo, name, org, duties, code },
        link: `${order.address.replace(/\/+$/, '')}/activate#${code}`,
        expiresAt: expiresAt.toISOString(),
      });
    }
    const found = new Set(rows.map(({ personId }) => personId));
    return { cards, withoutDuty: (order.personIds ?? []).filter((id) => !found.has(id)) };
  });
}

/** The person's number is the login name; where somebody else has it already, with a figure behind. */
async function makeAccount(
  trx: Transaction,
  regionId: number,
  person: DutyHolderRow,
  createdBy: string,
): Promise<number> {
  const base = person.personNo.trim().slice(0, 90) || `person-${person.personId}`;
  for (let n = 1; n < 100; n++) {
    const loginName = n === 1 ? base : `${base}-${n}`;
    if (await findAccount(trx, regionId, loginName)) continue;
    const id = await insertAccount(trx, {
      ...{ regionId, loginName, name: person.name, personId: person.personId },
      ...{ passwordHash: null, mustChange: false, createdBy },
    });
    if (id !== null) return id;
  }
  throw new AppError('code-taken', `账号 ${base} 已存在 / The account ${base} exists`);
}

function pick({ schemeId, underCellId, personIds, today }: DutyListRequest): DutyListRequest {
  return { schemeId, underCellId, personIds, today };
}
