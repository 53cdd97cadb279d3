import { createHash } from 'node:crypto';
import type { Database } from '../db/pool.ts';
import type { AuditReport } from './audit-entry.ts';
import { findStray, readSeals, sealPending } from './audit.queries.ts';

const FIRST = '0'.repeat(64);
const PAGE = 2000;

/**
 * Walks the whole chain and computes every hash anew: an entry that was changed, taken away or slipped in is named.
 * Cutting off the end leaves a good chain, and so does making all of it anew: `head`, noted earlier elsewhere, finds both.
 * @param head hash of a link that must be in the chain
 */
export async function verifyChain(db: Database, head?: string): Promise<AuditReport> {
  await sealPending(db);
  return db.transaction(
    async (trx) => {
      let previous = FIRST;
      let seq = 0;
      let headSeen = head === undefined || head === FIRST;
      const end = (broken: AuditReport['broken']): AuditReport => ({
        ...{ ok: broken === null, entries: seq, head: seq > 0 ? previous : null, broken },
      });
      for (;;) {
        const seals = await readSeals(trx, seq, PAGE);
        for (const seal of seals) {
          const at = { seq: seal.seq, eventId: seal.eventId };
          if (seal.seq !== seq + 1) return end({ ...at, reason: 'gap' });
          if (seal.previous !== previous) return end({ ...at, reason: 'chain' });
          if (seal.text === null) return end({ ...at, reason: 'missing' });
          const hash = createHash('sha256')
            .update(previous + seal.text)
            .digest('hex');
          if (hash !== seal.hash) return end({ ...at, reason: 'changed' });
          previous = hash;
          seq = seal.seq;
          headSeen ||= hash === head;
        }
        if (seals.length < PAGE) break;
      }
      const stray = await findStray(trx);
      if (stray !== null) return end({ seq: null, eventId: stray, reason: 'stray' });
      return end(headSeen ? null : { seq: null, eventId: null, reason: 'head' });
    },
    { isolationLevel: 'repeatable read' },
  );
}
