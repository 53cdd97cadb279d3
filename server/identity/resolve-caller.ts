import type { Database } from '../db/pool.ts';
import type { Caller } from './caller.ts';
import { findSessionCaller, findTokenCaller, type CallerRow } from './callers.queries.ts';
import { isPermission } from './permissions.ts';
import { hashOfSecret } from './secrets.ts';

export interface Resolved {
  caller: Caller;
  /** Of a login; null for a token. */
  sessionId: number | null;
  /** The password must be changed before anything else: until then nothing is allowed. */
  mustChange: boolean;
}

/** A right that was taken away is gone after at most this long; a map asks for dozens of tiles a second meanwhile. */
const KEPT_MS = 1000;
const LARGEST = 10_000;

/** Finds out who comes with a secret, and keeps the answer for a second. */
export class CallerFinder {
  private readonly kept = new Map<string, { until: number; found: Promise<Resolved | null> }>();
  private readonly db: Database;
  private readonly regionId: number;
  private readonly today: () => string;

  constructor(db: Database, regionId: number, today: () => string) {
    this.db = db;
    this.regionId = regionId;
    this.today = today;
  }

  /** @returns null where the secret is nobody's, has ended, or its account is closed */
  find(kind: 'session' | 'token', secret: string): Promise<Resolved | null> {
    const secretHash = hashOfSecret(secret);
    const key = kind + secretHash.toString('base64');
    const kept = this.kept.get(key);
    if (kept && kept.until > Date.now()) return kept.found;
    const read = kind === 'session' ? findSessionCaller : findTokenCaller;
    const at = { regionId: this.regionId, secretHash, today: this.today() };
    const found = read(this.db, at).then((row) => row && resolved(row));
    if (this.kept.size > LARGEST) this.kept.clear();
    this.kept.set(key, { until: Date.now() + KEPT_MS, found });
    found.catch(() => this.kept.delete(key));
    return found;
  }

  /** Forgets all answers at once: somebody signed out. */
  forget(): void {
    this.kept.clear();
  }
}

function resolved(row: CallerRow): Resolved {
  return {
    sessionId: row.session_id,
    mustChange: row.must_change,
    caller: {
      kind: row.token_id === null ? 'account' : 'token',
      accountId: row.account_id,
      tokenId: row.token_id,
      personId: row.person_id,
      name: row.name,
      permissions: new Set(row.must_change ? [] : row.permissions.filter(isPermission)),
      scope: row.sees_all ? 'all' : { cellIds: row.cell_ids },
      byDuty: row.by_duty,
      epoch: row.epoch,
    },
  };
}
