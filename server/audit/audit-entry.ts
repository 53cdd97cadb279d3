/** Who did it, as the chain keeps it; a caller of a request is one. */
export interface AuditActor {
  kind: 'account' | 'token' | 'local';
  accountId: number | null;
  tokenId: number | null;
  personId: number | null;
  name: string;
}

export interface AuditEntry {
  regionId: number;
  /** null: nobody we know, as at a login that failed. */
  actor: AuditActor | null;
  /** `write`, `login`, `login-failed`, `logout`, `export`, `read-personal`, or another word of the same kind. */
  action: string;
  /** What it was done to: a path, a command, a name. Nothing secret: it is kept for ever. */
  target: string;
  /** Figures and codes, no passwords, no contents of files. */
  detail?: Record<string, unknown>;
}

export interface AuditFilter {
  action?: string;
  who?: string;
  /** ISO dates, both included. */
  from?: string;
  until?: string;
}

/** What `audit verify` found. */
export interface AuditReport {
  ok: boolean;
  /** Links of the chain that were looked at. */
  entries: number;
  /** Hash of the last link: kept elsewhere it shows later that nothing before it was changed or cut off. */
  head: string | null;
  /** The first thing wrong. */
  broken: {
    seq: number | null;
    eventId: number | null;
    reason: 'changed' | 'missing' | 'chain' | 'gap' | 'stray' | 'head';
  } | null;
}
